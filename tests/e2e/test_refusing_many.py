"""A holder refuses many works by a list, in a real browser: at most 4 screens and 5 clicks, typing not counted.

The usual run takes a list of 500 rows, `--full` of 50,000. SCREENS=<folder> keeps pictures of the screens.
"""

import csv
import io
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import expect

from registry.kernel import clock
from registry.models import Refusal, Scope
from registry.services.jobs import job_claim, job_run
from tests.browser import NewContext, enter
from tests.factories.refusals import holder_new

from .looking import look
from .walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 120_000  # milliseconds


@pytest.fixture
def worker() -> Any:
    """Jobs are worked off beside the pages, as the portal's own worker does it."""
    over = Event()

    def work() -> None:
        while not over.wait(0.2):
            while job := job_claim(clock.now()):
                job_run(job, clock.now)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


def listed(template: Path, rows: int, folder: Path) -> Path:
    """The template filled in; every hundredth row names a public suffix."""
    heading = template.read_text("utf-8-sig").splitlines()[0]
    at = next(csv.reader([heading])).index("scope")
    cells = [[""] * heading.count(",") + [""] for _row in range(rows)]
    for number, row in enumerate(cells):
        row[at] = "co.uk" if number % 100 == 7 else f"https://shantang.example/works/{number}.jpg"
    out = io.StringIO()
    csv.writer(out).writerows(cells)
    path = folder / "works.csv"
    path.write_text(f"{heading}\n{out.getvalue()}", "utf-8-sig")
    return path


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_holder_refuses_many_works_on_4_screens_with_5_clicks(
    new_context: NewContext,
    live_server: Any,
    worker: None,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    has_scripts: bool,
) -> None:
    total = 50_000 if request.config.getoption("--full") else 500
    context = new_context(java_script_enabled=has_scripts, viewport={"width": 1280, "height": 900})
    walk = Walk(enter(context, holder_new().user, live_server.url))
    page = walk.page

    walk.open("/me/refusals/import/")
    template = walk.download(page.get_by_role("link", name="Template for spreadsheets (CSV)"))
    works = listed(Path(template.path()), total, tmp_path)
    page.get_by_label("The list").set_input_files(works)
    walk.click(page.get_by_role("button", name="Check the list"))
    bad = total // 100
    confirm = page.get_by_role("button", name=f"File {total - bad:,} rows")
    expect(confirm).to_be_visible(timeout=PATIENCE)
    errors = walk.download(page.get_by_role("link", name=f"All {bad:,} rows at fault as a file"))
    walk.click(confirm)
    expect(page.get_by_role("heading", level=1)).to_have_text("1 refusal is filed and in force", timeout=PATIENCE)
    mended = tmp_path / "mended.csv"
    mended.write_text(Path(errors.path()).read_text("utf-8-sig").replace("co.uk", "mended.example"), "utf-8-sig")
    page.get_by_label("The mended file").set_input_files(mended)
    walk.click(page.get_by_role("button", name="Check and file the mended rows"))
    expect(page.get_by_role("heading", level=1)).to_have_text("1 refusal is filed and in force", timeout=PATIENCE)

    assert walk.within(4, 5), walk.cost
    assert Refusal.objects.count() == 2
    assert Scope.objects.count() == total - bad + 1  # the mended rows all name one domain


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_screens_of_a_list_are_accessible_and_fit_a_phone(
    new_context: NewContext, live_server: Any, worker: None, tmp_path: Path, language: str
) -> None:
    complaints: list[Any] = []
    scheme: Any = "light" if language == "zh-CN" else "dark"
    context = new_context(locale=language, viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = enter(context, holder_new().user, live_server.url)

    works = tmp_path / "works.csv"
    works.write_text("scope,ground,usages,colour\na.example,copyright,,\nco.uk,envy,fly,red\na.example,copyright,,\n")
    page.goto("/me/refusals/import/")
    look(page, "import", complaints)
    page.locator("input[type=file]").set_input_files(works)
    page.locator("form.card button.btn").click()
    expect(page.locator("form[action$='/confirm/']")).to_be_visible(timeout=PATIENCE)
    look(page, "import-report", complaints)
    page.locator("form[action$='/confirm/'] button").click()
    expect(page.locator("section.verdict")).to_be_visible(timeout=PATIENCE)
    look(page, "import-receipt", complaints)

    assert complaints == []
