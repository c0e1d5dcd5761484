"""Which registered dataset a source was taken from.

A parent is a version that was filed and is public; a child is one that is not filed yet. A filed version never changes,
so no version can come to stand above itself.
"""

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Registration, Version
from registry.selectors.registrations import registration_by_number


def parent_named(version: Version, number: str) -> tuple[Registration | None, Version | None]:
    """The registration of a number and its version as it is now; (None, None) for an empty one.

    Raises DomainError(field="taken_from") for what is not public, and for the dataset itself.
    """
    if not number.strip():
        return None, None
    try:
        found = registration_by_number(parse_number(number.strip()).text)
    except InvalidNumber:
        found = None
    if found is None or found.version.filed_at is None:
        raise DomainError(_("No public registration has this number."), field="taken_from")
    if found.dataset_id == version.dataset_id:
        raise DomainError(
            _("This is the same dataset. Its versions are compared anyway; name another dataset."), field="taken_from"
        )
    return found, found.version
