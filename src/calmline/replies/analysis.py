"""What a reply does: its moves and faults, where they stand, how sure that is, and why.

The same text gives the same answer, whatever the order, the process or the number of threads.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from calmline.replies import honesty, vetoes
from calmline.replies.clauses import Span, clauses, sentences
from calmline.replies.features import Known, Situation, features, known
from calmline.replies.honesty import Blank, Flag
from calmline.replies.labels import NAMES, Fault, Move
from calmline.replies.weights import GENERAL, KEYWORDS, LABELS, Label, Weights, load
from calmline.replies.words import Token
from calmline.replies.writing import Oddity, Written, read
from calmline.text import Lang, Text

NO_SITUATION = Situation()
DOUBT = 0.12
"""How near to its threshold a probability counts as unsure."""


@dataclass(frozen=True)
class Finding:
    """A label, the characters of the reply as written that make it, how sure that is (0…1), and why."""

    label: Label
    start: int
    end: int
    confidence: float
    reason: Text
    general: bool = False  # it would suit any case


@dataclass(frozen=True)
class Unheard:
    """What looked like a move and is none."""

    label: Label
    start: int
    end: int
    reason: Text


@dataclass(frozen=True)
class Analysis:
    """A reply read: `findings` count, `vetoed` looked like moves and don't count, `unsure` may or may not be there.

    `flags` say that much of the reply is not the learner's own plain speech; `blanks` say which of it (spans of the
    reply as written). `oddities` tell of its characters. A finding may be unsure and then stands in both.
    """

    text: str
    lang: Lang
    findings: tuple[Finding, ...]
    vetoed: tuple[Unheard, ...]
    unsure: tuple[Finding, ...]
    flags: tuple[Flag, ...]
    blanks: tuple[Blank, ...]
    oddities: frozenset[Oddity]

    @property
    def labels(self) -> frozenset[Label]:
        """The labels that the reply makes."""
        return frozenset(finding.label for finding in self.findings)


@dataclass(frozen=True)
class _Piece:
    """One sentence: where it stands and what it scores."""

    span: Span
    tokens: list[Token]
    chances: dict[str, float]


def analyse(text: str, lang: Lang, situation: Situation | None = None, weights: Weights | None = None) -> Analysis:
    """Read one reply.

    `text` is any string. `situation` is what it answers, in the same language; with it, words copied from the task
    are told from the learner's own. `weights` replaces the shipped ones, as the evaluation does.
    Raises `BadWeightsError` where the weights are missing; nothing else.
    """
    weights = weights or load(lang)
    situation = situation or NO_SITUATION
    written = read(text, lang)
    plain, blanks, flags = _plain_speech(written, lang, situation, weights)
    case = _known(situation, weights)
    pieces = [_piece(plain, span, written, lang, case, weights) for span in sentences(plain, lang)]
    heaps = [piece for piece in pieces if piece.chances[KEYWORDS] >= weights.threshold(KEYWORDS)]
    if heaps and _letters(plain, (p.span for p in heaps)) >= 0.5 * _letters(plain, (p.span for p in pieces)):
        flags = _with(flags, Flag.KEYWORDS)
    findings: list[Finding] = []
    vetoed: list[Unheard] = []
    unsure: list[Finding] = []
    for piece in pieces:
        if piece in heaps:
            continue
        _judge(piece, plain, written, lang, case, weights, findings, vetoed, unsure)
    return Analysis(
        text=text,
        lang=lang,
        findings=tuple(findings),
        vetoed=tuple(vetoed),
        unsure=tuple(unsure),
        flags=flags,
        blanks=tuple(Blank(*written.span(b.start, b.end), b.why) for b in blanks),
        oddities=written.oddities,
    )


def _with(flags: tuple[Flag, ...], flag: Flag) -> tuple[Flag, ...]:
    return flags if flag in flags else (*flags, flag)


@dataclass(frozen=True)
class PlainSpeech:
    """The learner's own plain words, with everything else blanked out, and the way back to the reply as written."""

    written: Written
    text: str

    @property
    def raw(self) -> str:
        """The reply as written."""
        return self.written.raw

    def span(self, span: Span | None) -> tuple[int, int]:
        """A span of the plain words as one of the reply as written."""
        return self.written.span(span.start, span.end) if span else (0, 0)


def plain_speech(
    text: str, lang: Lang, situation: Situation | None = None, weights: Weights | None = None
) -> PlainSpeech:
    """What of a reply is the learner's own plain speech to the customer."""
    written = read(text, lang)
    return PlainSpeech(written, _plain_speech(written, lang, situation or NO_SITUATION, weights or load(lang))[0])


@functools.lru_cache(maxsize=64)
def _known(situation: Situation, weights: Weights) -> Known:
    return known(situation, weights.lexicon)


