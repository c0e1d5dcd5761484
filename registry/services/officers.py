"""Appointing officers: an act of the operator, never of a page."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Officer, User


@transaction.atomic
def officer_appoint(*, email: str, number: str, role: str) -> Officer:
    """Make somebody who has an account an officer, or change the role. They set up a second factor at next sign-in.

    Raises DomainError for an unknown account or role, or a number somebody else has. Safe to repeat.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise DomainError(_("Nobody with this e-mail has an account yet. Ask them to sign up first."), field="email")
    if role not in Officer.Role.values:
        raise DomainError(_("The roles are: %(roles)s."), roles=", ".join(Officer.Role.values), field="role")
    if Officer.objects.filter(number=number).exclude(user=user).exists():
        raise DomainError(_("Another officer has this number."), field="number")
    officer, _created = Officer.objects.update_or_create(
        user=user, defaults={"number": number, "role": role, "is_active": True}
    )
    return officer
