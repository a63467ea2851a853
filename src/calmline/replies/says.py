"""Whether a reply states a point: by cues, their inflections and near synonyms, with denial seen.

Cues alone are too wide and too narrow: right words may be twisted, and other words may say the same. So what is
counted around them (how much of the point's own words stand near, who is told to do what, whether it is denied, what
the sentence does) is weighed by two small regressions, learned from rated replies: is the point stated at all, and
is it stated in full.
"""

import functools
import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from calmline.replies.clauses import Span, clauses, sentences
from calmline.replies.words import stem
from calmline.replies.writing import read
from calmline.text import Lang

HALF, FULL = 0.3, 0.55
"""The credit to be expected from which a point earns half, and all."""
DOUBT = 0.06
"""How near to these the expected credit counts as unsure."""


@dataclass(frozen=True)
class Stated:
    """How far a point is stated: 0, 0.5 or 1, where in the plain text, and whether that is doubtful."""

    credit: float
    span: Span | None = None
    denied: bool = False
    unsure: bool = False


NOT_STATED = Stated(0)
_NUMBER_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "noon": "12", "fifteen": "15", "twenty": "20",
    "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100",
}  # fmt: skip
_HAN_NUMBERS = dict(zip("零一二两三四五六七八九", "01223456789", strict=True))
_EN_UNIT = re.compile(r"[a-z]+|\d+(?:[.,:]\d+)*|[%$£€¥]")
_SMALL = frozenset({
    "a", "an", "the", "of", "to", "in", "on", "at", "for", "by", "with", "and", "or", "is", "are", "was", "were",
    "be", "been", "it", "its", "this", "that", "you", "your", "we", "our", "i", "my", "me", "us", "as", "from",
    "not", "can", "will", "would", "has", "have", "had", "do", "does", "did", "so", "if",
})  # fmt: skip
_NEGATION = {
    "en": re.compile(
        r"n't\b|\b(?:not|no|never|none|nothing|neither|nor|without|cannot|nobody|hardly|unable|impossible|refuse\w*|deny|denies)\b"
    ),
    "zh": re.compile(r"不(?!客气|好意思|管|仅|但|过|光|便|少|错)|没(?!关系|事)|无(?!论)|未|别(?!的|人|处)|并非|拒绝"),
}
_ORDERED = {  # something that the customer is told or said to do
    "en": re.compile(
        r"\byou(?:'ll| will| must| should| need to|'d better| have to| can| could| may| were| did| have| are)\b|\bplease\b|\byour (?:own|job|responsibility)\b"
    ),
    "zh": re.compile(
        r"请您|请你|请(?!放心)|您(?:得|要|应该|需要|自己|先|去|来|把|付|交|开)|你(?:得|要|应该|需要|自己|先|去|来|把|付|交|开)|麻烦您"
    ),
}
_OURS = {
    "en": re.compile(r"\b(?:i|we|us|our|my|i'll|we'll|i'm|we're|i've|we've)\b"),
    "zh": re.compile(r"我|咱|俺|给您|帮您|为您|替您"),
}


