"""Answers to many objections in one signature: templates, the draft with its groups, and a line for every case."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.models import Ground, ItemSet, Party, Registration, Source, User

from .objection import Answer, Objection


class BatchChoice(models.TextChoices):
    """What a group is answered with; the first three are the choices of a single answer."""

    REMOVE_ALL = Answer.Choice.REMOVE_ALL.value, _("Remove all")
    REMOVE_SOME = Answer.Choice.REMOVE_SOME.value, _("Remove some")
    CONTEST = Answer.Choice.CONTEST.value, _("Contest")
    MORE_TIME = "more_time", _("Ask for more time")


class AnswerTemplate(models.Model):
    """One version of a party's wording, in Chinese, English or both. A change is a new version; batches keep theirs."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="answer_templates")
    name = models.CharField(_("Name"), max_length=100)
    version = models.PositiveIntegerField()
    text_zh = models.TextField(_("Text in Chinese"), blank=True)
    text_en = models.TextField(_("Text in English"), blank=True)
    is_retired = models.BooleanField(default=False)  # no longer offered
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "name", "version"], name="answer_template_version_once"),
            models.CheckConstraint(condition=~Q(text_zh="") | ~Q(text_en=""), name="answer_template_says_something"),
        ]


class AnswerBatch(models.Model):
    """A curator's answer to many objections of one registration: a draft until it is signed, then carried out."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="answer_batches")
    party = models.ForeignKey(Party, models.PROTECT, related_name="answer_batches")
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    lock = models.PositiveIntegerField(default=0)  # the draft that was looked at is the one that is signed
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)  # the instant of receipt: whether the answers are in time
    takes_effect_at = models.DateTimeField(null=True)  # end of the time in which it can be taken back
    digest_sha256 = models.CharField(max_length=64, blank=True)  # of what was signed, as canonical JSON
    undone_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "party"], condition=Q(signed_at__isnull=True), name="answer_batch_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True, takes_effect_at__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False, takes_effect_at__gte=F("signed_at")),
                name="answer_batch_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=False) | Q(undone_at__isnull=True, finished_at__isnull=True),
                name="answer_batch_ends_after_signature",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(signed_at__isnull=False, finished_at__isnull=True), name="answer_batch_live"
            )
        ]


class AnswerGroup(models.Model):
    """Objections on one ground to one source, answered alike. `source` is None for several sources or the whole."""

    batch = models.ForeignKey(AnswerBatch, models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=24, choices=Ground)
    choice = models.CharField(max_length=11, choices=BatchChoice)
    template = models.ForeignKey(AnswerTemplate, models.PROTECT, null=True, related_name="+")
    text_zh = models.TextField(blank=True)  # as it will be sent, before the fields are filled in
    text_en = models.TextField(blank=True)
    lines = models.TextField(blank=True)  # addresses or SHA-256 of what is removed
    removed = models.ForeignKey(ItemSet, models.PROTECT, null=True, related_name="+")
    keeps_special_apart = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "key"], name="answer_group_once"),
            models.CheckConstraint(
                condition=~Q(choice="remove_some") | Q(removed__isnull=False), name="answer_group_partial_names_items"
            ),
            models.CheckConstraint(
                condition=~Q(choice__in=["remove_some", "contest"]) | ~Q(text_zh="") | ~Q(text_en=""),
                name="answer_group_has_reasons",
            ),
        ]


class AnswerLine(models.Model):
    """One objection of a batch and what became of it."""

    class Result(models.TextChoices):
        DRAFT = "draft", _("To be signed")
        ASIDE = "aside", _("Kept apart")
        WAITING = "waiting", _("Signed, takes effect soon")
        DONE = "done", _("Answered")
        LEFT_OUT = "left_out", _("Left out")
        UNDONE = "undone", _("Taken back")

    batch = models.ForeignKey(AnswerBatch, models.CASCADE, related_name="lines")
    group = models.ForeignKey(AnswerGroup, models.CASCADE, related_name="members")
    objection = models.ForeignKey(Objection, models.PROTECT, related_name="answer_lines")
    named = models.PositiveBigIntegerField()  # items the objection names
    leaving = models.PositiveBigIntegerField()  # of those, what the answer removes
    result = models.CharField(max_length=8, choices=Result, default=Result.DRAFT)
    reason = models.CharField(max_length=30, blank=True)  # why it was kept apart or left out: a code
    takes_effect_at = models.DateTimeField(null=True)  # at the signature where the answer clock ends before the undo
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "objection"], name="answer_line_once_per_batch"),
            models.UniqueConstraint(
                fields=["objection"], condition=Q(result="waiting"), name="answer_line_one_waiting_per_case"
            ),
            models.CheckConstraint(
                condition=~Q(result="waiting") | Q(takes_effect_at__isnull=False), name="answer_line_knows_its_instant"
            ),
            models.CheckConstraint(
                condition=~Q(result__in=["aside", "left_out"]) | ~Q(reason=""), name="answer_line_left_out_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["takes_effect_at"], condition=Q(result="waiting"), name="answer_line_to_carry_out")
        ]
