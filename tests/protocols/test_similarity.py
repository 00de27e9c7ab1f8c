"""Protocols that resemble what is typed: what they share, what differs, and what a project under instruction keeps."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopps.reference.loader import DATA
from protocols.search import Vocabulary
from protocols.similarity import SHOWN, Candidate, Sketch, similar

VOCABULARY = Vocabulary(json.loads((DATA / "vocabulary.json").read_text()))
NURSE, DOCTOR, ORTHOPTIST = ("60", "Infirmier"), ("10", "Médecin"), ("92", "Orthoptiste")


def real_candidates() -> list[Candidate]:
    rows = json.loads((DATA / "protocols.json").read_text())
    return [
        Candidate(
            key,
            row["title"],
            {who["profession"]: who["profession"] for who in row["delegating"] + row["delegated"]},
            "Normandie",
            tuple(act["label"] for act in row["acts"]),
            tuple(row["aliases"]),
            row["theme"],
            row["code"],
        )
        for key, row in enumerate(rows)
    ]


REAL = real_candidates()


def found(title: str = "", *acts: str, professions=("10", "60"), candidates=REAL) -> list[str]:
    sketch = Sketch(title, acts, frozenset(professions))
    return [likeness.candidate.code for likeness in similar(sketch, candidates, VOCABULARY)]


@pytest.mark.parametrize(
    ("title", "acts", "first"),
    [
        ("Ponction sternale par une IDE", ["myélogramme"], "DEMO-MYELO"),
        ("", ["Bilan de la vessie"], "DEMO-URODYN"),
        ("Écho du cœur par une infirmière", [], "DEMO-ETT"),
        ("ASALEE", [], "DEMO-ASALEE"),
        ("Bilan urodynamique par une orthophoniste", [], "DEMO-URODYN"),
        ("Points de sutur aux urgences", ["Suturer une plaie simple"], "PC160"),
        ("Dépister le cancer du col", ["Frottis"], "DEMO-FROTTIS"),
        ("Vaccination par les infirmiers", ["prescrire les vaccins", "injecter le vaccin"], "PC147"),
        ("Soins d’escarre par un IDE expert", ["Prescrire des pansements"], "DEMO-PLAIES"),
    ],
)
def test_daily_words_abbreviations_and_typing_errors_find_the_protocol(title, acts, first):
    assert found(title, *acts)[0] == first


@pytest.mark.parametrize(
    ("title", "acts"),
    [
        ("", []),
        ("Consultation infirmière", []),
        ("Prescription", ["Prescription"]),
        ("Dépistage de la surdité du nouveau-né", ["Otoémissions acoustiques"]),
        ("\0 ; DROP TABLE", ["<script>", "🙂"]),
    ],
)
def test_words_that_say_nothing_or_something_else_find_nothing(title, acts):
    assert found(title, *acts) == []


def test_it_says_what_is_shared_and_what_differs():
    sketch = Sketch("Vaccination", ["Prescrire les vaccins", "Percer les oreilles"], frozenset({"60", "21"}))
    (likeness,) = similar(
        sketch,
        [
            Candidate(
                1,
                "Vaccination en antenne de PMI",
                dict([DOCTOR, NURSE]),
                "Mayotte",
                ("Prescription du vaccin", "Injection du vaccin"),
                code="PC147",
            )
        ],
        VOCABULARY,
    )
    assert likeness.shared == [("Prescrire les vaccins", "Prescription du vaccin")]
    assert likeness.only_typed == ["Percer les oreilles"]
    assert likeness.only_theirs == ["Injection du vaccin"]
    assert likeness.professions_shared == ["Infirmier"]
    assert likeness.professions_theirs == ["Médecin"]


def test_the_same_theme_and_the_same_professions_come_first():
    def candidate(key, profession, theme):
        return Candidate(key, "Bilan visuel de l’enfant", dict([DOCTOR, profession]), "", (), (), theme, f"C{key}")

    nearest = [candidate(1, NURSE, "autre"), candidate(2, ORTHOPTIST, "autre"), candidate(3, ORTHOPTIST, "vision")]
    sketch = Sketch("Bilan visuel de l’enfant", (), frozenset({"10", "92"}), "vision")
    assert [likeness.candidate.key for likeness in similar(sketch, nearest, VOCABULARY)] == [3, 2, 1]


def test_a_project_under_instruction_is_found_by_its_title_and_never_by_its_acts():
    project = Candidate(9, "Réalisation de myélogrammes", dict([DOCTOR, NURSE]), "Normandie")
    assert project.under_instruction
    assert [row.candidate.key for row in similar(Sketch("Myélogramme par IDE"), [project], VOCABULARY)] == [9]
    assert similar(Sketch("", ["Myélogramme"]), [project], VOCABULARY) == []
    (likeness,) = similar(Sketch("Myélogramme", ["Un acte"]), [project], VOCABULARY)
    assert (likeness.shared, likeness.only_typed, likeness.only_theirs) == ([], [], [])


def test_an_enormous_page_of_words_is_answered_at_once():
    acts = [f"acte {'très ' * 200}long {number}" for number in range(3000)]
    started = time.thread_time()  # of this thread on a processor: what else the machine does is not counted
    assert found("x" * 100_000, *acts) == []
    assert time.thread_time() - started < 10  # a tenth of a second; minutes when each act is compared with each


words = st.text(alphabet="abcdefgéàœ -’", max_size=40)


@given(title=words, acts=st.lists(words, max_size=5))
@settings(max_examples=60)
def test_whatever_is_typed_the_list_is_short_and_says_the_truth(title, acts):
    for likeness in (rows := similar(Sketch(title, acts), REAL, VOCABULARY)):
        typed = {act.strip() for act in acts}
        assert {ours for ours, _ in likeness.shared} | set(likeness.only_typed) <= typed
        theirs = {act for _, act in likeness.shared}
        assert theirs | set(likeness.only_theirs) == set(likeness.candidate.acts)
        assert theirs.isdisjoint(likeness.only_theirs)
    assert len(rows) <= SHOWN
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)


@given(st.sampled_from(REAL))
@settings(max_examples=len(REAL))
def test_a_protocol_resembles_itself_first(candidate):
    rows = similar(
        Sketch(candidate.title, candidate.acts, frozenset(candidate.professions), candidate.theme), REAL, VOCABULARY
    )
    assert rows[0].candidate.key == candidate.key
    assert rows[0].only_typed == rows[0].professions_theirs == []
