"""A signed batch: its receipt and progress, the receipt of every case, all of them as CSV."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from objections.models import AnswerBatch, AnswerLine
from objections.selectors.answer_batches import batch_counts, batch_lines
from objections.selectors.answer_words import reason_words
from objections.selectors.timeline import Event
from objections.services.answer_effects import statement_of
from registry.kernel.csvcells import csv_line
from registry.models import Receipt
from registry.permissions import party_required
from registry.selectors.instants import instant_words
from registry.views.answers import reloading
from registry.views.numbers import number_asked
from registry.views.requests import ActingRequest

from .answer_batches import own_batch
from .receipts import FactLine, Link, ReceiptPage

PAGE = 100
MANY = 999_999
REFRESH_SECONDS = 3


@never_cache
@require_GET
@party_required
def answer_batch(request: ActingRequest, pk: int) -> HttpResponse:
    """How far it is; reloads itself while cases are being carried out, which `?reload=off` stops."""
    batch = own_batch(request, pk)
    start = number_asked(request, "from", largest=MANY) or 0
    rows = list(batch_lines(batch)[start : start + PAGE + 1])
    for row in rows:
        row.why = reason_words(row.reason)  # type: ignore[attr-defined]  # for the page
    can_undo = (
        batch.undone_at is None and batch.takes_effect_at is not None and request.received_at < batch.takes_effect_at
    )
    is_running = batch.finished_at is None and not can_undo
    context = {
        "batch": batch,
        "registration": batch.registration,
        "counts": batch_counts(batch),
        "rows": rows[:PAGE],
        "next": start + PAGE if len(rows) > PAGE else None,
        "can_undo": can_undo and batch.finished_at is None,
        "is_running": is_running,
    }
    return reloading(request, "objections/batch.html", context, waits=is_running, seconds=REFRESH_SECONDS)


@require_GET
@party_required
def answer_receipt(request: ActingRequest, pk: int, line_pk: int) -> HttpResponse:
    """The receipt of one case of the batch."""
    batch = own_batch(request, pk)
    line = get_object_or_404(batch_lines(batch).select_related("batch"), pk=line_pk)
    receipt = get_object_or_404(Receipt, case=line.objection.case_id, facts__batch=batch.pk)
    context = {"receipt": _receipt_page(batch, line, receipt), "batch": batch, "line": line}
    return render(request, "objections/batch_receipt.html", context)


def _receipt_page(batch: AnswerBatch, line: AnswerLine, receipt: Receipt) -> ReceiptPage:
    objection, number = line.objection, str(line.objection.case.number)
    named = ngettext("%(n)s item named", "%(n)s items named", line.named) % {"n": f"{line.named:,}"}
    return ReceiptPage(
        title=_("Answer received"),
        number=number,
        facts=[
            FactLine(_("Objector"), objection.objector.name, objection.get_ground_display()),
            FactLine(_("Answer"), line.group.get_choice_display(), named),
            FactLine(_("Items that leave"), f"{line.leaving:,}"),
            FactLine(_("Text"), statement_of(line) or "—"),
            FactLine(_("Received"), instant_words(receipt.at)),
            FactLine(_("State"), line.get_result_display(), reason_words(line.reason)),
            FactLine(_("Digest of what was signed"), batch.digest_sha256, is_digest=True),
        ],
        files=[],
        next_steps=_next(line),
        buttons=[
            Link(_("Go to the case"), reverse("case_page", args=[number])),
            Link(_("All cases of the batch"), reverse("answer_batch", args=[batch.pk]), "quiet"),
        ],
        entry=None,
        leaf_sha256="",
    )


def _next(line: AnswerLine) -> list[Event]:
    if line.result != AnswerLine.Result.WAITING or line.takes_effect_at is None:
        return []
    by = _("At %(instant)s; until then it can be taken back") % {"instant": instant_words(line.takes_effect_at)}
    return [Event(_("It takes effect and the objector is served"), progress="now", by=by)]


@require_GET
@party_required
def answer_batch_csv(request: ActingRequest, pk: int) -> HttpResponse:
    """A row for every case; cells cannot be taken for formulas."""
    batch = own_batch(request, pk)
    heads = ["case", "objector", "ground", "answer", "items_named", "items_leaving", "received_at", "result", "reason"]
    rows = [csv_line(heads)]
    received = batch.signed_at.isoformat() if batch.signed_at else ""
    for line in batch_lines(batch):
        objection, group = line.objection, line.group
        facts = [str(objection.case.number), objection.objector.name, objection.ground, group.choice]
        rows.append(csv_line([*facts, str(line.named), str(line.leaving), received, line.result, line.reason]))
    response = HttpResponse("\ufeff" + "".join(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="answers-{batch.pk}.csv"'
    return response
