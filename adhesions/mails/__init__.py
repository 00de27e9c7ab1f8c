"""Messages of adhesions: each begins with the fact, ends with one link, and contains nothing of a dossier.

What a person has typed is in a message to somebody else only once that person's identity is verified: until then, anybody
could have the portal say anything to anybody.
"""

from __future__ import annotations

from adhesions.models import (
    Adhesion,
    Doubt,
    EmployerAgreement,
    Ending,
    Membership,
    NominativeAuthorization,
    OrdinalConsultation,
    Renewal,
)
from coopps.kernel import mailing
from coopps.kernel.instruction.mails import in_charge
from coopps.kernel.instruction.models import DocumentRequest, Instruction
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.typography import french_date

declare(
    Kind("invitation", "une équipe vous invite", Group.TEAM, asks=True),
    Kind("reponse_invitation", "une personne rejoint votre équipe, ou décline", Group.TEAM),
    Kind("retiree_equipe", "vous n’êtes plus dans une équipe", Group.TEAM),
    Kind("equipe_prete", "tout le monde a signé : la demande peut être déposée", Group.TEAM, asks=True),
    Kind("engagement_sans_effet", "votre engagement est à signer de nouveau", Group.TEAM, asks=True),
    Kind("accord_employeur", "l’accord d’un employeur est demandé", Group.TEAM),
    Kind("reponse_employeur", "votre employeur a répondu", Group.TEAM),
    Kind("depot", "une demande est déposée, avec son accusé de réception", Group.REQUEST, legal=True),
    Kind("pieces_recues", "l’équipe a donné les pièces demandées", Group.DESK, asks=True),
    Kind("dossier_complet", "un dossier est complet, et le délai court", Group.REQUEST, legal=True),
    Kind("changement_autorisation", "votre autorisation est suspendue, rétablie ou terminée", Group.RIGHT, legal=True),
    Kind("observations_recues", "des observations sont reçues", Group.DESK, asks=True),
    Kind("fin_abandonnee", "la fin de votre autorisation n’est plus envisagée", Group.RIGHT, legal=True),
    Kind("examen_repris", "l’agence reprend l’examen de votre dossier", Group.REQUEST),
    Kind("condition_a_confirmer", "une autorisation est à confirmer auprès de l’agence", Group.RIGHT, legal=True),
    Kind("condition_confirmee", "une autorisation est confirmée", Group.RIGHT),
    Kind("attestation_assurance", "l’agence a lu votre attestation d’assurance", Group.RIGHT),
    Kind("protocole", "le protocole de votre équipe est en vigueur, suspendu ou terminé", Group.RIGHT, legal=True),
    Kind("consultation_ordre", "un ordre est consulté", Group.DESK),
    Kind("reponse_ordre", "un ordre a répondu à une consultation", Group.DESK),
    Kind("depart", "une personne a quitté une équipe", Group.TEAM),
    Kind("porteur", "vous portez maintenant la demande", Group.TEAM),
    Kind("demande_retiree", "une demande est retirée", Group.REQUEST),
    Kind("arrivee_abandonnee", "une arrivée n’est plus demandée", Group.TEAM),
    Kind("retrait", "une personne annonce son retrait, ou l’annule", Group.TEAM, legal=True),
    Kind("deces", "un décès est à enregistrer", Group.DESK, legal=True),
)


def invite(membership: Membership, token: str, lead) -> None:
    """The invitation of a member, with the personal link, at the request of `lead`: who, for what, where, until when."""
    adhesion = membership.adhesion
    who, where = "Une équipe", f"dans la région {adhesion.agency.region}"
    if lead.has_verified_identity:
        who, where = f"{lead.full_name}, de l’équipe « {adhesion.team} »,", f"à {adhesion.main_site.city}"
    what = f"au protocole « {adhesion.version.title} »" if adhesion.version.is_public else "à un projet de protocole"
    mailing.queue(
        "invitation",
        membership.invited_email,
        "Vous êtes invité ou invitée dans une équipe de coopération",
        f"{who} vous propose d’adhérer {what}, {where}, comme {membership.role_label}.\n\n"
        f"Ce lien vous est personnel : il ouvre l’invitation, que vous pouvez accepter ou décliner jusqu’au "
        f"{french_date(membership.lapses_at, adhesion.agency.tz)}. Il vaut confirmation de votre adresse : aucun autre courriel "
        "n’est à attendre.\n\n"
        f"{mailing.link('adhesions:invitation', token)}",
        key=membership.message_key,
        sender=lead,
        opens=True,
        agency=membership.adhesion.agency,
    )


