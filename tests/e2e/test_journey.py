"""The whole thread in a browser: from the catalogue to the public check, each person with an account of their own.

A nurse and a doctor sign up, form a team and file; the agency instructs; the Director General signs, a real worker makes
the letters; each opens their own letter; anyone checks the code; the agency hears the nurse, and ends the right by an act.
"""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.management import call_command

from accounts.choices import AgencyRoleKind
from accounts.models import Agency
from coopps.bench import synthetic_extract as extract
from coopps.demo import keys, law, people
from coopps.demo.accounts import PASSWORD
from coopps.demo.story import put_in_force, sample_document
from coopps.reference.loader import load
from protocols.models import Protocol
from tests.e2e.clicks import button, field, link, read_letter, tick, wait_for_mail
from tests.e2e.conftest import TELEPHONE
from tests.e2e.worker import celery_worker
from tests.reference_data import enter_contacts
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

NURSE = {"email": "nour@exemple.test", "first": "Nour", "last": "EXEMPLE-NURSE", "rank": 7001}
DOCTOR = {"email": "maud@exemple.test", "first": "Maud", "last": "EXEMPLE-DOCTOR", "rank": 7002}
TODAY = datetime.date.today


@pytest.fixture
def world(tmp_path, settings, live_server):
    """Normandy, a protocol in force, the agents of the agency, and a directory that knows both professionals."""
    settings.SITE_URL = live_server.url
    load()
    law.open_regional_regime()
    enter_contacts()
    normandy = Agency.objects.get(code="NOR")
    keys.make_seal("NOR")
    put_in_force(Protocol.objects.get(code="DEMO-URODYN"), normandy, number="DEMO-2011-01")
    for email, first, kind, quality in (
        ("instruction@demonstration.test", "Inès", AgencyRoleKind.INSTRUCTOR, "Chargée d’instruction"),
        ("signature@demonstration.test", "Dominique", AgencyRoleKind.DIRECTOR, "Directrice générale"),
        ("suivi@demonstration.test", "Sacha", AgencyRoleKind.SUPERVISOR, "Suivi"),
    ):
        people.agent(email, first, "Démo", normandy, kind, quality)
    place = {"structure": "HÔPITAL FICTIF", "postcode": "76000", "city": "Rouen", "commune_code": "76540"}
    content = [
        extract.line(
            **extract.person(
                who["rank"],
                last_name=who["last"],
                first_name=who["first"],
                profession_code=code,
                profession=label,
                skill_type_code="",
                skill_code="",
            ),
            **extract.activity(who["rank"], **place),
        )
        for who, code, label in ((NURSE, "60", "Infirmier"), (DOCTOR, "10", "Médecin"))
    ]
    call_command("import_directory", extract.write_extract(tmp_path / "extract.txt", content), verbosity=0)
    with celery_worker(tmp_path / "worker.log", live_server.url):
        yield normandy


def sign_up(page, mailbox, who) -> None:
    """A new account: the address is verified by a message."""
    page.goto("/compte/creation/")
    field(page, "Prénom").fill(who["first"])
    field(page, "Nom").fill(who["last"])
    field(page, "Adresse électronique").fill(who["email"])
    field(page, "Mot de passe").fill(PASSWORD)
    field(page, "Le même mot de passe").fill(PASSWORD)
    button(page, "Créer mon compte")
    page.goto(wait_for_mail(mailbox, who["email"], "adresse"))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def describe_oneself(page, who, status: str) -> None:
    """The number first: the directory fills the rest; then the status of exercise, and the consent."""
    page.goto("/compte/profil/numero/")
    field(page, "Numéro").fill(extract.synthetic_rpps(who["rank"]))
    button(page, "Chercher dans l’annuaire")
    assert field(page, "Nom d’exercice").input_value() == who["last"]
    assert page.get_by_label(re.compile("HÔPITAL FICTIF")).is_checked()
    button(page, "Enregistrer")
    choose_the_portal(page)


def choose_the_portal(page) -> None:
    page.goto("/compte/profil/notification/")
    tick(page, "Dans le portail")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    assert "dans le portail" in page.locator("main").inner_text()


def sign_in(open_page, email: str):
    page = open_page()
    page.goto("/compte/connexion/")
    field(page, "Adresse électronique").fill(email)
    field(page, "Mot de passe").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/accueil/")
    return page


