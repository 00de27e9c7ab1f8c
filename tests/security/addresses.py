"""Every address of the portal with the identifiers of one team, or of one protocol: what a stranger would type."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import get_resolver, reverse

from adhesions.choices import Item
from coopps.kernel.documents.models import Delivery
from coopps.kernel.instruction.models import DossierRemark, JoinedFile, RequestedItem

# What belongs to somebody is named by an identifier. These addresses are open to everyone by design, or are a capability
# (the signed links), tried in test_links.py.
PUBLIC = {
    "portal:check_code", "portal:help_guide", "protocols:detail", "protocols:profession", "protocols:theme",
    "protocols:declare", "adhesions:start", "adhesions:before", "adhesions:invitation",
    "adhesions:employer",
    "adhesions:ordinal_answer",
    "projects:author_invitation", "has:consultation_answer", "has:consultation_document",
    "accounts:paper_add", "protocols:unwatch",  # a paper, an alert, of one’s own
}  # fmt: skip
NAMESPACES = {"portal", "desk", "accounts", "protocols", "adhesions", "projects", "has", "demo"}
DEMONSTRATION = {"demo:mail"}


def named(resolver=None, namespace: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every named address, with the names of its parameters."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            if (pattern.namespace or namespace) in NAMESPACES or not pattern.namespace:
                yield from named(pattern, pattern.namespace or namespace)
        elif pattern.name:
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name
            yield name, tuple(pattern.pattern.converters)


def without_identifier() -> list[str]:
    """The addresses that name nobody: one's own pages, lists, public pages."""
    return sorted({reverse(name) for name, parameters in named() if not parameters and not name.startswith("account")})


def of_team(story) -> dict[str, str]:
    """Name → address, for every address that takes an identifier; `story` has come to signature, one letter delivered, whose
    end and suspension are considered, with a condition to be confirmed, a new insurance to be read, a withdrawal and an arrival;
    a member asked for motives and to lead, and its agency has a delegation and a recipient."""
    lead, [(other, _)] = story.membership(story.lead), story.members
    member, adhesion, diploma = story.membership(other), story.adhesion, lead.item_diplome.get()
    dossier, letter, signed = story.instruction, story.letter(story.lead), story.letter(other)
    delivery = Delivery.objects.get(act=signed.act)
    numbers = {
        # No model document is joined to a version of the catalogue: that address is nobody’s.
        "adhesions": {
            "pk": adhesion.pk,
            "member": member.pk,
            "site": adhesion.main_site.pk,
            "appendix": 1,
            "withdrawal": signed.authorization.withdrawals.get().pk,
        },
        "withdrawal": {"pk": signed.authorization.withdrawals.get().pk},
        "arrival": {"pk": adhesion.arrivals.get().pk},
        "handover": {"pk": adhesion.handovers.get().pk, "act": "accepter"},
        "dossier": {
            "pk": lead.pk,
            "item": Item.DIPLOMA.value,
            "row": diploma.pk,
            "sent": diploma.document.sent.get().pk,
            "number": 1,
            "kind": "assurance",
            "paper": diploma.paper_id,
        },
        "paper": {"pk": diploma.paper_id, "number": 1},
        "desk": {"pk": dossier.pk, "member": lead.pk, "examination": lead.examination_id},
        "decision": {"pk": signed.authorization.pk},
        "messages": {
            "pk": dossier.pk,
            "other": "equipe",
            "file": (joined := JoinedFile.objects.get(instruction=dossier)).pk,
            "number": 1,
            "sent": joined.document.sent.get().pk,
        },
        "asked": {
            "pk": RequestedItem.objects.get(request__instruction=dossier).pk,
        },
        "remarks": {
            "pk": dossier.pk,
            "remark": DossierRemark.objects.get(examination__instruction=dossier).pk,
            "act": "repondre",
            "examination": lead.examination_id,
            "document": diploma.document_id,
        },
        "motives": {"pk": dossier.motives_requests.get().pk},
        "ending": {"pk": signed.authorization.endings.get().pk},
        "suspension": {"pk": signed.authorization.suspensions.get().pk},
        "doubt": {"pk": signed.authorization.doubts.get().pk},
        "renewal": {"pk": signed.authorization.membership.renewals.get().pk},
        "ordinal": {"pk": lead.consultations.first().pk},
        "letter": {"pk": letter.pk},
        "delivery": {"pk": delivery.pk},
        "act": {"pk": signed.act.pk},
        "session": {"pk": letter.session_id},
        "agency": {"code": adhesion.agency.code},
        "place": {"pk": story.lead.places.get().pk},
        "role": {"code": adhesion.agency.code, "pk": story.instructor.agency_roles.get().pk},
        "transmission": {"pk": signed.act.transmissions.first().pk},
        "recipient": {"code": adhesion.agency.code, "pk": adhesion.agency.recipients.first().pk},
        "delegation": {"code": adhesion.agency.code, "pk": adhesion.agency.delegations.first().pk},
    }
    found = {}
    for name, parameters in named():
        if not parameters or name in PUBLIC | DEMONSTRATION or ":" not in name or _of_protocol(name):
            continue
        values = numbers[_matter(name)]
        found[name] = reverse(name, kwargs={parameter: values[parameter] for parameter in parameters})
    return found


