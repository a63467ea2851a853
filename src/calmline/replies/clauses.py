"""Where sentences and clauses of a plain reply begin and end, in English and in Chinese."""

import re
from dataclasses import dataclass

from calmline.text import Lang


@dataclass(frozen=True)
class Span:
    """A piece of plain text, from `start` up to `end`."""

    start: int
    end: int


_EN_END = re.compile(r"[.!?。]+[\"'”)]*(?=\s|$|[A-Za-z“])|\n+|[;]")
_ZH_END = re.compile(r"[。!?;~]+[”\")]*|\n+|\.{2,}|(?<![0-9a-z])\.(?![0-9a-z])|(?<=[a-z])\.(?=\s|$)")
_ABBREVIATIONS = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "no", "nos", "st", "vs", "approx", "dept", "est", "inc", "ltd", "jr", "sr",
    "etc", "e.g", "i.e", "a.m", "p.m", "am", "pm", "tel", "ref", "min", "mins", "hrs",
})  # fmt: skip
# A sentence may well end with these.
_MAY_END = frozenset({
    "am", "pm", "min", "mins", "hrs", "etc",
})  # fmt: skip
_DOMAIN = re.compile(r"(?:com|org|net|co|io|uk|cn|gov|edu)\b")
_WORD_BEFORE = re.compile(r"[a-z.]+\Z")
_EN_CLAUSE = re.compile(
    r"[,:()]|\s-+\s|-{2,}|\.{2,}"
    r"|\s(?=(?:but|and|so|because|although|though|while|since|which|if|until|once|or|yet|then)\s)"
)
_ZH_CLAUSE = re.compile(r"[,:()\s]+|-{2,}|(?=但是|但|不过|可是|只是|因为|所以|如果|要是)")
_SHORTEST = {"en": 2, "zh": 4}  # words, characters: a shorter clause stays with its neighbour


def sentences(plain: str, lang: Lang) -> list[Span]:
    """The sentences of a plain text, without the white space around them; empty ones are left out."""
    ends = _en_ends(plain) if lang == "en" else [match.end() for match in _ZH_END.finditer(plain)]
    return _cut(plain, Span(0, len(plain)), ends)


def _en_ends(plain: str) -> list[int]:
    ends = []
    for match in _EN_END.finditer(plain):
        if match.group().startswith("."):
            before = _WORD_BEFORE.search(plain, max(0, match.start() - 12), match.start())
            word = before.group().strip(".") if before else ""
            after = plain[match.end() : match.end() + 2].strip()
            if word in _ABBREVIATIONS and not (word in _MAY_END and after[:1].isalpha()):
                continue
            if len(word) == 1 and word != "i" and after:  # an initial
                continue
            run_on = match.end() < len(plain) and not plain[match.end()].isspace() and plain[match.end()] != "“"
            # A missing space ("today.i will") ends a sentence; "example.com" and "p.m" don't.
            if run_on and (len(word) < 3 or "." in word or _DOMAIN.match(plain, match.end())):
                continue
        ends.append(match.end())
    return ends


def clauses(plain: str, sentence: Span, lang: Lang) -> list[Span]:
    """The clauses of one sentence; a sentence that has no inner border is its own clause."""
    border = _EN_CLAUSE if lang == "en" else _ZH_CLAUSE
    ends: list[int] = []
    start = sentence.start
    for match in border.finditer(plain, sentence.start, sentence.end):
        piece = plain[start : match.end()]
        size = len(piece.split()) if lang == "en" else len(piece.strip(" ,:()-"))
        if size >= _SHORTEST[lang]:
            ends.append(match.end())
            start = match.end()
    pieces = _cut(plain, sentence, ends)
    if len(pieces) > 1:
        last = plain[pieces[-1].start : pieces[-1].end]
        if (len(last.split()) if lang == "en" else len(last)) < _SHORTEST[lang]:
            pieces[-2:] = [Span(pieces[-2].start, pieces[-1].end)]
    return pieces


def _cut(plain: str, whole: Span, ends: list[int]) -> list[Span]:
    pieces = []
    start = whole.start
    for end in [*ends, whole.end]:
        piece = plain[start:end]
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip())
        if any(char.isalnum() for char in piece):
            pieces.append(Span(start + left, start + right))
        elif pieces and right > left:  # stray punctuation belongs to what stands before it
            pieces[-1] = Span(pieces[-1].start, start + right)
        start = end
    return pieces
