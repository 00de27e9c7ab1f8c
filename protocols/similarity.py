"""Protocols that resemble what a team is about to write: what they share, and what differs.

Pure functions over candidates. Titles and acts are compared by their words, brought to those of the catalogue's search
(without accent, case and plural; one word for all those that the vocabulary takes for one another; small typing errors
forgiven). A word counts the more as fewer candidates hold it: “prescription” says little, “myélogramme” says nearly all.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from protocols.search import Vocabulary

# From which share of their words two acts are one act in other words, and two titles speak of the same thing.
SAME_ACT, SAME_TITLE = 0.62, 0.45
# How near a word that nobody holds must be to one that somebody holds, to be taken for a typing error; how many of its
# last letters may differ, to be taken for a word of the same family (« prescrire », « prescription »).
TYPING_ERROR, ENDING = 0.8, 3
# A word tells something when no more than this share of the candidates hold it, or no more than are shown.
TELLING = 1 / 6
# What each part weighs in the order of the list; only acts and titles bring a protocol into it.
ACTS, TITLE, PROFESSIONS, THEME = 50, 30, 15, 5
# How many of the acts that are typed are compared, how much of each, and how many protocols are shown.
COMPARED, LENGTH, SHOWN = 30, 300, 5


@dataclass(frozen=True)
class Sketch:
    """What is typed so far: a provisional title, acts, codes of professions, slug of the theme."""

    title: str = ""
    acts: Sequence[str] = ()
    professions: frozenset[str] = frozenset()
    theme: str = ""


@dataclass(frozen=True)
class Candidate:
    """A protocol that may resemble it.

    A project under instruction shows its title, its professions and its region only: it has neither `acts` nor `theme`
    here, so that nothing else of it can be guessed by typing.

    Attributes:
        key: what the caller finds it by.
        professions: codes, with their labels.
        where: where it stands, in words.
        aliases: other names of it.
        code: in the catalogue; empty for a project under instruction.
    """

    key: int
    title: str
    professions: dict[str, str]
    where: str
    acts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    theme: str = ""
    code: str = ""

    @property
    def under_instruction(self) -> bool:
        return not self.code

    @property
    def name(self) -> str:
        """Its title and its other names, as one text."""
        return " ".join((self.title, *self.aliases))


@dataclass(frozen=True)
class Likeness:
    """A candidate, what it shares with the sketch, and what differs.

    Attributes:
        shared: pairs of acts, as typed and as the candidate says it.
        only_typed, only_theirs: acts of one side alone.
        professions_shared, professions_theirs: labels of the candidate's professions.
    """

    candidate: Candidate
    score: float
    shared: list[tuple[str, str]] = field(default_factory=list)
    only_typed: list[str] = field(default_factory=list)
    only_theirs: list[str] = field(default_factory=list)
    professions_shared: list[str] = field(default_factory=list)
    professions_theirs: list[str] = field(default_factory=list)
    same_theme: bool = False


def similar(sketch: Sketch, candidates: Iterable[Candidate], vocabulary: Vocabulary) -> list[Likeness]:
    """The candidates that resemble the sketch, the nearest first; none while too little is typed."""
    candidates = list(candidates)
    lexicon = _Lexicon(candidates, vocabulary)
    acts = list(dict.fromkeys(act.strip()[:LENGTH] for act in sketch.acts if act.strip()))[:COMPARED]
    typed = {act: lexicon.read(act) for act in acts}
    title = lexicon.read(sketch.title[:LENGTH])
    found = [
        likeness
        for candidate in candidates
        if (likeness := _likeness(sketch, title, typed, candidate, lexicon)) is not None
    ]
    return sorted(found, key=lambda likeness: (-likeness.score, likeness.candidate.title))[:SHOWN]


class _Lexicon:
    """The words of the candidates, and how rare each is."""

    def __init__(self, candidates: list[Candidate], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.words: dict[str, frozenset[str]] = {}
        holders: Counter[str] = Counter()
        for candidate in candidates:
            held = set()
            for text in (candidate.name, *candidate.acts):
                held |= self.words.setdefault(text, frozenset(vocabulary.canonical(text)))
            holders.update(held)
        self._rarity = {word: math.log(1 + len(candidates) / count) for word, count in holders.items()}
        # A word that nobody holds counts half, as in the search: it may be one more detail.
        self._unknown = math.log(1 + len(candidates)) / 2
        often = max(SHOWN, TELLING * len(candidates))
        self._telling = {word for word, count in holders.items() if count <= often}

    def read(self, text: str) -> frozenset[str]:
        """The words of what was typed, a likely typing error corrected."""
        return frozenset(self._corrected(word) for word in self._vocabulary.canonical(text))

    def _corrected(self, word: str) -> str:
        if word in self._rarity or len(word) < 5:
            return word
        near = process.extractOne(
            word, self._rarity.keys(), scorer=OSA.normalized_similarity, score_cutoff=TYPING_ERROR
        )
        if near:
            return near[0]
        root = word[: max(5, len(word) - ENDING)]
        return min((other for other in self._rarity if other.startswith(root)), key=len, default=word)

    def alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        """How much of their words two texts share, from 0 to 1, half of it counted on the shorter text alone; 0 when what
        they share tells nothing."""
        shared = one & other
        if not shared & self._telling:
            return 0.0
        common = self._weight(shared)
        weights = self._weight(one), self._weight(other)
        return common / sum(weights) + common / min(weights) / 2

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._rarity.get(word, self._unknown) for word in words)


def _likeness(
    sketch: Sketch, title: frozenset[str], typed: dict[str, frozenset[str]], candidate: Candidate, lexicon: _Lexicon
) -> Likeness | None:
    shared = []
    for act, words in typed.items():
        alike = {theirs: lexicon.alike(words, lexicon.words[theirs]) for theirs in candidate.acts}
        nearest = max(alike, key=alike.__getitem__, default="")
        if nearest and alike[nearest] >= SAME_ACT:
            shared.append((act, nearest))
    same_title = lexicon.alike(title, lexicon.words[candidate.name])
    if not shared and same_title < SAME_TITLE:
        return None
    ours, theirs = {act for act, _ in shared}, {act for _, act in shared}
    codes = set(candidate.professions)
    in_common = codes & sketch.professions
    same_theme = bool(sketch.theme) and sketch.theme == candidate.theme
    score = TITLE * same_title + THEME * same_theme
    if typed:
        score += ACTS * len(shared) / len(typed)
    if sketch.professions:
        score += PROFESSIONS * len(in_common) / len(codes | sketch.professions)
    return Likeness(
        candidate,
        score,
        shared,
        [act for act in typed if act not in ours] if candidate.acts else [],
        [act for act in candidate.acts if act not in theirs],
        [label for code, label in candidate.professions.items() if code in in_common],
        [label for code, label in candidate.professions.items() if code not in in_common],
        same_theme,
    )
