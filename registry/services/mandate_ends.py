"""When a mandate ends, what was done under it stands, and the agent is no longer party to it.

Refusals the agent filed go on as the holder's own; a new mandate of the same agent takes the old one's place.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from registry.models import SYSTEM, CaseParty, Mandate, Refusal

from .cases import act_record
from .locks import cases_lock
from .mandates import mandate_live
from .messages import notify

BATCH = 500


def mandates_end(at: datetime) -> int:
    """Let go of the agents whose mandate is over, `BATCH` refusals at a time; returns of how many refusals.

    Safe to repeat: a refusal without an ended mandate is not touched.
    """
    over = Mandate.objects.filter(valid_until__lte=at) | Mandate.objects.filter(revoked_at__lte=at)
    waiting = Refusal.objects.filter(mandate__in=over).order_by("pk").values_list("pk", flat=True)[:BATCH]
    return sum(_let_go(pk, at) for pk in list(waiting))


@transaction.atomic
def _let_go(pk: int, at: datetime) -> bool:
    refusal = Refusal.objects.select_related("case").get(pk=pk)
    cases_lock(refusal.case)
    refusal.refresh_from_db(fields=["mandate", "state"])
    mandate = refusal.mandate
    if mandate is None:
        return False
    live = mandate_live(agent=mandate.agent, principal=refusal.holder, at=at)
    if live == mandate:
        return False
    refusal.mandate = live
    refusal.save(update_fields=["mandate"])
    if refusal.mandate is not None:
        return True
    cases = Q(case=refusal.case) | Q(case__match__refusal=refusal)
    CaseParty.objects.filter(cases, party=mandate.agent, role=CaseParty.Role.HOLDER).delete()
    if not refusal.case.number:
        return True  # a draft is nobody's act
    act_record(refusal.case, "mandate_ended", at=at, actor=SYSTEM, state=refusal.state)
    params = {"number": refusal.case.number, "agent": mandate.agent.public_name}
    parties = [refusal.holder, mandate.agent]
    notify(parties, "refusal:mandate_ended", case=refusal.case, at=at, params=params, key=f"mandate{mandate.pk}")
    return True
