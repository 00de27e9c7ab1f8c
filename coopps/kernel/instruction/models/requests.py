"""Requests for missing documents (CRPA, L. 114-5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from coopps.kernel.documents.models import Act, Delivery
from coopps.kernel.instruction import registry
from coopps.kernel.instruction.choices import Given
from coopps.kernel.instruction.holdings import Change, Row, compare
from coopps.kernel.instruction.models.examination import Examination
from coopps.kernel.instruction.models.instruction import Instruction
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.law.clock import Pause
from coopps.kernel.typography import french_date


class DocumentRequestQuerySet(models.QuerySet):
    """Requests of an agency."""

    def open(self):
        """Those to the team that are neither answered nor closed by the agency: one at most for each dossier."""
        return self.filter(examination=None, answered_at=None, closed_at=None)

    def open_to_one(self):
        """Those to one person alone, whose decision is put off: neither answered nor closed."""
        return self.filter(examination__isnull=False, answered_at=None, closed_at=None)

    def to_answer(self, user):
        """The one that waits for the team, with all that its page says, or None: the letter of the reader (`own_letter`) and, of
        each thing, where the reader mends it (`url`) and whether the reader says a word on it (`explains`)."""
        return self.open()._as_read_by(user)

    def to_answer_alone(self, user):
        """The same, of what waits for one person alone."""
        return self.open_to_one()._as_read_by(user)

    def _as_read_by(self, user):
        found = (
            self.select_related("instruction__agency").prefetch_related("items__examination", "items__word_by").first()
        )
        if found is not None:
            sent = Delivery.objects.filter(act__document_request__request=found, addressee=user)
            found.own_letter = sent.order_by("-pk").first()  # who leads since then has another, that says the whole
            kind = registry.get(found.instruction.kind)
            for item in found.items.all():
                item.request = found
                item.url = kind.mended_at(item.examination, item.requirement, user)
                item.explains = kind.answers_for(item.examination, user)
        return found


class DocumentRequest(models.Model):
    """A request for named documents, with its delay. Answered by the team, or closed by the agency.

    `examination` is the one subject that it is made to, once the decision about it is put off; None for the whole team.
    `produced_at` is the answer, when it brought all that was asked: a word in the place of a document is an answer, and no
    production (CRPA, L. 114-5).
    """

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="requests")
    examination = models.ForeignKey(
        Examination, null=True, blank=True, on_delete=models.PROTECT, related_name="own_requests"
    )
    message = models.TextField("message à l’équipe", blank=True)
    due_on = models.DateField("à fournir avant le")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    produced_at = models.DateTimeField("tout est produit le", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("close par l’agence le", null=True, blank=True)

    objects = DocumentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de pièces"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instruction", "examination"],
                condition=models.Q(answered_at__isnull=True, closed_at__isnull=True),
                nulls_distinct=False,
                name="one_open_request",
            ),
            models.CheckConstraint(
                condition=models.Q(produced_at__isnull=True) | models.Q(produced_at=models.F("answered_at")),
                name="produced_by_the_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"Demande du {self.asked_at:%d/%m/%Y}"

    @property
    def notice(self) -> list[str]:
        """What the law says of this request: until when, and what becomes of the delay of decision (CRPA, L. 114-5)."""
        asked_on = self.instruction.agency.day_of(self.asked_at)
        return law.text(TextKey.MISSING_DOCUMENTS, asked_on).paragraphs(due_on=french_date(self.due_on))

    @property
    def on_words(self) -> str:
        """What a word in the place of a document, or an agency that waits no more, does to the delay (CRPA, L. 114-5)."""
        asked_on = self.instruction.agency.day_of(self.asked_at)
        return law.text(TextKey.WORD_FOR_DOCUMENT, asked_on).fill(due_on=french_date(self.due_on))

    @property
    def pause(self) -> Pause:
        """How it suspends the delay of silence: for the time that was given, unless all that was asked came before. Neither a
        word in the place of a document nor an agency that waits no more cuts that time short."""
        agency, produced_at = self.instruction.agency, self.produced_at
        return Pause(agency.day_of(self.asked_at), self.due_on, agency.day_of(produced_at) if produced_at else None)

    @property
    def suspends(self) -> bool:
        """Whether it suspends the delay of the examination: what is awaited of one person after the decisions suspends nothing
        until the examination goes on."""
        return self.examination_id is None or not self.is_open

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.closed_at is None


class RequestedItem(models.Model):
    """One named document that is missing, and for whom."""

    request = models.ForeignKey(DocumentRequest, on_delete=models.CASCADE, related_name="items")
    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="+")
    requirement = models.CharField("pièce", max_length=40)
    label = models.CharField("libellé", max_length=200)
    reason = models.TextField("ce qui manque", blank=True)
    before = models.JSONField("ce qui était au dossier", default=list, editable=False)
    after = models.JSONField("ce qui y est à la réponse", null=True, editable=False)
    word = models.TextField("explication", blank=True)
    word_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "pièce demandée"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(word="") | models.Q(word_by__isnull=False), name="explained_by_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} — {self.examination}"

    @property
    def held(self) -> list[Row]:
        """What the dossier holds now about it."""
        return registry.get(self.request.instruction.kind).held(self.examination, self.requirement)

    @cached_property
    def changes(self) -> list[Change]:
        """What changed since it was asked, until the answer; nothing else is to be read again."""
        return compare(self.before, self.held if self.after is None else self.after)

    @property
    def given(self) -> Given:
        """What was done about it."""
        if self.changes:
            return Given.REPLACED
        return Given.EXPLAINED if self.word else Given.TO_GIVE


class RequestLetter(models.Model):
    """The act by which one person was asked: frozen, made available, dated by its opening."""

    request = models.ForeignKey(DocumentRequest, on_delete=models.PROTECT, related_name="letters")
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="document_request")

    class Meta:
        verbose_name = "lettre d’une demande de pièces"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.act} — {self.request}"