def tell_answer(membership: Membership, lead, *, joined: bool) -> None:
    """A person has answered the invitation: who leads is told. A name is said once the identity behind it is verified."""
    known = joined and membership.user.has_verified_identity
    who = membership.name if known else "Une personne que vous avez invitée"
    mailing.queue(
        "reponse_invitation",
        lead,
        "Une personne a rejoint votre équipe" if joined else "Une personne a décliné votre invitation",
        f"{who} {'a rejoint votre équipe' if joined else 'a décliné votre invitation'}."
        f"\n\n{mailing.link('adhesions:team', membership.adhesion_id)}",
        key=f"membership-{membership.pk}-answer-{membership.invitation_round}-{lead.pk}",
        agency=membership.adhesion.agency,
    )


def tell_removed(membership: Membership) -> None:
    """Who leads took the person out of the team: the person is told."""
    mailing.queue(
        "retiree_equipe",
        membership.user,
        "Vous n’êtes plus dans une équipe",
        "La personne qui porte une demande d’adhésion vous a retiré ou retirée de son équipe. Votre dossier n’en fait plus "
        f"partie.\n\n{mailing.link('adhesions:list')}",
        key=f"membership-{membership.pk}-removed",
        agency=membership.adhesion.agency,
    )


def tell_ready(adhesion: Adhesion, lead, commitment_id: int) -> None:
    """The last person has signed: who leads may file."""
    mailing.queue(
        "equipe_prete",
        lead,
        "Votre équipe est prête : la demande peut être déposée",
        "La dernière personne de votre équipe a signé son engagement. Vous pouvez déposer la demande."
        f"\n\n{mailing.link('adhesions:detail', adhesion.pk)}",
        key=f"commitment-{commitment_id}-last-{lead.pk}",
        agency=adhesion.agency,
    )


def tell_voided(membership: Membership, reason: str, commitment_id: int) -> None:
    """The engagement of a member is without effect, and why."""
    mailing.queue(
        "engagement_sans_effet",
        membership.user,
        "Votre engagement est à signer de nouveau",
        f"{reason} L’engagement que vous aviez signé ne vaut donc plus. Relisez votre dossier et signez-le de nouveau."
        f"\n\n{mailing.link('adhesions:dossier', membership.pk)}",
        key=f"commitment-{commitment_id}-voided",
        agency=membership.adhesion.agency,
    )


def ask_employer(agreement: EmployerAgreement, token: str) -> None:
    """The request for the employer's agreement, with a signed link and no account, at the request of the member."""
    membership = agreement.membership
    who = membership.name if membership.user.has_verified_identity else "Une personne qui dit travailler chez vous"
    again = " Une demande précédente a été refusée : cette page le rappelle." if agreement.former_refusal else ""
    mailing.queue(
        "accord_employeur",
        agreement.email,
        "Votre accord est demandé pour un protocole de coopération",
        f"{who} souhaite participer à un protocole de coopération entre professionnels de santé dans le "
        f"cadre de son emploi. Votre accord est nécessaire ; il se donne ou se refuse en une page, sans compte.{again}\n\n"
        f"{mailing.link('adhesions:employer', token)}",
        key=agreement.message_key,
        sender=membership.user,
        opens=True,
        agency=membership.adhesion.agency,
    )


def tell_employer_answer(agreement: EmployerAgreement) -> None:
    """The employer has answered."""
    mailing.queue(
        "reponse_employeur",
        agreement.membership.user,
        "Votre employeur a répondu",
        "Votre employeur a répondu à la demande d’accord pour votre protocole de coopération.\n\n"
        f"{mailing.link('adhesions:dossier', agreement.membership_id)}",
        key=f"employer-agreement-{agreement.pk}-answered",
        agency=agreement.membership.adhesion.agency,
    )


