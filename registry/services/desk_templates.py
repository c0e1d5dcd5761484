"""Keeping the officers' shared wordings."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import DeskTemplate, Officer


class NameTaken(Conflict):
    code = "template_name_taken"
    message = _("A template for something else has this name. Choose another one.")


@transaction.atomic
def desk_template_save(
    *, name: str, purpose: str, facts: str, text: str, officer: Officer, at: datetime
) -> DeskTemplate:
    """A new wording, or the next version of the one with this name; the same words again change nothing.

    Raises DomainError naming the field, NameTaken. Two officers who save at once get two versions or one refusal.
    """
    name, facts, text = name.strip(), facts.strip(), text.strip()
    for field, value in (("name", name), ("text", text)):
        if not value:
            raise DomainError(_("Fill this in."), field=field)
    newest = DeskTemplate.objects.select_for_update().filter(name=name).order_by("-version").first()
    if newest is not None and newest.purpose != purpose and not newest.is_retired:
        raise NameTaken(field="name")
    if newest is not None and (newest.facts, newest.text, newest.is_retired) == (facts, text, False):
        return newest
    return DeskTemplate.objects.create(
        name=name,
        version=newest.version + 1 if newest else 1,
        purpose=purpose,
        facts=facts,
        text=text,
        written_by=officer,
        written_at=at,
    )


def desk_template_retire(template: DeskTemplate) -> None:
    """Offer it no longer."""
    DeskTemplate.objects.filter(name=template.name).update(is_retired=True)
