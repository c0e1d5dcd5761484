"""Scopes of a filed refusal, named again in lines as its holder would write them."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Refusal

from .scopes import ScopeInput, scopes_parse


def scopes_named(refusal: Refusal, lines: Iterable[ScopeInput]) -> list[int]:
    """Ids of the refusal's living scopes that the lines name, in any spelling.

    Raises ScopesInvalid, or DomainError at the first line that is no scope of the refusal.
    """
    written = [line for line in lines if line.text.strip()]
    if not written:
        return []
    parsed = scopes_parse(written)
    alive = refusal.scopes.filter(value__in=[scope.value for scope in parsed], until__isnull=True)
    found = {(scope.kind, scope.value): scope.pk for scope in alive}
    for scope in parsed:
        if (scope.kind, scope.value) not in found:
            raise DomainError(_("“%(text)s” is no scope of this refusal."), text=scope.text)
    return [found[scope.kind, scope.value] for scope in parsed]
