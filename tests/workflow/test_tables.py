"""The transition table of each machine, as a literal: what a lawyer reads is what the code does."""

import pytest

from adhesions.models import (
    Adhesion,
    Arrival,
    Closing,
    Doubt,
    Ending,
    Membership,
    NominativeAuthorization,
    Renewal,
    Suspension,
    Withdrawal,
)
from coopps.kernel.documents.models import Letter
from coopps.kernel.instruction.models import DossierRemark, Instruction, MotivesRequest
from coopps.kernel.workflow.diagrams import machines
from coopps.kernel.workflow.runner import transitions_of
from protocols.models import (
    Intent,
    OrderEnding,
    OrderRenewal,
    OrderSuspension,
    Project,
    RegionalAuthorization,
    Remark,
    Reservation,
)
from protocols.reviews.models import Appointment, CollegeSession, ExpertOpinion, Review

TABLES = {
    Adhesion: {
        "file": {("brouillon", "deposee")},
        "conclude": {("deposee", "decidee")},
        "start": {("decidee", "en_oeuvre")},
        "withdraw": {("brouillon", "retiree"), ("deposee", "retiree")},
        "close": {
            ("brouillon", "terminee"),
            ("deposee", "terminee"),
            ("decidee", "terminee"),
            ("en_oeuvre", "terminee"),
        },
    },
    Membership: {
        "accept": {("invitee", "en_cours")},
        "decline": {("invitee", "declinee")},
        "remove": {("invitee", "retiree"), ("en_cours", "retiree"), ("engagee", "retiree")},
        "leave": {("en_cours", "retiree"), ("engagee", "retiree"), ("deposee", "retiree")},
        "engage": {("en_cours", "engagee")},
        "void_engagement": {("engagee", "en_cours")},
        "reopen": {("engagee", "en_cours")},
        "file": {("engagee", "deposee")},
        "set_aside": {
            ("invitee", "retiree"),
            ("en_cours", "retiree"),
            ("engagee", "retiree"),
            ("deposee", "retiree"),
        },
    },
    Instruction: {
        "take": {("recue", "en_verification")},
        "hand_over": {
            ("en_verification", "en_verification"),
            ("pieces_demandees", "pieces_demandees"),
            ("complete", "complete"),
            ("proposee", "proposee"),
        },
        "request_documents": {("en_verification", "pieces_demandees")},
        "receive_documents": {("pieces_demandees", "en_verification")},
        "close_request": {("pieces_demandees", "en_verification")},
        "declare_complete": {("en_verification", "complete")},
        "propose": {("complete", "proposee")},
        "give_visa": {("complete", "decidee")},
        "reopen": {("decidee", "complete")},
        "take_back": {("proposee", "complete")},
        "conclude": {("proposee", "decidee")},
        "withdraw": {
            ("recue", "retiree"),
            ("en_verification", "retiree"),
            ("pieces_demandees", "retiree"),
            ("complete", "retiree"),
        },
    },
    MotivesRequest: {
        "propose": {("demandes", "a_la_signature")},
        "take_back": {("a_la_signature", "demandes")},
        "give": {("a_la_signature", "communiques")},
    },
    Letter: {
        "hold": {("a_preparer", "retenue")},
        "release": {("retenue", "a_preparer")},
        "prepare": {("a_preparer", "preparee")},
        "lapse": {("preparee", "a_preparer")},
        "set_aside": {("preparee", "a_preparer")},
        "send_back": {("preparee", "renvoyee")},
        "confirm": {("preparee", "confirmee")},
        "sign": {("confirmee", "signee")},
        "sign_by_hand": {("preparee", "signee")},
        "unconfirm": {("confirmee", "a_preparer")},
        "take_back": {("confirmee", "a_preparer")},
        "cancel": {("a_preparer", "annulee"), ("retenue", "annulee"), ("preparee", "annulee")},
        "void": {
            ("a_preparer", "annulee"),
            ("retenue", "annulee"),
            ("preparee", "annulee"),
            ("confirmee", "annulee"),
        },
    },
    NominativeAuthorization: {
        "authorize": {("en_attente", "autorisee")},
        "refuse": {("en_attente", "refusee")},
        "postpone": {("en_attente", "ajournee")},
        "answer": {("ajournee", "ajournement_clos")},
        "reexamine": {("ajournee", "ajournement_clos")},
        "lapse": {("ajournee", "ajournement_clos")},
        "abandon": {("en_attente", "reprise")},
        "begin": {("autorisee", "active")},
        "suspend": {("active", "suspendue")},
        "resume": {("suspendue", "active")},
        "end": {("autorisee", "terminee"), ("active", "terminee"), ("suspendue", "terminee")},
    },
    Closing: {
        "abandon": {("proposee", "abandonnee")},
        "decide": {("proposee", "decidee")},
    },
    Ending: {
        "observe": {("ouverte", "contradictoire_termine"), ("contradictoire_termine", "contradictoire_termine")},
        "propose": {("ouverte", "fin_proposee"), ("contradictoire_termine", "fin_proposee")},
        "take_back": {("fin_proposee", "contradictoire_termine")},
        "abandon": {("ouverte", "abandonnee"), ("contradictoire_termine", "abandonnee")},
        "lapse": {
            ("ouverte", "abandonnee"),
            ("contradictoire_termine", "abandonnee"),
            ("fin_proposee", "abandonnee"),
        },
        "decide": {("fin_proposee", "decidee")},
    },
    Doubt: {
        "keep": {("a_confirmer", "maintenue")},
        "clear": {("a_confirmer", "remplie")},
        "lapse": {("a_confirmer", "sans_objet")},
    },
    Renewal: {
        "send": {("en_preparation", "a_examiner")},
        "accept": {("a_examiner", "acceptee")},
        "refuse": {("a_examiner", "refusee")},
    },
    Suspension: {
        "order": {("a_la_signature", "en_vigueur")},
        "abandon": {("a_la_signature", "abandonnee")},
        "propose_lift": {("en_vigueur", "levee_proposee")},
        "take_back_lift": {("levee_proposee", "en_vigueur")},
        "lift": {("levee_proposee", "levee")},
        "lapse": {
            ("a_la_signature", "sans_objet"),
            ("en_vigueur", "sans_objet"),
            ("levee_proposee", "sans_objet"),
        },
    },
    Arrival: {
        "file": {("en_preparation", "deposee")},
        "conclude": {("deposee", "decidee")},
        "give_up": {("en_preparation", "abandonnee"), ("deposee", "abandonnee")},
        "close": {("en_preparation", "abandonnee"), ("deposee", "abandonnee")},
    },
    Withdrawal: {
        "cancel": {("annonce", "annule")},
        "lapse": {("annonce", "annule")},
        "take_effect": {("annonce", "effectif")},
    },
    OrderEnding: {
        "observe": {("ouverte", "ouverte")},
        "propose": {("ouverte", "fin_proposee")},
        "take_back": {("fin_proposee", "ouverte")},
        "abandon": {("ouverte", "abandonnee")},
        "sign": {("fin_proposee", "arrete_signe")},
        "take_effect": {("arrete_signe", "en_effet")},
    },
    OrderRenewal: {
        "give": {("a_preparer", "elements_recus")},
        "transmit": {("elements_recus", "transmis")},
        "evaluate": {("transmis", "evalue")},
        "favor": {("evalue", "avis_favorable")},
        "disfavor": {("evalue", "fin_au_terme")},
        "propose": {("avis_favorable", "arrete_propose")},
        "take_back": {("arrete_propose", "avis_favorable")},
        "sign": {("arrete_propose", "maintenu")},
        "lapse": {
            (state, "fin_au_terme")
            for state in ("a_preparer", "elements_recus", "transmis", "evalue", "avis_favorable", "arrete_propose")
        },
    },
    OrderSuspension: {
        "order": {("a_la_signature", "en_vigueur")},
        "abandon": {("a_la_signature", "abandonnee")},
        "propose_lift": {("en_vigueur", "levee_proposee")},
        "take_back_lift": {("levee_proposee", "en_vigueur")},
        "lift": {("levee_proposee", "levee")},
        "lapse": {
            ("a_la_signature", "sans_objet"),
            ("en_vigueur", "sans_objet"),
            ("levee_proposee", "sans_objet"),
        },
    },
    Intent: {
        "file": {("brouillon", "deposee")},
        "take": {("deposee", "en_examen")},
        "hand_over": {("en_examen", "en_examen"), ("complement_demande", "complement_demande")},
        "transfer": {("deposee", "deposee"), ("en_examen", "deposee")},
        "ask_more": {("en_examen", "complement_demande")},
        "answer": {("complement_demande", "en_examen")},
        "retain": {("en_examen", "retenue")},
        "redirect": {("en_examen", "suite_a_la_signature")},
        "decline": {("en_examen", "suite_a_la_signature")},
        "take_back": {("suite_a_la_signature", "en_examen")},
        "answer_elsewhere": {("suite_a_la_signature", "reorientee")},
        "answer_no": {("suite_a_la_signature", "non_retenue")},
        "answer_closing": {("suite_a_la_signature", "sans_suite")},
        "withdraw": {
            ("brouillon", "retiree"),
            ("deposee", "retiree"),
            ("en_examen", "retiree"),
            ("complement_demande", "retiree"),
        },
        "close": {
            ("deposee", "suite_a_la_signature"),
            ("en_examen", "suite_a_la_signature"),
            ("complement_demande", "suite_a_la_signature"),
        },
    },
    Project: {
        "file": {("redaction", "depose")},
        "file_again": {("depose", "depose"), ("transmis", "transmis"), ("avis_rendu", "avis_rendu")},
        "endorse": {("depose", "vise")},
        "reject": {("depose", "rejete")},
        "transmit": {("vise", "transmis")},
        "receive_opinion": {("transmis", "avis_rendu")},
        "decide": {("avis_rendu", "decide")},
        "withdraw": {
            ("redaction", "retire"),
            ("depose", "retire"),
            ("vise", "retire"),
            ("transmis", "retire"),
            ("avis_rendu", "retire"),
        },
        "close": {
            ("redaction", "sans_suite"),
            ("depose", "sans_suite"),
            ("vise", "sans_suite"),
            ("transmis", "sans_suite"),
            ("avis_rendu", "sans_suite"),
        },
    },
    DossierRemark: {
        "answer": {("ouverte", "repondue")},
        "reopen": {("repondue", "ouverte")},
        "close": {("ouverte", "close"), ("repondue", "close")},
    },
    Remark: {
        "answer": {("ouverte", "repondue")},
        "reopen": {("repondue", "ouverte")},
        "close": {("ouverte", "close"), ("repondue", "close")},
    },
    RegionalAuthorization: {
        "propose": {("demandee", "a_la_signature")},
        "take_back": {("a_la_signature", "demandee")},
        "authorize": {("a_la_signature", "autorisee")},
        "refuse": {("a_la_signature", "refusee")},
        "withdraw": {("demandee", "retiree")},
        "close": {("demandee", "sans_suite")},
        "publish": {("autorisee", "autorisee")},
        "suspend": {("autorisee", "suspendue")},
        "resume": {("suspendue", "autorisee")},
        "expire": {("autorisee", "echue"), ("suspendue", "echue")},
        "repeal": {("autorisee", "abrogee"), ("suspendue", "abrogee")},
        "replace": {("autorisee", "remplacee"), ("suspendue", "remplacee")},
    },
    Review: {
        "take": {("recue", "en_recevabilite")},
        "hand_over": {
            ("en_recevabilite", "en_recevabilite"),
            ("en_instruction", "en_instruction"),
            ("modifications_demandees", "modifications_demandees"),
            ("expertise", "expertise"),
            ("avis_propose", "avis_propose"),
        },
        "admit": {("en_recevabilite", "en_instruction")},
        "ask_changes": {
            ("en_recevabilite", "modifications_demandees"),
            ("en_instruction", "modifications_demandees"),
            ("expertise", "modifications_demandees"),
        },
        "receive_changes": {("modifications_demandees", "en_instruction")},
        "stop_waiting": {("modifications_demandees", "en_instruction")},
        "open_expertise": {("en_instruction", "expertise")},
        "propose": {("expertise", "avis_propose")},
        "take_back": {("avis_propose", "expertise")},
        "render": {("avis_propose", "avis_rendu")},
        "withdraw": {
            ("recue", "retiree"),
            ("en_recevabilite", "retiree"),
            ("en_instruction", "retiree"),
            ("modifications_demandees", "retiree"),
            ("expertise", "retiree"),
            ("avis_propose", "retiree"),
        },
        "close": {
            ("recue", "sans_suite"),
            ("en_recevabilite", "sans_suite"),
            ("en_instruction", "sans_suite"),
            ("modifications_demandees", "sans_suite"),
            ("expertise", "sans_suite"),
        },
    },
    Appointment: {
        "accept": {("invitee", "acceptee")},
        "decline": {("invitee", "declinee"), ("acceptee", "declinee")},
        "state_no_link": {("acceptee", "declaree")},
        "state_link": {("acceptee", "lien_declare")},
        "report_link": {("declaree", "lien_declare"), ("maintenue", "lien_declare")},
        "keep": {("lien_declare", "maintenue")},
        "recuse": {
            ("acceptee", "recusee"),
            ("lien_declare", "recusee"),
            ("declaree", "recusee"),
            ("maintenue", "recusee"),
        },
        "replace": {
            ("invitee", "remplacee"),
            ("acceptee", "remplacee"),
            ("lien_declare", "remplacee"),
            ("declaree", "remplacee"),
            ("maintenue", "remplacee"),
        },
        "end": {
            ("invitee", "terminee"),
            ("acceptee", "terminee"),
            ("lien_declare", "terminee"),
            ("declaree", "terminee"),
            ("maintenue", "terminee"),
        },
    },
    ExpertOpinion: {
        "give": {("brouillon", "rendue")},
        "reopen": {("rendue", "brouillon")},
        "renew": {("rendue", "brouillon"), ("revelee", "brouillon")},
        "reveal": {("rendue", "revelee")},
        "void": {("brouillon", "sans_objet"), ("rendue", "sans_objet")},
    },
    CollegeSession: {
        "open": {("convoquee", "ouverte")},
        "reveal": {("ouverte", "revelee")},
        "close_vote": {("revelee", "votee")},
        "close": {("votee", "close")},
        "cancel": {
            ("convoquee", "annulee"),
            ("ouverte", "annulee"),
            ("revelee", "annulee"),
            ("votee", "annulee"),
        },
    },
    Reservation: {
        "answer": {("ouverte", "repondue")},
        "maintain": {("repondue", "ouverte")},
        "read_again": {("repondue", "repondue"), ("levee", "repondue")},
        "lift": {("repondue", "levee")},
        "lapse": {("ouverte", "caduque"), ("repondue", "caduque")},
    },
}


def test_no_machine_is_forgotten():
    assert set(TABLES) == set(machines())


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.__name__)
def test_the_table_is_the_one_that_was_agreed(machine):
    found = {
        name: {(str(transition.source), str(transition.target)) for transition in variants}
        for name, variants in transitions_of(machine).items()
    }
    assert found == TABLES[machine]


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.__name__)
def test_every_state_is_reachable_and_has_a_label(machine):
    field = machine._meta.get_field("state")
    reached, frontier = {str(field.default)}, [str(field.default)]
    while frontier:
        source = frontier.pop()
        for pairs in TABLES[machine].values():
            for before, after in pairs:
                if before == source and after not in reached:
                    reached.add(after)
                    frontier.append(after)
    assert reached == {str(value) for value, _ in field.choices}
    assert all(label for _, label in field.choices)