def open_new_letter(page) -> None:
    """The letter that waits at the home of a person, once a worker has signed it."""

    def waits() -> bool:
        page.goto("/accueil/")
        return page.get_by_role("link", name=re.compile("^Lire ma lettre")).count() > 0

    until(waits, "a letter to open")
    page.get_by_role("link", name=re.compile("^Lire ma lettre")).first.click()
    button(page, "Ouvrir ma lettre")
    page.wait_for_load_state()


VALUES = {
    "Numéro d’inscription": "EX-1",
    "Intitulé du diplôme": "Diplôme d’État",
    "Établissement": "Institut d’exemple",
    "Date d’obtention": TODAY() - datetime.timedelta(days=3000),
    "Domaine d’exercice": "Urologie",
    "Années d’expérience": "6",
    "Organisme de formation": "Organisme d’exemple",
    "Heures suivies": "60",
    "Personne qui a supervisé": "Maud Exemple",
    "Actes réalisés sous supervision": "20",
    "Terminée le": TODAY() - datetime.timedelta(days=90),
    "Assureur": "Assureur d’exemple",
    "Numéro de contrat": "EX-2",
    "Valable du": TODAY() - datetime.timedelta(days=100),
    "Valable jusqu’au": TODAY() + datetime.timedelta(days=200),
}


def fill_dossier(page, dossier: str, items: list[str], tmp_path) -> None:
    """Each item of their own dossier, with its document; the sworn word."""
    document = tmp_path / "piece.pdf"
    document.write_bytes(sample_document("Pièce d’exemple"))
    for item in items:
        page.goto(f"{dossier}{item}/")
        for label, value in VALUES.items():
            control = page.get_by_label(re.compile(rf"^\s*{re.escape(label)}", re.IGNORECASE))
            if control.count() and control.first.get_attribute("type") != "file":
                control.first.fill(value.isoformat() if isinstance(value, datetime.date) else value)
        if item == "assurance":
            tick(page, "L’attestation mentionne")
        page.locator("input[type=file]").first.set_input_files(document)
        button(page, "Enregistrer et continuer")
        page.get_by_role("img", name="Page 1 sur 1").wait_for()
        button(page, "C’est bien mon document")
        page.get_by_role("button", name="C’est bien mon document").wait_for(state="detached")
    page.goto(f"{dossier}attestation/")
    tick(page, "J’atteste sur l’honneur")
    button(page, "Attester")
    page.wait_for_load_state()


def engage(page, dossier: str) -> None:
    page.goto(f"{dossier}engagement/")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    assert "Votre engagement est signé" in page.locator("body").inner_text()


def _letters(director, number: int) -> list[str]:
    """The addresses of the letters to read, once the worker has prepared them."""
    director.goto("/signature/")
    found = sorted(set(re.findall(r"/signature/lettres/\d+/(?=\")", director.content())))
    return found if len(found) >= number else []


