"""Icons and states: every state has a look, and no colour stands without icon and word."""

import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from portal import icons
from portal.css_build import sheet_text
from portal.state_looks import STATES, look_of

EVERY_STATE = [(machine, str(state)) for machine, states in STATES.items() for state in states]


@pytest.mark.parametrize(("machine", "state"), EVERY_STATE)
def test_every_state_of_every_machine_is_shown_with_icon_and_word(machine: str, state: str) -> None:
    with override("en"):
        html = Template("{% load face %}{% state_tag machine state %}").render(
            Context({"machine": machine, "state": state})
        )

        label = str(STATES[machine](state).label)

    assert label in html
    assert "<svg" in html


@pytest.mark.parametrize(("machine", "state"), EVERY_STATE)
def test_every_tone_has_a_colour_in_the_sheet(machine: str, state: str) -> None:
    tone = look_of(machine, state).tone

    assert not tone or f".tag.{tone} " in sheet_text()


@pytest.mark.parametrize(("machine", "state"), [("registration", "flying"), ("aeroplane", "draft")])
def test_a_page_cannot_invent_a_state(machine: str, state: str) -> None:
    with pytest.raises(KeyError):
        look_of(machine, state)


def test_templates_name_only_icons_that_are_drawn() -> None:
    named = {
        name
        for file in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', file.read_text(encoding="utf-8"))
    }

    assert named
    assert named - icons.NAMES == set()


def test_a_label_cannot_bring_markup_into_a_tag() -> None:
    html = Template("{% load face %}{% tag label 'ok' 'check' %}").render(Context({"label": "<b>x</b>"}))

    assert "&lt;b&gt;" in html