def tell_filed(adhesion: Adhesion, members: list[Membership]) -> None:
    """The dossier is filed and acknowledged (CRPA, R. 112-11-1)."""
    for member in members:
        mailing.queue(
            "depot",
            member.user,
            "La demande de votre équipe est déposée",
            "L’agence a reçu la demande de votre équipe. L’accusé de réception est dans le portail : "
            "il dit le numéro du dossier, le service chargé de l’instruction et les délais.\n\n"
            f"{mailing.link('adhesions:detail', adhesion.pk)}",
            key=f"adhesion-{adhesion.pk}-filed-{member.pk}",
            agency=adhesion.agency,
        )


def tell_documents_received(instruction: Instruction, request: DocumentRequest) -> None:
    """The team answered: the agency is told."""
    if to := in_charge(instruction):
        mailing.queue(
            "pieces_recues",
            to,
            f"Pièces reçues : dossier {instruction.number}",
            f"L’équipe a répondu à la demande de pièces du dossier {instruction.number}.\n\n"
            f"{mailing.link(instruction.desk_url)}",
            key=f"document-request-{request.pk}-answered",
        )


def tell_complete(adhesion: Adhesion, members: list[Membership]) -> None:
    """The dossier is complete: the delay runs."""
    for member in members:
        mailing.queue(
            "dossier_complet",
            member.user,
            "Le dossier de votre équipe est complet",
            "L’agence a déclaré complet le dossier de votre équipe. La date de la décision attendue est dans le portail."
            f"\n\n{mailing.link('adhesions:detail', adhesion.pk)}",
            key=f"adhesion-{adhesion.pk}-complete-{member.pk}",
            agency=adhesion.agency,
        )


def tell_change_of_right(authorization: NominativeAuthorization, change: str, record_id: int) -> None:
    """The right of a person was suspended, restored or ended: told to the person, unless the account is closed (a death). The
    motivation is read in the portal."""
    reader = authorization.professional.user
    if not reader.is_active:
        return
    mailing.queue(
        "changement_autorisation",
        reader,
        f"Votre autorisation est {change}",
        f"L’agence vous informe que votre autorisation nominative est {change}. Le motif et la date sont dans le portail."
        f"\n\n{mailing.link('adhesions:my_acts')}",
        key=f"authorization-record-{record_id}",
        agency=authorization.adhesion.agency,
    )


# --- The end of a right, and its suspension -----------------------------------------------------------------------
def tell_observations(ending: Ending, record_id: int) -> None:
    """The person presented observations: who opened the hearing is told."""
    instruction = ending.authorization.instruction
    mailing.queue(
        "observations_recues",
        ending.opened_by,
        f"Observations reçues : dossier {instruction.number}",
        f"Une personne du dossier {instruction.number} a présenté ses observations sur la fin envisagée de son "
        f"autorisation.\n\n{mailing.link(instruction.desk_url)}",
        key=f"ending-record-{record_id}",
    )


def tell_end_abandoned(ending: Ending) -> None:
    """The end is not considered any more: the person is told."""
    mailing.queue(
        "fin_abandonnee",
        ending.authorization.professional.user,
        "La fin de votre autorisation n’est plus envisagée",
        "L’agence n’envisage plus de mettre fin à votre autorisation nominative. Ce que vous pouvez faire aujourd’hui est "
        f"dans le portail.\n\n{mailing.link('adhesions:my_acts')}",
        key=f"ending-{ending.pk}-abandoned",
        agency=ending.authorization.adhesion.agency,
    )


# --- A decision put off -------------------------------------------------------------------------------------------
def tell_postponement_answered(authorization: NominativeAuthorization, instruction: Instruction) -> None:
    """The person has given what was expected: the agency is told."""
    if to := in_charge(instruction):
        mailing.queue(
            "pieces_recues",
            to,
            f"Pièces reçues après un ajournement : dossier {instruction.number}",
            f"Une personne du dossier {instruction.number} a donné ce que l’ajournement demandait. L’examen reprend pour elle "
            f"seule.\n\n{mailing.link(instruction.desk_url)}",
            key=f"authorization-{authorization.pk}-answered",
        )


