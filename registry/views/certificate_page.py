"""The check page as plain values: one verdict in words, and what the signed credential says. Nothing from the PDF."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.certification.conditions import CheckState, Condition
from registry.certification.facts import CertificateFacts, ExclusionRow, ObjectionRow
from registry.certification.report import VerificationReport
from registry.models import Act, Certificate
from registry.selectors.certificate_history import Gap, Standing, standing_at, suspension_gaps
from registry.selectors.certificates import suspension_ends_at
from registry.selectors.remarks import Remark, remarks_in_force
from registry.services.verification import certificate_report

SHOWN = 4  # rows of a list; the page is read on phones and stays below 15 kB
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tone` as of the verdict card: ok, wait, stop or info."""

    tone: str
    icon: str
    title: Text
    sentence: Text = ""


VERDICTS = {
    "in_force": Verdict("ok", "check", _("Certificate in force")),
    "part": Verdict("wait", "pause", _("In force, except for the items that are suspended")),
    "suspended": Verdict(
        "wait", "pause", _("Certificate suspended"), _("It cannot be relied on until the suspension is lifted.")
    ),
    "superseded": Verdict(
        "info", "arrow", _("Certificate replaced"), _("Rely on the certificate that took its place, not on this one.")
    ),
    "expired": Verdict("stop", "clock", _("Certificate expired"), _("What was relied on before stays good.")),
    "cancelled": Verdict(
        "stop",
        "minus",
        _("Certificate cancelled"),
        _("The registrant gave it up. What was relied on before stays good."),
    ),
    "revoked": Verdict("stop", "cross", _("Certificate revoked"), _("What was relied on before stays good.")),
    "from_start": Verdict(
        "stop", "cross", _("Certificate revoked from the start"), _("It was got by fraud and never had effect.")
    ),
    "damaged": Verdict(
        "stop",
        "alert",
        _("This record does not verify"),
        _("The signed credential on record does not hold. Do not rely on anything here; the registry has to look."),
    ),
}


@dataclass(frozen=True)
class CheckPage:
    """What the template shows. `then` is the instant asked about when it is not now."""

    certificate: Certificate
    report: VerificationReport
    standing: Standing
    at: datetime
    then: datetime | None = None
    gaps: Sequence[Gap] = field(default_factory=list)
    remarks: Sequence[Remark] = field(default_factory=list)  # what stands on the registration now
    suspension_ends_at: datetime | None = None  # when silence turns the suspension that runs now into its end

    @cached_property
    def verdict(self) -> Verdict:
        if self.facts is None:
            return VERDICTS["damaged"]
        if self.certificate.revoked_from_start:
            return VERDICTS["from_start"]
        if self.standing.state == "suspended" and self.standing.covered_root:
            return VERDICTS["part"]
        return VERDICTS[self.standing.state]

    @property
    def facts(self) -> CertificateFacts | None:
        """From the credential, after its signature was checked; None when it does not hold."""
        return self.report.credential.facts if self.report.credential else None

    @property
    def fragment(self) -> str:
        """What stands behind the # in the QR code."""
        return self.certificate.credential_sha256[:32]

    @property
    def checked(self) -> list[Condition]:
        return self._conditions(CheckState.CHECKED)

    @property
    def unchecked(self) -> list[Condition]:
        return self._conditions(CheckState.NOT_CHECKED)

    @property
    def exclusions(self) -> tuple[ExclusionRow, ...]:
        return self.facts.exclusions.rows[:SHOWN] if self.facts else ()

    @property
    def objections(self) -> tuple[ObjectionRow, ...]:
        return self.facts.objections.rows[:SHOWN] if self.facts else ()

    @property
    def is_shortened(self) -> bool:
        """Whether a list is longer than what is shown here."""
        facts = self.facts
        return facts is not None and (
            len(facts.exclusions.rows) > SHOWN or facts.objections.count > len(self.objections)
        )

    def _conditions(self, state: CheckState) -> list[Condition]:
        return [one for one in self.facts.conditions if one.state is state] if self.facts else []


def check_page(certificate: Certificate, acts: list[Act], at: datetime, then: datetime | None = None) -> CheckPage:
    """`then` must be an instant the certificate has a status for (status_at says so)."""
    return CheckPage(
        certificate=certificate,
        report=certificate_report(certificate, acts, at),
        standing=standing_at(certificate, acts, then or at),
        at=at,
        then=then,
        gaps=suspension_gaps(acts),
        remarks=[] if then else remarks_in_force(certificate.registration, at),
        suspension_ends_at=None if then else suspension_ends_at(certificate),
    )
