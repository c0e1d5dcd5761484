"""A period of a rule profile in words."""

from django.utils.translation import ngettext

from registry.kernel.calendar import Period


def period_text(period: Period) -> str:
    """`10 working days`; the unit decides the words."""
    shapes = {
        "s": ngettext("%(n)d second", "%(n)d seconds", period.n),
        "min": ngettext("%(n)d minute", "%(n)d minutes", period.n),
        "cd": ngettext("%(n)d day", "%(n)d days", period.n),
        "wd": ngettext("%(n)d working day", "%(n)d working days", period.n),
        "mo": ngettext("%(n)d month", "%(n)d months", period.n),
        "yr": ngettext("%(n)d year", "%(n)d years", period.n),
    }
    return shapes[period.unit] % {"n": period.n}