def test_from_the_catalogue_to_the_right_to_act(world, open_page, mailbox, tmp_path, axe, look):
    # 1. Anyone finds a protocol.
    nurse = open_page()
    nurse.goto("/protocoles/?q=bilan+urodinamique")
    nurse.get_by_role("link", name=re.compile("^Bilan urodynamique")).first.click()
    assert nurse.get_by_role("link", name="Adhérer avec mon équipe").is_visible()
    protocol = nurse.url

    # 2. A nurse creates an account, and says who she is.
    sign_up(nurse, mailbox, NURSE)
    describe_oneself(nurse, NURSE, "salarie_public")

    # 3. She opens an adhesion, writes the letter of intent, and invites the doctor.
    nurse.goto(protocol)
    link(nurse, "Adhérer avec mon équipe")
    field(nurse, "Nom de l’équipe").fill("Équipe du parcours")
    if not field(nurse, "Nom de la structure").input_value():
        field(nurse, "Nom de la structure").fill("Hôpital fictif")
    nurse.get_by_label("Type de structure").select_option("hopital_public")
    tick(nurse, "Salarié du secteur public")
    button(nurse, "Ouvrir l’adhésion")
    nurse.wait_for_url(re.compile(r"/adhesions/\d+/equipe/inviter/$"))
    adhesion = nurse.url.removesuffix("equipe/inviter/")
    nurse.goto(f"{adhesion}lettre-intention/")
    field(nurse, "Objet de la coopération").fill("Raccourcir le délai d’accès au bilan.")
    tick(nurse, "Transfert d’actes de soins")
    button(nurse, "Enregistrer et revenir")
    nurse.goto(f"{adhesion}equipe/inviter/")
    field(nurse, "Qui").fill("exemple maud")
    field(nurse, "Où").fill("Rouen")
    button(nurse, "Chercher")
    nurse.get_by_role("link", name=re.compile("^Choisir Maud", re.IGNORECASE)).click()
    assert nurse.get_by_label("Personne délégante").is_checked()
    field(nurse, "Adresse électronique").fill(DOCTOR["email"])
    button(nurse, "Envoyer l’invitation")

    # 4. The doctor joins with an account of their own; each fills and signs for oneself; the employer agrees without an account.
    doctor = open_page()
    invitation = wait_for_mail(mailbox, DOCTOR["email"], "équipe de coopération")
    doctor.goto(invitation)
    field(doctor, "Choisissez un mot de passe").fill(PASSWORD)
    button(doctor, "Continuer")
    button(doctor, "Rejoindre l’équipe")
    doctor.wait_for_load_state()
    choose_the_portal(doctor)
    doctor.goto("/adhesions/")
    doctor.goto(adhesion)
    link(doctor, "Mon dossier")
    doctors = doctor.url
    doctor.goto(f"{doctors}exercice/")
    tick(doctor, "Exercice libéral")
    button(doctor, "Enregistrer et continuer")
    fill_dossier(doctor, doctors, ["identite", "inscription", "diplome", "experience", "assurance"], tmp_path)
    nurse.goto(adhesion)
    link(nurse, "Mon dossier")
    nurses = nurse.url
    items = [
        "identite",
        "inscription",
        "diplome",
        "experience",
        "formation_theorique",
        "formation_pratique",
        "assurance",
    ]
    fill_dossier(nurse, nurses, items, tmp_path)
    nurse.goto(f"{nurses}employeur/")
    field(nurse, "Employeur").fill("Hôpital fictif")
    field(nurse, "Adresse électronique").fill("direction@exemple.test")
    nurse.locator("main form button[type=submit]").first.click()
    employer = open_page()
    employer.goto(wait_for_mail(mailbox, "direction@exemple.test", "accord"))
    axe(employer)
    tick(employer, "Je donne mon accord")
    field(employer, "Vos prénom et nom").fill("Alix Exemple")
    field(employer, "Votre fonction").fill("Direction des soins")
    employer.locator("main form button[type=submit]").first.click()
    engage(doctor, doctors)
    engage(nurse, nurses)

    # 5. She files; the acknowledgement is there at once.
    nurse.goto(f"{adhesion}deposer/")
    button(nurse, "Déposer la demande")
    nurse.wait_for_url(f"{adhesion}deposee/")
    assert "NOR-" in nurse.locator("main").inner_text()
    look(nurse, "journey-filed")
    nurse.goto("/adhesions/mes-actes/")
    assert "exercice illégal" in nurse.locator("main").inner_text()

    # 6. An instructor of the region takes it, verifies identities, declares it complete, fills the grids, proposes.
    agent = sign_in(open_page, "instruction@demonstration.test")
    agent.goto("/dossiers/")
    link(agent, "Équipe du parcours")
    desk = agent.url.split("?")[0]
    agent.goto(f"{desk}prendre/")
    button(agent, "Prendre en charge")
    for person in ("Nour", "Maud"):
        agent.goto(desk)
        agent.get_by_role("link", name=re.compile(f"identité de {person}")).first.click()
        tick(agent, "pièce d’identité comparée au répertoire")
        agent.locator("main form button[type=submit]").first.click()
        agent.wait_for_load_state()
    agent.goto(f"{desk}declarer-complet/")
    button(agent, "Déclarer le dossier complet")
    agent.goto(desk)
    grids = sorted(set(re.findall(r"/dossiers/\d+/examens/\d+/", agent.content())))
    assert len(grids) == 3
    for grid in grids:
        agent.goto(grid)
        agent.get_by_role("button", name=re.compile("Tout conforme|conforme", re.IGNORECASE)).first.click()
        agent.get_by_text("ce qui restait à remplir est conforme").wait_for()
        assert agent.get_by_role("button", name="Reprendre cette saisie").count() == 0
    agent.goto(desk)
    proposals = sorted(set(re.findall(r"/dossiers/\d+/membres/\d+/proposition/", agent.content())))
    assert len(proposals) == 2
    for proposal in proposals:
        agent.goto(proposal)
        tick(agent, "Autoriser")
        button(agent, "Enregistrer la proposition")
        agent.wait_for_load_state()
    agent.goto(f"{desk}proposer/")
    assert "pourra" in agent.locator("main").inner_text()
    agent.locator("main form button[type=submit]").first.click()
    agent.wait_for_load_state()

    # 7. The Director General prepares, reads, confirms once; a worker signs.
    director = sign_in(open_page, "signature@demonstration.test")
    director.goto("/signature/")
    button(director, "Préparer la séance")
    director.get_by_role("link", name="Lire les lettres").wait_for()
    link(director, "Lire les lettres")
    letters = director.url
    axe(director)
    look(director, "journey-letter")
    director.goto(letters)
    for address in until(lambda: _letters(director, 2), "two prepared letters"):
        read_letter(director, address)
    director.goto("/signature/confirmer/")
    director.locator("main form button[type=submit]").last.click()
    director.wait_for_load_state()
    opened = wait_for_mail(mailbox, NURSE["email"], "lettre de l’agence")

    # 8. Each opens their own letter: the right begins.
    for page, address in ((nurse, opened), (doctor, wait_for_mail(mailbox, DOCTOR["email"], "lettre de l’agence"))):
        page.goto(address)
        button(page, "Ouvrir ma lettre")
        page.wait_for_load_state()
    telephone = open_page(viewport=TELEPHONE, storage_state=nurse.context.storage_state())
    telephone.goto("/adhesions/mes-actes/")
    axe(telephone)
    mine = telephone.locator("main").inner_text()
    assert "Mesure du débit de la vessie" in mine
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", mine).group()
    nurse.goto(f"{adhesion}mettre-en-oeuvre/")
    nurse.locator("main form button[type=submit]").first.click()
    nurse.wait_for_url(adhesion)

    # 9. Anyone checks the code.
    anyone = open_page()
    anyone.goto("/verifier/")
    anyone.locator("main input[type=text], main input[type=search]").first.fill(code.lower())
    anyone.locator("main form button[type=submit]").first.click()
    answer = anyone.locator("main").inner_text()
    assert "Nour EXEMPLE-NURSE" in answer
    assert "Autorisée aujourd’hui" in answer
    axe(anyone)

    # 10. The agency considers an end: the nurse is heard, the Director General signs, the public page follows the notification.
    supervisor = sign_in(open_page, "suivi@demonstration.test")
    supervisor.goto(desk)
    supervisor.get_by_role("link", name=re.compile("^Envisager la fin.*Nour")).first.click()
    tick(supervisor, "4° En cas de non-respect du protocole")
    field(supervisor, "Faits").fill("La personne n’exerce plus dans ce service depuis le 3 mai.")
    axe(supervisor)
    button(supervisor, "Inviter la personne à présenter ses observations")
    supervisor.wait_for_url(f"{desk}**")
    open_new_letter(nurse)
    nurse.goto("/adhesions/mes-actes/")
    link(nurse, "Lire les faits et présenter mes observations")
    field(nurse, "Vos observations").fill("Je confirme : j’ai changé de service.")
    axe(nurse)
    button(nurse, "Présenter mes observations")
    nurse.wait_for_url("**/adhesions/mes-actes/")
    supervisor.goto(desk)
    supervisor.get_by_role("link", name=re.compile("^Proposer la fin.*Nour")).first.click()
    field(supervisor, "Motivation, en droit et en fait").fill("La personne n’exerce plus dans le service de l’équipe.")
    button(supervisor, "Envoyer la fin à la signature")
    supervisor.wait_for_url(f"{desk}**")
    director.goto("/signature/")
    button(director, "Préparer la séance")
    director.get_by_role("link", name=re.compile("Lire les lettres|Reprendre la lecture")).first.wait_for()
    for address in until(lambda: _letters(director, 1), "the prepared letter"):
        read_letter(director, address)
    director.goto("/signature/confirmer/")
    director.locator("main form button[type=submit]").last.click()
    director.wait_for_load_state()
    anyone.reload()
    assert "Autorisée aujourd’hui" in anyone.locator("main").inner_text()
    open_new_letter(nurse)
    anyone.reload()
    assert "Autorisation terminée" in anyone.locator("main").inner_text()
