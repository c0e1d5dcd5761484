"""The accounts of the demonstration; fictitious people, one password, never used outside it."""

PASSWORD = "demonstration-2026"  # noqa: S105  # of a throw-away database on this machine
CURATOR = "curator@demo.example"
HOLDER = "holder@demo.example"
OBJECTOR = "objector@demo.example"
OFFICERS = {
    "examiner1@demo.example": ("017", "examiner"),
    "examiner2@demo.example": ("023", "examiner"),
    "reviewer1@demo.example": ("031", "reviewer"),
    "reviewer2@demo.example": ("038", "reviewer"),
    "lead@demo.example": ("002", "lead"),
}
REGULATOR = "regulator@demo.example"


def account_lines() -> list[str]:
    """One line per kind of account."""
    return [
        f"Password of all accounts: {PASSWORD}",
        f"Curator {CURATOR} · rights holder {HOLDER} · objector {OBJECTOR}",
        f"Officers {', '.join(OFFICERS)} · regulator {REGULATOR} (with a one-time code)",
    ]