class Synonyms:
    """Groups of words and phrases that say nearly the same. Not chained: a word of two groups joins neither."""

    def __init__(self, lang: Lang, groups: Sequence[Sequence[str]] = ()) -> None:
        self._lang = lang
        self._groups: list[tuple[tuple[str, ...], ...]] = []
        self._of: dict[tuple[str, ...], list[int]] = {}
        for group in groups:
            members = tuple(dict.fromkeys(_units(entry, lang) for entry in group))
            for member in members:
                self._of.setdefault(member, []).append(len(self._groups))
            self._groups.append(members)

    def of(self, units: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """A word or phrase, as units, and all that says nearly the same."""
        others = (member for group in self._of.get(units, ()) for member in self._groups[group])
        return tuple(dict.fromkeys((units, *others)))


NO_SYNONYMS = {"en": Synonyms("en"), "zh": Synonyms("zh")}
FEATURES = (
    "met", "all met", "met by synonyms", "all met by synonyms", "two or more groups", "met in whole reply", "own words near", "own words in one sentence",
    "denied", "ordered", "ours", "asked", "helps", "harms",
)  # fmt: skip


_ALL_ALIKE = FEATURES.index("all met by synonyms")


@dataclass(frozen=True)
class Evidence:
    """What speaks for a point being stated: the features, the window of text, whether it is denied there."""

    features: tuple[float, ...]
    span: Span | None
    denied: bool
    rich: bool = False  # the cues are many


RICH = 6
"""Cues per group, on average, from which an author's list is trusted."""


def stated(evidence: Evidence, model: Mapping[str, Sequence[float]]) -> Stated:
    """How far the point is stated. `model` holds the weights of "any" and of "full", the offset last.

    Where the author has thought of many wordings, meeting them all in one place is enough.
    """
    if evidence.denied and evidence.features[_ALL_ALIKE]:
        return Stated(0, evidence.span, denied=True, unsure=True)
    if evidence.rich and evidence.features[1]:
        return Stated(1, evidence.span)
    any_, full = (_chance(evidence.features, model[name]) for name in ("any", "full"))
    expected = any_ * (0.5 + 0.5 * full)
    credit = 0.0 if expected < HALF else 1.0 if expected >= FULL else 0.5
    unsure = min(abs(expected - HALF), abs(expected - FULL)) < DOUBT
    if credit == 0:
        return Stated(0, unsure=unsure)
    return Stated(credit, evidence.span, False, unsure)


def _chance(features: Sequence[float], weights: Sequence[float]) -> float:
    total = weights[-1] + sum(f * w for f, w in zip(features, weights, strict=False))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def evidence(  # noqa: PLR0913, PLR0917 - the point, its cues, and what they are compared with
    says: str,
    groups: Sequence[Sequence[str]],
    plain: str,
    lang: Lang,
    does: Sequence[tuple[Span, float, float]] = (),
    synonyms: Synonyms | None = None,
) -> Evidence:
    """What in the plain reply speaks for the point `says`, which has these groups of cues.

    `does` tells of every sentence how sure the analyser is that it helps (a move) and that it harms (a fault).
    """
    synonyms = synonyms or NO_SYNONYMS[lang]
    wanted = [[_units(cue, lang) for cue in group] for group in groups]
    like = [[same for cue in group for same in synonyms.of(cue)] for group in wanted]
    point = _content(_units(says, lang), lang)
    negative = bool(_NEGATION[lang].search(read(says, lang).plain))
    spans = sentences(plain, lang)
    seen = [_sentence(plain, span, wanted, like, point, lang) for span in spans]
    everywhere = set().union(*(one.like for one in seen)) if seen else set()
    best: Evidence | None = None
    best_rank = (-1.0, 0, 0.0)
    for i in range(len(seen)):
        for window in (seen[i : i + 1], seen[i : i + 2]):
            if len(window) == 2 and not (window[1].like - window[0].like):
                continue
            met = set().union(*(one.met for one in window))
            alike = set().union(*(one.like for one in window))
            words = set().union(*(one.words for one in window))
            share = len(words) / max(1, len(point))
            rank = (len(met) + 0.5 * len(alike), -len(window), share)
            if rank <= best_rank or (not alike and share == 0):
                continue
            best_rank = rank
            mismatch = bool(alike) and not negative and alike <= set().union(*(one.denied for one in window))
            inside = [d for d in does if any(d[0].start < w.span.end and d[0].end > w.span.start for w in window)]
            text = plain[window[0].span.start : window[-1].span.end]
            best = Evidence(
                (
                    len(met) / len(wanted),
                    float(len(met) == len(wanted)),
                    len(alike) / len(wanted),
                    float(len(alike) == len(wanted)),
                    float(len(wanted) > 1),
                    len(everywhere) / len(wanted),
                    share,
                    max(len(one.words) for one in window) / max(1, len(point)),
                    float(mismatch),
                    float(bool(_ORDERED[lang].search(text))),
                    float(bool(_OURS[lang].search(text))),
                    float("?" in text),
                    max((d[1] for d in inside), default=0.0),
                    max((d[2] for d in does), default=0.0),
                ),
                Span(window[0].span.start, window[-1].span.end),
                mismatch,
            )
    if best is None:
        return Evidence((0.0,) * len(FEATURES), None, False)
    return replace(best, rich=sum(len(group) for group in groups) >= RICH * len(groups))


@dataclass(frozen=True)
class _Seen:
    """Of one sentence: the groups met, and the point's own words in it."""

    span: Span
    met: frozenset[int]
    like: frozenset[int]  # met by a near synonym, or by the cue itself
    words: frozenset[str]
    denied: frozenset[int]  # met, but in no clause without a negation


_Wanted = Sequence[Sequence[tuple[str, ...]]]


def _sentence(  # noqa: PLR0913, PLR0917 - all that a sentence is compared with
    plain: str, span: Span, wanted: _Wanted, like: _Wanted, point: frozenset[str], lang: Lang
) -> _Seen:
    affirmed: frozenset[int] = frozenset()
    negated = False
    for part in clauses(plain, span, lang):
        text = plain[part.start : part.end]
        if _NEGATION[lang].search(text):
            negated = True
        else:
            affirmed |= _met(_units(text, lang), like)
    units = _units(plain[span.start : span.end], lang)
    met = _met(units, wanted)
    alike = met | _met(units, like)
    return _Seen(span, met, alike, point & _content(units, lang), alike - affirmed if negated else frozenset())


def _met(units: tuple[str, ...], groups: _Wanted) -> frozenset[int]:
    known = set(units)  # most cues begin with a word that is not there
    return frozenset(
        k for k, group in enumerate(groups) if any(cue and cue[0] in known and _holds(units, cue) for cue in group)
    )


@functools.lru_cache(maxsize=8192)
def _units(text: str, lang: Lang) -> tuple[str, ...]:
    """A text as what is compared: English stems, Chinese characters; numbers as digits in both."""
    plain = read(text, lang).plain
    if lang == "en":
        return tuple(_NUMBER_WORDS.get(word, stem(word)) for word in _EN_UNIT.findall(plain.replace("n't", " not")))
    return tuple(_HAN_NUMBERS.get(char, char) for char in plain if not char.isspace())


@functools.lru_cache(maxsize=8192)
def topics(text: str, lang: Lang) -> frozenset[str]:
    """What a text speaks of, as units that can be compared with another text's."""
    return _content(_units(text, lang), lang)


def _content(units: Sequence[str], lang: Lang) -> frozenset[str]:
    """The units that tell one point from another: English stems but the small words, pairs of Chinese characters."""
    if lang == "en":
        return frozenset(unit for unit in units if unit not in _SMALL and unit[0].isalnum())
    return frozenset(a + b for a, b in itertools.pairwise(units) if a.isalnum() and b.isalnum())


def _holds(units: tuple[str, ...], cue: tuple[str, ...]) -> bool:
    """Whether the cue stands in the units, unit after unit."""
    size = len(cue)
    return any(units[i] == cue[0] and units[i : i + size] == cue for i in range(len(units) - size + 1))