def tell_postponement_resumed(authorization: NominativeAuthorization) -> None:
    """The agency goes on without waiting: the person is told."""
    mailing.queue(
        "examen_repris",
        authorization.professional.user,
        "L’agence reprend l’examen de votre dossier",
        "L’agence n’attend plus les pièces que l’ajournement demandait : elle reprend l’examen de votre dossier, et une lettre "
        f"vous dira sa décision.\n\n{mailing.link('adhesions:detail', authorization.adhesion_id)}",
        key=f"authorization-{authorization.pk}-resumed",
        agency=authorization.adhesion.agency,
    )


# --- A right whose condition falls ----------------------------------------------------------------------------------
def tell_doubt(doubt: Doubt) -> None:
    """A condition of a right fell: the person is told the same day. What it is, is read in the portal."""
    mailing.queue(
        "condition_a_confirmer",
        doubt.authorization.professional.user,
        "Votre autorisation est à confirmer auprès de l’agence",
        "Une condition de votre autorisation nominative n’est plus remplie. L’agence en est prévenue : elle confirmera votre "
        "autorisation, ou vous dira la suite. Ce qui ne tient plus, et depuis quand, est dans le portail.\n\n"
        f"{mailing.link('adhesions:my_acts')}",
        key=f"doubt-{doubt.pk}-opened",
        agency=doubt.authorization.adhesion.agency,
    )


def tell_doubt_in_team(doubt: Doubt, member: Membership) -> None:
    """The same, to who acts with the person or leads the team: whom it concerns is read in the portal."""
    mailing.queue(
        "condition_a_confirmer",
        member.user,
        "Une autorisation de votre équipe est à confirmer auprès de l’agence",
        "Une condition d’une autorisation de votre équipe n’est plus remplie. L’agence en est prévenue : elle confirmera "
        "l’autorisation, ou dira la suite. Qui est concerné, et depuis quand, est dans le portail.\n\n"
        f"{mailing.link('adhesions:detail', member.adhesion_id)}",
        key=f"doubt-{doubt.pk}-opened-{member.pk}",
        agency=doubt.authorization.adhesion.agency,
    )


def tell_doubt_over(doubt: Doubt, fact: str) -> None:
    """It is confirmed, by a person of the agency or because the condition holds again."""
    mailing.queue(
        "condition_confirmee",
        doubt.authorization.professional.user,
        fact,
        f"{fact}. Ce que vous pouvez faire aujourd’hui est dans le portail.\n\n{mailing.link('adhesions:my_acts')}",
        key=f"doubt-{doubt.pk}-over",
        agency=doubt.authorization.adhesion.agency,
    )


def tell_renewal_answer(renewal: Renewal) -> None:
    """The agency has read the new certificate of insurance."""
    if renewal.is_accepted:
        subject = "Votre nouvelle attestation d’assurance est acceptée"
        fact, link = "L’agence a accepté votre nouvelle attestation d’assurance.", mailing.link("adhesions:my_acts")
    else:
        subject = "Votre nouvelle attestation d’assurance ne convient pas"
        fact = "L’agence n’a pas accepté votre nouvelle attestation d’assurance. Le motif est dans le portail."
        link = mailing.link("adhesions:renewal", renewal.membership_id)
    mailing.queue(
        "attestation_assurance",
        renewal.membership.user,
        subject,
        f"{fact}\n\n{link}",
        key=f"renewal-{renewal.pk}-answer",
        agency=renewal.membership.adhesion.agency,
    )


# --- The protocol in the region -----------------------------------------------------------------------------------
def tell_in_force(adhesion: Adhesion, members: list[Membership], event: int) -> None:
    """The authorization of the protocol is in force in the region, for the first time or again."""
    _tell(
        members,
        "Le protocole de votre équipe est en vigueur",
        f"L’autorisation du protocole de votre équipe est en vigueur dans la région {adhesion.agency.region}. Ce que "
        "chaque personne peut faire aujourd’hui est dans le portail.",
        mailing.link("adhesions:detail", adhesion.pk),
        key=f"protocol-in-force-{event}",
    )


