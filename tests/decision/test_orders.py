"""The order and the refusal as documents: what they say, what they annex, and the checks that every act passes."""

from __future__ import annotations

import hashlib
import io
import subprocess

import pikepdf
import pytest
from django.urls import reverse

from coopps.kernel.documents.models import Act
from coopps.kernel.instruction.choices import Finding, SubjectKind
from coopps.kernel.instruction.services import examining
from protocols.choices import IntentKind, OpinionOutcome, OrderState
from protocols.letters import orders as letters
from protocols.models import Protocol
from tests.reading import printed
from tests.stories import creation

pytestmark = pytest.mark.django_db


def is_archival_and_tagged(content: bytes) -> bool:
    """PDF/A-3a that identifies itself as PDF/UA, tagged, in French, with its data inside."""
    with pikepdf.open(io.BytesIO(content)) as document:
        metadata = document.Root.Metadata.read_bytes()
        return (
            b'pdfaid:part="3"' in metadata
            and b'pdfuaid:part="1"' in metadata
            and bool(document.Root.MarkInfo.Marked)
            and str(document.Root.Lang) == "fr"
            and list(document.attachments) == ["donnees.json"]
        )


def signature(content: bytes, tmp_path) -> str:
    path = tmp_path / "acte.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout


def test_an_order_says_the_law_the_opinion_the_need_and_annexes_the_version(our_protocol, tmp_path):
    our_protocol.mark = "Marque de la version annexée."
    our_protocol.authorized()
    authorization = our_protocol.authorization
    act = Act.objects.get(letter=authorization.letter)
    content = bytes(act.content)
    text = printed(content)
    version, opinion = authorization.version, our_protocol.review.opinion
    for expected in (
        "République française",
        f"Arrêté n° {act.number}",
        "portant autorisation du protocole de coopération",
        "articles L. 4011-1 à L. 4011-3",
        f"Vu l’avis n° {opinion.number} de la Haute Autorité de santé",
        "Considérant que le protocole répond à un besoin de santé de la région Normandie",
        "(n° 1, 2), levées le",
        "Arrête",
        "Article 1er",
        "Article 6",
        "tribunal administratif de Caen",
        "Fait à Caen, le",
        "Directrice générale",
        f"Annexe à l’arrêté n° {act.number}",
        version.sha256,
        "Marque de la version annexée.",
    ):
        assert expected in text, expected
    assert "Signature is Valid" in signature(content, tmp_path)
    assert hashlib.sha256(content).hexdigest() == act.sha256
    assert is_archival_and_tagged(content)
    assert act.snapshot["protocole"]["empreinte"] == version.sha256
    assert act.snapshot["avis"]["numero"] == opinion.number


def test_a_refusal_says_why_and_how_to_appeal(our_protocol, tmp_path):
    our_protocol.transmitted().reviewed("contre").write_opinion(OpinionOutcome.UNFAVORABLE).render_opinion().refuse()
    act = Act.objects.get(letter=our_protocol.authorization.letter)
    text = printed(bytes(act.content))
    for expected in (
        "Je refuse d’autoriser dans la région Normandie",
        "Les actes demandés ne répondent pas à un besoin de la région.",
        "défavorable",
        "Voies et délais de recours",
        "tribunal administratif",
    ):
        assert expected in text, expected
    assert "Signature is Valid" in signature(bytes(act.content), tmp_path)
    assert is_archival_and_tagged(bytes(act.content))
    assert act.letter.addressee == our_protocol.lead.user
    assert act.delivery.addressee == our_protocol.lead.user


def test_the_order_authorizes_the_derogatory_acts_and_says_which_are_not(our_protocol):
    our_protocol.drafted().file().take().complete().examine()
    *_, last = our_protocol.instruction.examinations.filter(subject=SubjectKind.ACT).order_by("position")
    examining.answer(
        last, "B1", our_protocol.instructor, value=Finding.NOT_CONFORM, comment="La profession le fait déjà."
    )
    our_protocol.endorse().transmit().reviewed("pour").write_opinion("FAVORABLE").render_opinion().propose().sign()
    text = printed(bytes(Act.objects.get(letter=our_protocol.authorization.letter).content))
    *derogatory, own = our_protocol.authorization.version.acts
    table, _, after = text.partition("relèvent déjà de la compétence")
    assert f"{own.code}, {own.label}" in after.partition("Article 2")[0]
    assert own.label not in table.partition("Actes dérogatoires autorisés")[2]
    assert all(act.label in table for act in derogatory)


def test_an_extension_names_its_own_need_and_the_orders_of_the_other_regions(our_protocol, their_protocol):
    our_protocol.authorized()
    first = our_protocol.authorization
    their_protocol.extend(our_protocol.project.protocol).take().complete().examine().endorse().propose().sign()
    text = printed(bytes(Act.objects.get(letter=their_protocol.authorization.letter).content))
    assert f"Vu l’arrêté n° {first.order_number}" in text
    assert "Vu la demande d’extension n°" in text
    assert their_protocol.intent.regional_need.rstrip(".") in text
    assert "« »" not in text


def test_each_region_keeps_the_version_that_it_authorized(client, our_protocol, their_protocol, normandy):
    our_protocol.authorized()
    protocol = Protocol.objects.get(pk=our_protocol.project.protocol_id)
    their_protocol.extend(protocol).take().complete().examine().endorse().propose().sign().publish()
    again = creation(normandy, 103)
    again.open(IntentKind.REVISION, protocol).write_intent().announce().examine_intent().retain()
    again.write("context", context="Un autre contexte.")
    again.file().take().complete().examine().endorse().transmit()
    again.reviewed("pour").write_opinion("FAVORABLE").render_opinion().propose().sign().publish()
    page = client.get(reverse("protocols:detail", args=[protocol.code]))
    orders = [
        (row.agency.code, row.version.number, row.state)
        for row in page.context["protocol"].regional_authorizations.all()
    ]
    assert ("REU", 2, OrderState.AUTHORIZED) in orders
    assert ("NOR", 3, OrderState.AUTHORIZED) in orders
    # The opinion that an extension cites is the one that led to its version.
    assert letters.opinion_of(their_protocol.authorization) == our_protocol.review.opinion
