"""The whole story in the order in which its parts are put on."""

from __future__ import annotations

from .cast import everybody_comes, identities_waiting
from .script_applications import applications
from .script_matches import matches
from .script_objections import objections
from .script_refusals import refusals
from .script_registered import registrations
from .stage import Stage


def everything(stage: Stage) -> None:
    """Begin every story; `stage.run()` then lets them happen in the order of their instants."""
    stage.begin(everybody_comes(stage, stage.days.ago(years=5, months=10)))
    for part in (refusals, registrations, applications, objections, matches):
        for story in part(stage):
            stage.begin(story)
    stage.begin(identities_waiting(stage))
