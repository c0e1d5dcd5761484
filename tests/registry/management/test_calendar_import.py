"""`calendar_import`: a year from the command line, shown and proposed, never signed."""

import pytest
from django.core.management import CommandError, call_command

from registry.models import CalendarEdition, ClockChange
from tests.factories.clocks import SOURCE, SOURCE_EN, year_file
from tests.factories.registrations import officer_new

pytestmark = pytest.mark.django_db


def run(path, officer, *more: str) -> None:
    call_command(
        "calendar_import", str(path), "--source", SOURCE, "--source-en", SOURCE_EN, "--officer", officer, *more
    )


def test_a_year_is_shown_and_proposed_but_not_signed(tmp_path, capsys):
    path = tmp_path / "2027.csv"
    path.write_bytes(year_file(2027, rest=["01-04"]))
    lead = officer_new("lead")

    run(path, lead.number, "--reason", "Announced.")
    run(path, lead.number, "--reason", "Announced.")

    change = ClockChange.objects.get()
    assert (change.state, change.content["year"], change.drafted_by) == ("proposed", 2027, lead)
    assert CalendarEdition.objects.count() == 1
    assert "0 running periods would end later" in capsys.readouterr().out


def test_every_fault_is_named_and_nothing_kept(tmp_path):
    path = tmp_path / "2027.csv"
    path.write_bytes(year_file() + b"\n2027-02-30,rest,,")

    with pytest.raises(CommandError, match="15: no_day"):
        run(path, officer_new("lead").number)
    assert not ClockChange.objects.exists()


@pytest.mark.parametrize("role", ["examiner", "regulator"])
def test_only_the_lead_imports(tmp_path, role):
    path = tmp_path / "2027.csv"
    path.write_bytes(year_file())

    with pytest.raises(CommandError):
        run(path, officer_new(role).number)
