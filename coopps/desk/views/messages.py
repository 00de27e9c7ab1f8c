"""The messages about a dossier, for its team, the agents of its agency and, while it reviews, the HAS."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView, View

from coopps.desk.forms.messages import MessageForm
from coopps.kernel.components import drafts
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.documents.downloads import page_of, private_file, sent_file
from coopps.kernel.documents.models import SentFile
from coopps.kernel.documents.uploads import UploadRefused, accept
from coopps.kernel.instruction import conversations, registry
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.models import Instruction, JoinedFile, Reading
from coopps.kernel.instruction.services import writing
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typed.cleaning import number_in
from coopps.kernel.workflow.refusals import TransitionRefused


class DossierMixin:
    """A page about what is said in one dossier: 404 for who stands on none of the `sides` that it is for."""

    instruction: Instruction
    side: Side
    sides: tuple[Side, ...] = tuple(Side)

    def dispatch(self, request, *args, **kwargs):
        dossiers = Instruction.objects.select_related("agency", "instructor")
        self.instruction = get_object_or_404(dossiers, pk=kwargs["pk"])
        side = conversations.side_of(self.instruction, request.user)
        if side not in self.sides:
            raise Http404
        self.side = side
        self.enter()
        return super().dispatch(request, *args, **kwargs)

    def enter(self) -> None:
        """What else keeps a reader out: a page raises it here."""

    @property
    def back_url(self) -> str:
        """The page of the dossier for the reader."""
        if self.side == Side.TEAM:
            return registry.get(self.instruction.kind).team_url(self.instruction)
        if self.side == Side.AGENCY:
            return self.instruction.desk_url
        return reverse(settings.LOGIN_REDIRECT_URL)  # where each review waits for who takes part in it

    def url(self, other: Side) -> str:
        return reverse("desk:messages", args=[self.instruction.pk, other.value])


class MessagesView(DossierMixin, RefusalMixin, DraftMixin, FormView):
    """One conversation: what was said, in order, and the words to send. To open it is to read what was written to the reader."""

    template_name = "desk/messages.html"
    form_class = MessageForm

    def dispatch(self, request, *args, **kwargs):
        self.joining = False
        response = super().dispatch(request, *args, **kwargs)
        if self.joining:  # the words wait for the document to be looked at
            drafts.keep(request.user, request.path, request.POST)
        return response

    @cached_property
    def others(self) -> list[Side]:
        return conversations.counterparts(self.instruction, self.side)

    @cached_property
    def other(self) -> Side:
        """With whom; without a word in the address, the first."""
        found = [side for side in self.others if self.kwargs.get("other", side.value) == side.value]
        if not found:
            raise Http404
        return found[0]

    def get(self, request, *args, **kwargs):
        if "other" not in kwargs:
            return HttpResponseRedirect(self.url(self.other))
        self.rows = self._rows()
        if request.method == "GET":  # a HEAD shows nothing
            writing.mark_read(self.instruction, request.user, self.side, self.other)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.other is None or "other" not in kwargs:
            raise Http404
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        posted = self.request.POST
        joins = "join" in posted or "take_away" in posted or bool(self.request.FILES)
        return super().get_form_kwargs() | {"joins": joins}

    def form_valid(self, form):
        try:
            if said := self._join_or_take_away(form):
                self.joining = True
                messages.success(self.request, said)
                return HttpResponseRedirect(f"{self.url(self.other)}#ecrire")
            writing.write(
                self.instruction,
                self.request.user,
                to=self.other,
                text=form.cleaned_data["text"],
                key=form.cleaned_data["key"],
                joined={number_in(pk) for pk in self.request.POST.getlist("joined")},
            )
        except UploadRefused as refused:
            form.add_error("document", f"{refused} Votre message est encore là.")
            return self.form_invalid(form)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(self.request, f"Votre message est envoyé. {self.other.label} est prévenue par courriel.")
        return HttpResponseRedirect(self.url(self.other))

    def _join_or_take_away(self, form) -> str:
        """What was done about the documents, in a sentence; empty when the message is to be sent."""
        user, posted = self.request.user, self.request.POST
        if files := form.cleaned_data["document"]:
            document = accept(files, owner=user, label="Pièce jointe")
            writing.join(self.instruction, user, document, to=self.other)
            return "Le document est joint. Vérifiez ses pages, puis envoyez le message."
        if (taken := number_in(posted.get("take_away", ""))) is not None:
            writing.take_away(self.instruction, user, taken, to=self.other)
            return "Le document n’est plus joint."
        if "join" in posted:
            raise UploadRefused("Aucun fichier n’a été reçu. Choisissez un fichier, puis joignez-le.")
        return ""

    def _rows(self) -> list:
        return list(
            conversations.between(self.instruction, self.side, self.other)
            .select_related("author")
            .prefetch_related(
                Prefetch("readings", Reading.objects.select_related("reader")),
                Prefetch("files", JoinedFile.objects.select_related("document")),
            )
        )

    def get_context_data(self, **kwargs):
        instruction, user = self.instruction, self.request.user
        rows = self.rows if hasattr(self, "rows") else self._rows()
        return super().get_context_data(
            instruction=instruction,
            agency=instruction.agency,
            tz=instruction.agency.tz,
            side=self.side,
            other=self.other,
            tabs=[(side, self.url(side), side == self.other) for side in self.others],
            rows=rows,
            new={
                row.pk
                for row in rows
                if row.recipient == self.side and user.pk not in {one.reader_id for one in row.readings.all()}
            },
            is_open=conversations.is_open(instruction, self.other),
            standing=law.text(TextKey.MESSAGES, instruction.agency.today()),
            prepared=list(conversations.prepared(instruction, user, self.other)),
            back_url=self.back_url,
            in_charge=instruction.agency.in_charge(instruction.instructor),
            **kwargs,
        )


class FileView(DossierMixin, View):
    """A joined document, for both sides of its conversation and, until it is sent, for who joins it: to keep, a page of it, or
    one of the files as they were sent."""

    def get(self, request, *args, **kwargs):
        files = conversations.files_open_to(self.instruction, request.user, self.side)
        document = get_object_or_404(files, pk=kwargs["file"]).document
        if "sent" in kwargs:
            return sent_file(get_object_or_404(SentFile, document=document, pk=kwargs["sent"]))
        return page_of(document, kwargs["number"]) if "number" in kwargs else private_file(document)
