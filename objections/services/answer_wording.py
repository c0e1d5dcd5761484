"""What is told about answers signed together; every message goes once to the curator's side."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from registry.services.wording import Wording

_PATH = "/workspace/objections/batches/%(batch)s/"

BATCHES = {
    "objection:answers_signed": Wording(
        subject=_("%(number)s: your answer to %(cases)s objections was received"),
        body=_(
            "Your answer to %(cases)s objections to %(dataset)s was received and signed. It takes effect, and the "
            "objectors are served, at %(takes_effect_at)s; until then it can be taken back. The receipt of every case "
            "is on the page below."
        ),
        silence=_("If you do nothing, the answers take effect at that time."),
        path=_PATH,
    ),
    "objection:answers_taken_back": Wording(
        subject=_("%(number)s: your answer to %(cases)s objections was taken back"),
        body=_(
            "Your answer to %(cases)s objections to %(dataset)s was taken back before anybody was served. "
            "These objections wait for your answer again; their clocks have not stopped."
        ),
        silence=_("Without an answer, each is decided on the objector's evidence, for the items named only."),
        path=_PATH,
    ),
    "objection:answers_served": Wording(
        subject=_("%(number)s: %(cases)s objections are answered"),
        body=_(
            "Your answers to %(cases)s objections to %(dataset)s took effect and are being served. "
            "%(left)s were left out; the page below says why."
        ),
        path=_PATH,
    ),
}