def tell_suspended(adhesion: Adhesion, members: list[Membership], event: int) -> None:
    """The protocol is suspended in the region."""
    _tell(
        members,
        "Le protocole de votre équipe est suspendu",
        f"L’agence a suspendu le protocole de votre équipe dans la région {adhesion.agency.region}. Dès maintenant, et "
        "jusqu’à la levée de la suspension, personne n’en réalise les actes. Le motif est dans le portail.",
        mailing.link("adhesions:detail", adhesion.pk),
        key=f"protocol-suspended-{event}",
    )


def tell_right_over(adhesion: Adhesion, members: list[Membership]) -> None:
    """The authorization of the protocol in the region is over, and with it the right of each of these members (BR-26), who tell
    their patients."""
    patients = law.text(TextKey.ENDING_PATIENTS, adhesion.agency.today()).body
    _tell(
        members,
        "Votre autorisation est terminée",
        f"{_over(adhesion)} Votre autorisation nominative est terminée avec elle : dès maintenant, ces actes ne sont plus "
        f"permis. Le motif et la date sont dans le portail. {patients}",
        mailing.link("adhesions:my_acts"),
        key=f"protocol-over-{adhesion.authorization_id}",
    )


def tell_closed(adhesion: Adhesion, members: list[Membership]) -> None:
    """The same, for members who held no right: the request of the team is closed."""
    _tell(
        members,
        "La demande de votre équipe est close",
        f"{_over(adhesion)} La demande de votre équipe est close ; aucune décision ne sera prise. Le motif est dans le "
        "portail.",
        mailing.link("adhesions:detail", adhesion.pk),
        key=f"protocol-over-{adhesion.authorization_id}",
    )


def tell_not_to_be_filed(adhesion: Adhesion, members: list[Membership]) -> None:
    """The same, for a team that has not filed its request."""
    _tell(
        members,
        "La demande de votre équipe ne peut plus être déposée",
        f"{_over(adhesion)} La demande que votre équipe prépare ne peut plus être déposée. Vos dossiers restent lisibles.",
        mailing.link("adhesions:detail", adhesion.pk),
        key=f"protocol-over-{adhesion.authorization_id}",
    )


def _over(adhesion: Adhesion) -> str:
    state = adhesion.authorization.get_state_display().lower()
    return f"Autorisation du protocole de votre équipe dans la région {adhesion.agency.region} : {state}."


def _tell(members: list[Membership], subject: str, fact: str, link: str, *, key: str) -> None:
    """One message for each member who has an account."""
    for member in members:
        if member.user is not None:
            mailing.queue(
                "protocole",
                member.user,
                subject,
                f"{fact}\n\n{link}",
                key=f"{key}-{member.pk}",
                agency=member.adhesion.agency,
            )


def ask_order(row: OrdinalConsultation, token: str) -> None:
    """An order is asked about a candidate: the question waits behind a personal link. The mail names nobody."""
    agency = row.membership.adhesion.agency
    mailing.queue(
        "consultation_ordre",
        row.email,
        "Une agence régionale de santé vous consulte",
        f"{agency.name} consulte {row.name} sur une personne qui demande à adhérer à un protocole de coopération entre "
        f"professionnels de santé. Elle souhaite une réponse avant le {french_date(row.due_on)}.\n\n"
        "Ce lien vous est personnel : il ouvre la question et la réponse, sans compte. Il remplace tout lien reçu avant."
        f"\n\n{mailing.link('adhesions:ordinal_answer', token)}",
        key=row.message_key,
        sender=row.asked_by,
        opens=True,
        agency=agency,
    )


def tell_order_answered(row: OrdinalConsultation) -> None:
    """The order has answered."""
    mailing.queue(
        "reponse_ordre",
        row.asked_by,
        "Réponse à une consultation de l’ordre",
        f"{row.name} a répondu à votre consultation.\n\n{mailing.link(row.membership.instruction.desk_url)}",
        key=f"ordinal-{row.pk}-answered",
    )