@functools.lru_cache(maxsize=64)
def _plain_task(situation: Situation, lang: Lang) -> tuple[str, str]:
    return read(situation.customer, lang).plain, read(situation.context, lang).plain


def _letters(plain: str, spans: Iterable[Span | Blank]) -> int:
    return sum(sum(char.isalnum() for char in plain[span.start : span.end]) for span in spans)


def _plain_speech(
    written: Written, lang: Lang, situation: Situation, weights: Weights
) -> tuple[str, list[Blank], tuple[Flag, ...]]:
    """The reply with everything blanked out that is no plain speech of the learner's own, and what that means."""
    plain = written.plain
    whole = sum(char.isalnum() for char in plain)
    blanks = honesty.quoted(plain)
    plain = honesty.without(plain, blanks)
    spans = sentences(plain, lang)
    flags: tuple[Flag, ...] = ()
    found = honesty.to_grader(written.plain, sentences(written.plain, lang), lang)
    if found:
        flags = _with(flags, Flag.INJECTION)
    blanks += found
    found = honesty.foreign(plain, spans, lang, weights.lexicon, weights.vocabulary)
    if found and _letters(plain, found) >= 0.5 * whole:
        flags = _with(flags, Flag.LANGUAGE)
    blanks += found
    found = honesty.copied(plain, *_plain_task(situation, lang), lang)
    if found and _letters(plain, found) >= 0.5 * whole:
        flags = _with(flags, Flag.COPIED)
    blanks += found
    found = honesty.repeated(plain, spans)
    if (found and _letters(plain, found) >= 0.5 * whole) or honesty.turns_in_circles(plain, lang):
        flags = _with(flags, Flag.KEYWORDS)
    blanks += found
    if whole < (8 if lang == "en" else 4):
        flags = _with(flags, Flag.TOO_SHORT)
    return honesty.without(plain, blanks), blanks, flags


def _piece(plain: str, span: Span, written: Written, lang: Lang, case: Known, weights: Weights) -> _Piece:
    tokens = weights.lexicon.tokens(plain, span.start, span.end)
    start, end = written.span(span.start, span.end)
    found = features(tokens, plain, written.raw[start:end], lang, case)
    return _Piece(span, tokens, weights.chances(weights.sums(found)))


def _judge(  # noqa: PLR0913 - the lists are what it fills
    piece: _Piece,
    plain: str,
    written: Written,
    lang: Lang,
    case: Known,
    weights: Weights,
    findings: list[Finding],
    vetoed: list[Unheard],
    unsure: list[Finding],
) -> None:
    """Sort the labels of one sentence into what counts, what is vetoed, and what is unsure."""
    near = [
        label for label in LABELS if piece.chances[label.value] >= max(0.05, weights.threshold(label.value) - DOUBT)
    ]
    if not near:
        return
    parts = clauses(plain, piece.span, lang)
    scored = [
        (part, weights.sums(features(weights.lexicon.tokens(plain, part.start, part.end), plain, "", lang, case)))
        for part in parts
    ]
    sentence = plain[piece.span.start : piece.span.end]
    spoilt = vetoes.spoils(sentence, lang)
    for label in near:
        chance = piece.chances[label.value]
        index = LABELS.index(label)
        place = max(scored, key=lambda pair: pair[1][index])[0] if len(scored) > 1 else piece.span
        start, end = written.span(place.start, place.end)
        why_not = _veto(label, place, piece.span, plain, lang, spoilt is not None)
        if why_not is not None:
            if chance >= weights.threshold(label.value):
                vetoed.append(Unheard(label, start, end, why_not))
            continue
        finding = Finding(
            label=label,
            start=start,
            end=end,
            confidence=round(chance, 3),
            reason=_reason(label, written.raw[start:end]),
            general=isinstance(label, Move) and piece.chances[GENERAL] >= weights.threshold(GENERAL),
        )
        if chance >= weights.threshold(label.value):
            findings.append(finding)
        if abs(chance - weights.threshold(label.value)) < DOUBT:
            unsure.append(finding)


def _veto(label: Label, place: Span, sentence: Span, plain: str, lang: Lang, spoilt: bool) -> Text | None:
    if spoilt and label.value in vetoes.SPOILABLE:
        return vetoes.SPOILT
    for veto in vetoes.VETOES[lang]:
        if label.value not in veto.labels:
            continue
        if veto.rest:
            match = veto.pattern.search(plain, sentence.start, sentence.end)
            if match and match.start() < place.end:
                return veto.why
        elif veto.pattern.search(plain, place.start, place.end):
            return veto.why
    return None


def _reason(label: Label, words: str) -> Text:
    short = words if len(words) <= 90 else words[:87] + "…"
    name = NAMES[label]
    return Text(en=f"“{short}” {name.en}.", zh=f"“{short}”：{name.zh}。")


__all__ = ["Analysis", "Fault", "Finding", "Flag", "Situation", "Unheard", "analyse"]
