"""The findings of a verification, one row per check, each in both languages. What was not checked says so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from registry.certification.credential import Credential
from registry.certification.sheet import BEIJING
from registry.certification.status import Status
from registry.certification.wording import Words


class CheckResult(StrEnum):
    OK = "ok"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One row. `code` is stable; `sentence` says what was found, never more."""

    code: str
    state: CheckResult
    sentence: Words


NEEDED = ("credential_signature", "validity_period")  # without these two nothing can be said at all


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """All rows in the order of the checks. `credential` is None when its signature did not hold."""

    at: datetime
    checks: tuple[Check, ...]
    credential: Credential | None = None
    status: Status | None = None

    @property
    def has_failed(self) -> bool:
        return any(check.state is CheckResult.FAILED for check in self.checks)

    @property
    def is_genuine(self) -> bool:
        """The credential is signed, within its period, and no check failed. Says nothing of what was not checked."""
        held = {check.code for check in self.checks if check.state is CheckResult.OK}
        return held.issuperset(NEEDED) and not self.has_failed

    @property
    def not_checked(self) -> tuple[str, ...]:
        return tuple(check.code for check in self.checks if check.state is CheckResult.NOT_CHECKED)

    @property
    def summary(self) -> Words:
        """One sentence: failed, or what holds as of when, and whether the present status was looked at."""
        when = moment(self.at)
        if not self.is_genuine:
            return Words(f"核验未通过（截至 {when}）。", f"Verification failed (as of {when}).")
        assert self.credential is not None
        if self.credential.facts.demonstration:
            return Words(
                "演示样本，签名有效，不具法律效力。", "A demonstration specimen: signed, without legal effect."
            )
        if self.status is None:
            return Words(
                f"凭证真实，截至 {when} 在有效期内；是否已被暂停、换发或撤销未核验。",
                f"The credential is genuine and within its period as of {when}; whether it was since suspended, "
                "replaced or revoked was not checked.",
            )
        if self.status.is_partial:
            return Words(
                f"截至 {when} 有效，暂停的部分除外。", f"In force as of {when}, except for the part that is suspended."
            )
        return Words(f"截至 {when} 有效。", f"In force as of {when}.")


def moment(at: datetime) -> str:
    """A wall-clock instant for both languages: Beijing, with the offset said."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S UTC+8")


def ok(code: str, zh: str, en: str) -> Check:
    return Check(code, CheckResult.OK, Words(zh, en))


def failed(code: str, zh: str, en: str) -> Check:
    return Check(code, CheckResult.FAILED, Words(zh, en))


def not_checked(code: str, zh: str, en: str) -> Check:
    return Check(code, CheckResult.NOT_CHECKED, Words(zh, en))
