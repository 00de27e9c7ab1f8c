"""Search in the catalogue: in memory, forgiving accents, case, plurals, abbreviations, daily words and small typing errors.

Pure functions over documents. A query is cut into concepts: a word, or the longest group of words that the vocabulary
knows, with its equivalents. A document answers when it covers enough of what the query says; rare words count more.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from coopps.kernel.typed.folding import folded

# What each field of a document weighs.
CODE, NAME, CONTENT, CONTEXT = 5.0, 3.0, 1.5, 1.0
# How good a match is, against the very word.
EQUIVALENT, BEGINNING, TYPING_ERROR = 0.9, 0.75, 0.6
# A query is answered by the documents that cover this share of its weight.
COVERAGE = 0.5

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """What is searched of one protocol: each text with its weight."""

    key: int
    texts: tuple[tuple[float, str], ...]


def words_of(text: str) -> list[str]:
    """The words of a text without accent, case, plural and final e."""
    return [_stem(word) for word in re.findall(r"[a-z]+|[0-9]+", folded(text))]


def _stem(word: str) -> str:
    if len(word) > 3 and word[-1] in "sx":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] == "e" else word


# Compared with words that have lost their plural and final e.
_STOP_WORDS = frozenset(
    _stem(word)
    for word in re.findall(
        r"\w+",
        "a afin ai au aux avec ce ces cet cette chez comment d dans de des du elle en entre est et etre fait faire il j je "
        "l la le les leur lui ma mes mon n ne nos notre nous on ou par pas pour pouvoir protocole cooperation qu que quel "
        "quelle qui sa sans se ses son sur un une vous y",
    )
)


def _significant(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in _STOP_WORDS]


class Vocabulary:
    """Groups of words that mean the same."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._equivalents: dict[Phrase, set[Phrase]] = defaultdict(set)
        for group in groups:
            phrases = {phrase for text in group if (phrase := tuple(_significant(words_of(text))))}
            for phrase in phrases:
                self._equivalents[phrase] |= phrases - {phrase}
        self._longest = max(map(len, self._equivalents), default=1)

    def concepts(self, query: str) -> list[list[tuple[Phrase, float]]]:
        """The concepts of a query, each with its wordings and how good each is."""
        words = _significant(words_of(query))
        found, at = [], 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                phrase = tuple(words[at : at + length])
                if length == 1 or phrase in self._equivalents:
                    others = self._equivalents.get(phrase, ())
                    found.append([(phrase, 1.0), *((other, EQUIVALENT) for other in sorted(others))])
                    at += length
                    break
        return found

    def canonical(self, text: str) -> list[str]:
        """The words of a text, each with its equivalents brought to the same one."""
        return [word for wordings in self.concepts(text) for word in min(phrase for phrase, _ in wordings)]


class Index:
    """The words of the documents, and who holds them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._holders: dict[str, dict[int, float]] = defaultdict(dict)
        self._keys: list[int] = []
        for document in documents:
            self._keys.append(document.key)
            for weight, text in document.texts:
                words = words_of(text)
                joined = ["".join(pair) for pair in pairwise(words)] if weight >= NAME else []
                for word in _significant(words) + joined:
                    holders = self._holders[word]
                    holders[document.key] = max(weight, holders.get(document.key, 0.0))
        self._match = lru_cache(maxsize=4096)(self._match_word)

    @cached_property
    def _words(self) -> list[str]:
        return list(self._holders)

    def search(self, query: str, vocabulary: Vocabulary) -> list[int]:
        """The keys of the documents that answer `query`, the best first; all of them for a query without a word."""
        concepts = vocabulary.concepts(query)
        if not concepts:
            return list(self._keys)
        scores: dict[int, float] = defaultdict(float)
        covered: dict[int, float] = defaultdict(float)
        total = 0.0
        for wordings in concepts:
            held = self._concept(wordings)
            # A word that nobody holds still counts: a query of one unknown word finds nothing.
            rarity = math.log(1 + len(self._keys) / max(1, len(held)))
            total += rarity if held else rarity / 2
            for key, score in held.items():
                scores[key] += score * rarity
                covered[key] += rarity
        kept = [key for key in scores if covered[key] >= COVERAGE * total]
        return sorted(kept, key=lambda key: (-scores[key], key))

    def _concept(self, wordings: Sequence[tuple[Phrase, float]]) -> dict[int, float]:
        """Who holds one of the wordings, with the best score; a wording of several words must be held whole."""
        best: dict[int, float] = {}
        for phrase, quality in wordings:
            # Only what the person typed is forgiven its typing errors.
            held = [self._match(word, quality == 1.0) for word in phrase]
            for key in set(held[0]).intersection(*held[1:]):
                score = quality * sum(holders[key] for holders in held) / len(held)
                best[key] = max(score, best.get(key, 0.0))
        return best

    def _match_word(self, word: str, forgiving: bool) -> Mapping[int, float]:
        """Who holds a word: the very word, else one that begins with it or that it begins with, else a likely typing."""
        best: dict[int, float] = dict(self._holders.get(word, {}))
        if forgiving and len(word) >= 3:
            for other in self._words:
                longer = other.startswith(word) and other != word
                if longer or (len(other) >= 5 and len(other) < len(word) and word.startswith(other)):
                    self._credit(best, other, BEGINNING)
        if forgiving and not best and len(word) >= 4:
            near = process.extract(word, self._words, scorer=OSA.normalized_similarity, score_cutoff=0.72, limit=6)
            for other, similarity, _ in near:
                self._credit(best, other, TYPING_ERROR * similarity)
        return best

    def _credit(self, best: dict[int, float], word: str, quality: float) -> None:
        for key, weight in self._holders[word].items():
            best[key] = max(weight * quality, best.get(key, 0.0))