def of_protocol(creation) -> dict[str, str]:
    """Name → address, for every address that takes an identifier of a protocol being created; `creation` is before the college,
    with a remark, an appendix, an invited author, an author asked to lead, a consultation, a session and an opinion that is
    written."""
    project, review, session = creation.project, creation.review, creation.session
    appointment, opinion = creation.appointments[0], creation.review.opinion
    numbers = {
        "intent": {"pk": creation.intent.pk, "part": "cooperation"},
        "handover": {"pk": project.handovers.get().pk, "act": "accepter"},
        "project": {
            "pk": project.pk,
            "number": 10,
            "remark": project.remarks.first().pk,
            "act": "repondre",
            "author": project.authors.last().pk,
            "appendix": project.appendices.first().pk,
            "sent": project.appendices.first().document.sent.get().pk,
            "reservation": opinion.reservations.first().pk,
        },
        "desk": {
            "pk": creation.instruction.pk,
            "examination": creation.instruction.examinations.first().pk,
            "person": creation.lead.pk,
        },
        "order": {"pk": creation.authorization.pk},
        "review": {"pk": review.pk},
        "consultation": {"pk": review.consultations.first().pk},
        "appointment": {"pk": appointment.pk, "number": 1},
        "expert": {"pk": appointment.expert.pk},
        "session": {"pk": session.pk, "member": session.members.first().pk},
        "reservation": {"pk": opinion.reservations.first().pk},
        "act": {"code": project.protocol.code, "pk": project.acknowledgement_id},
        # In no catalogue before its order.
        "catalogue": {"code": project.protocol.code, "pk": 1},
    }
    return {
        name: reverse(name, kwargs={parameter: numbers[_of_protocol(name)][parameter] for parameter in parameters})
        for name, parameters in named()
        if parameters and name not in PUBLIC and ":" in name and _of_protocol(name)
    }


_AT_THE_AGENCY = {
    "act": "act",
    "text": "catalogue",
    "declaration": "catalogue",
    "watch": "catalogue",
    "intent": "intent",
    "draft": "project",
    "order": "order",
    "observations": "order",
    "renewal": "order",
}
_AT_THE_HAS = {
    "review": {
        "review", "take", "hand_over", "admit", "ask_changes", "stop_waiting", "open_expertise", "close", "invite",
        "consultation_ask", "session_convene", "opinion_draft", "opinion_preview", "opinion_propose",
        "opinion_take_back", "reservations",
    },
    "consultation": {"consultation_remind", "consultation_close"},
    "appointment": {
        "keep", "recuse", "replace", "appointment", "accept", "decline", "statement", "report_link", "dossier",
        "dossier_changes", "dossier_pdf", "opinion", "opinion_give", "opinion_reopen", "session_member", "session_pulse",
        "vote", "member_synthesis",
    },
    "expert": {"expert_edit"},
    "session": {
        "session", "session_presence", "session_rapporteur", "session_open", "session_reveal", "session_votes",
        "session_record_vote", "session_close_vote", "session_synthesis", "session_close", "session_cancel",
    },
    "reservation": {"reservation_lift", "reservation_maintain"},
}  # fmt: skip


