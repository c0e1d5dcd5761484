"""Reading the officers' shared wordings."""

from django.db.models import Max

from registry.models import DeskTemplate


def desk_templates(purpose: str = "") -> list[DeskTemplate]:
    """The newest version of every wording that is offered, by name; two queries."""
    last = dict(DeskTemplate.objects.values_list("name").annotate(last=Max("version")))
    rows = DeskTemplate.objects.filter(is_retired=False, **({"purpose": purpose} if purpose else {}))
    return [row for row in rows.select_related("written_by").order_by("name") if row.version == last[row.name]]


def desk_template_offered(pk: str, purpose: str) -> DeskTemplate | None:
    """The wording that a link names; None for none and for one that is for something else."""
    if not pk.isdecimal() or len(pk) > 9:
        return None
    return DeskTemplate.objects.filter(pk=int(pk), purpose=purpose, is_retired=False).first()
