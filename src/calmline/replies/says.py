"""Whether a reply states a point: by cues, their inflections and near synonyms, with denial seen."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from calmline.replies.clauses import Span, clauses, sentences
from calmline.replies.words import stem
from calmline.replies.writing import read
from calmline.text import Lang


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
_EN_UNIT = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+(?:[.,:]\d+)*|[%$£€¥]")
_NEGATION = {
    "en": re.compile(
        r"\b(?:not|no|never|none|nothing|neither|nor|without|n't|cannot|nobody|hardly|unable|impossible|refuse\w*|deny|denies)\b|n't\b"
    ),
    "zh": re.compile(r"不|没|无|未|别|并非|拒绝|否"),
}


def stated(says: str, groups: Sequence[Sequence[str]], plain: str, lang: Lang) -> Stated:
    """How far `plain` states the point `says`, which has these groups of cues; each group must be met by any cue."""
    wanted = [[_units(cue, lang) for cue in group] for group in groups]
    spans = sentences(plain, lang)
    met: list[set[int]] = []
    denied = False
    negative = bool(_NEGATION[lang].search(read(says, lang).plain))
    for span in spans:
        here: set[int] = set()
        for part in clauses(plain, span, lang):
            text = plain[part.start : part.end]
            units = _units(text, lang)
            hits = {k for k, group in enumerate(wanted) if any(_holds(units, cue, lang) for cue in group)}
            if hits and not negative and _NEGATION[lang].search(_without_cues(text, lang)):
                denied = True
                continue
            here |= hits
        met.append(here)
    best = NOT_STATED
    for i, here in enumerate(met):
        for j in (i, i + 1):
            if j >= len(met):
                continue
            both = here | met[j]
            credit = 1.0 if len(both) == len(wanted) else 0.5 if len(both) * 2 >= len(wanted) and both else 0.0
            if credit > best.credit:
                best = Stated(credit, Span(spans[i].start, spans[j].end))
    if best.credit < 1 and len(set().union(*met)) == len(wanted):
        best = Stated(0.5, best.span, unsure=True)
    return Stated(best.credit, best.span, denied and best.credit < 1, best.unsure)


def _without_cues(text: str, lang: Lang) -> str:
    return text


@functools.lru_cache(maxsize=4096)
def _units(text: str, lang: Lang) -> tuple[str, ...]:
    """A text as what is compared: English stems with numbers as digits; Chinese characters with numbers as digits."""
    plain = read(text, lang).plain
    if lang == "en":
        words = [re.sub(r"'s$", "", word) for word in _EN_UNIT.findall(plain.replace("n't", " not"))]
        return tuple(_NUMBER_WORDS.get(word, stem(word)) for word in words)
    return tuple(_HAN_NUMBERS.get(char, char) for char in plain if not char.isspace())


def _holds(units: tuple[str, ...], cue: tuple[str, ...], lang: Lang) -> bool:
    size = len(cue)
    return size > 0 and any(units[i : i + size] == cue for i in range(len(units) - size + 1))