def _of_protocol(name: str) -> str:
    """What the identifier of an address of the creation names; empty for an address that is of a team."""
    room, _, short = name.partition(":")
    if room == "projects":
        if short.startswith("handover"):
            return "handover"
        return "intent" if short.startswith("intent") or short == "similar" else "project"
    if room == "protocols":
        return _AT_THE_AGENCY.get(short.partition("_")[0], "desk")
    if room == "adhesions" and short == "start_with_project":
        return "project"
    if room == "has":
        for matter, names in _AT_THE_HAS.items():
            if short in names:
                return matter
        raise LookupError(f"{name}: say in tests/security/addresses.py what its identifiers name")
    return ""


_MATTERS = {
    "dossier": {
        "dossier", "reopen", "practice", "sworn", "employer_request", "engagement", "dossier_item", "dossier_row",
        "row_remove", "document", "originals", "sent", "to_check", "to_check_page", "choose_delivery",
        "certificate", "renewal", "leave", "papers_take_all", "paper_take", "fill", "check_all",
    },
    "paper": {"paper", "paper_withdraw", "paper_file", "paper_page", "paper_to_check", "paper_to_check_page"},
    "withdrawal": {"withdrawal_cancel"},
    "arrival": {"arrival", "arrival_file", "arrival_give_up", "arrival_answer"},
    "handover": {"handover", "handover_answer"},
    "doubt": {"doubt_keep"},
    "renewal": {"renewal_accept", "renewal_refuse"},
    "decision": {
        "take_back", "ending_open", "suspension_propose", "suspension_preview", "reexamine", "postponement_answer", "death",
        "withdrawal_announce",
    },
    "ending": {"ending_propose", "ending_preview", "ending_take_back", "ending_abandon", "observations"},
    "ordinal": {"consultation_again", "consultation_close"},
    "suspension": {"suspension_take_back", "suspension_lift", "lift_preview", "lift_take_back"},
    "letter": {
        "signing_letter", "signing_bytes", "signing_set_aside", "signing_send_back", "signing_unconfirm",
        "signing_hand_signed",
    },
    "delivery": {"delivery", "dispatch", "hand_over", "notice", "paper_return"},
    "act": {"act"},
    "session": {"past_session"},
    "agency": {
        "signing_progress", "agency", "agency_contact", "agency_signature", "agency_transmission", "agency_role",
        "agency_delegation", "agency_recipients", "agency_recipient", "agency_report",
    },
    "transmission": {"transmission_send", "transmission_note"},
    "recipient": {"agency_recipient_change"},
    "role": {"agency_role_end"},
    "delegation": {"agency_delegation_end", "agency_delegation_publish"},
    "place": {"place_change", "place_remove"},
    "desk": {
        "desk", "desk_book", "take", "desk:hand_over", "grid", "identity", "declare_complete", "request_documents",
        "close_request",
        "proposal", "propose", "letter_preview", "consult", "note_rejection", "silence", "ask_motives",
        "adhesion_ending_open", "adhesion_ending_propose", "close_unanswered", "closing_preview", "closing_take_back",
    },
    "messages": {"messages", "message_file", "message_page", "message_sent"},
    "asked": {"explain"},
    "remarks": {"remarks", "remark", "remark_new", "kept_document"},
    "motives": {"motives_propose", "motives_preview", "motives_take_back"},
    "adhesions": {
        "detail", "book", "intent", "intent_pdf", "acknowledgement", "protocol", "protocol_pdf",
        "protocol_appendix", "team", "invite", "resend", "remove", "site_add",
        "site_remove", "site_correct", "rename", "file", "answer", "withdraw", "start_work", "copy", "arrival_invite", "replace",
        "adhesions:hand_over", "filed",
    },
}  # fmt: skip


def _matter(name: str) -> str:
    """What the identifier of an address names, said with its room where two rooms have the same word. A new address is entered
    above: LookupError until then."""
    for said in (name, name.partition(":")[2]):
        for matter, names in _MATTERS.items():
            if said in names:
                return matter
    raise LookupError(f"{name}: say in tests/security/addresses.py what its identifiers name")
