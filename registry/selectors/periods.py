"""A period of a rule profile in words."""

from django.utils.translation import ngettext

from registry.kernel.calendar import Period


def period_text(period: Period) -> str:
    """`15 working days`, `3 months`, `40 seconds`; the unit decides the words."""
    shapes = {
        "wd": ngettext("%(n)s working day", "%(n)s working days", period.n),
        "cd": ngettext("%(n)s day", "%(n)s days", period.n),
        "mo": ngettext("%(n)s month", "%(n)s months", period.n),
        "yr": ngettext("%(n)s year", "%(n)s years", period.n),
        "min": ngettext("%(n)s minute", "%(n)s minutes", period.n),
        "s": ngettext("%(n)s second", "%(n)s seconds", period.n),
    }
    return shapes[period.unit] % {"n": f"{period.n:,}"}
