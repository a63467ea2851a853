"""From a reply as written to its sentences with what each of them scores; what does not count is left out here."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from calmline.replies import honesty
from calmline.replies.clauses import Span, clauses, sentences
from calmline.replies.features import Known, Situation, features, known, shared
from calmline.replies.honesty import Blank, Flag
from calmline.replies.labels import Fault, Move
from calmline.replies.weights import GENERAL, KEYWORDS, Weights
from calmline.replies.writing import Written, read
from calmline.text import Lang

NO_SITUATION = Situation()
_OF_THE_CASE = 2  # words shared with the situation that make a sentence one about this case
_SHORTEST = {"en": 8, "zh": 4}  # letters or characters; less can't help a customer


@dataclass(frozen=True)
class Clause:
    """A clause and the probability of every name."""

    span: Span
    chances: dict[str, float]


@dataclass(frozen=True)
class Sentence:
    """A sentence, the probability of every name, and its clauses."""

    span: Span
    chances: dict[str, float]
    clauses: tuple[Clause, ...]
    general: bool = False  # it would suit any case, and so would what was said just before

    @property
    def helps(self) -> float:
        """How sure it is that the sentence makes some move."""
        return max(self.chances[move.value] for move in Move)

    @property
    def harms(self) -> float:
        """How sure it is that the sentence makes some fault."""
        return max(self.chances[fault.value] for fault in Fault)


@dataclass(frozen=True)
class Heard:
    """A reply as it was heard: the learner's own plain speech in sentences, what was left out, and the flags."""

    written: Written
    plain: str
    sentences: tuple[Sentence, ...]
    blanks: tuple[Blank, ...]
    flags: tuple[Flag, ...]

    def as_written(self, span: Span | None) -> tuple[int, int]:
        """A span of the plain speech as one of the reply as written; (0, 0) for none."""
        return self.written.span(span.start, span.end) if span else (0, 0)


def listen(text: str, lang: Lang, situation: Situation | None, weights: Weights) -> Heard:
    """Hear a reply to a situation. Takes any string; time grows in step with its length."""
    situation = situation or NO_SITUATION
    written = read(text, lang)
    plain, blanks, flags = _plain_speech(written, lang, situation, weights)
    case = _known(situation, weights)
    heard: list[Sentence] = []
    for span in sentences(plain, lang):
        before = heard[-1].span if heard else None
        heard.append(_sentence(plain, span, before, written, case, weights))
    heaps: list[Sentence] = []
    kept: list[Sentence] = []
    for one in heard:
        (heaps if _is_heap(plain, one, weights) else kept).append(one)
    if heaps and _letters(plain, (one.span for one in heaps)) >= 0.6 * _letters(plain, (one.span for one in heard)):
        flags.append(Flag.KEYWORDS)
    blanks += [Blank(one.span.start, one.span.end, "keywords") for one in heaps]
    return Heard(
        written,
        honesty.without(plain, blanks),
        tuple(kept),
        tuple(blanks),
        tuple(dict.fromkeys(flags)),
    )


_SHORTEST_HEAP = {"en": 32, "zh": 10}  # letters or characters; a few words in any order may be what people say


def _is_heap(plain: str, sentence: Sentence, weights: Weights) -> bool:
    """Whether a sentence is a heap of words and no sentence. In doubt it is one that people might say."""
    if honesty.is_row_of_words(plain, sentence.span, weights.lang):
        return True
    return (
        sentence.chances[KEYWORDS] >= weights.threshold(KEYWORDS)
        and max(sentence.helps, sentence.harms) < 0.5
        and _letters(plain, [sentence.span]) >= _SHORTEST_HEAP[weights.lang]
    )


def _plain_speech(
    written: Written, lang: Lang, situation: Situation, weights: Weights
) -> tuple[str, list[Blank], list[Flag]]:
    """The reply with everything blanked out that is no plain speech of the learner's own, and what that means."""
    plain = written.plain
    whole = max(1, sum(char.isalnum() for char in plain))
    blanks = honesty.quoted(plain)
    plain = honesty.without(plain, blanks)
    spans = sentences(plain, lang)
    flags: list[Flag] = []
    to_grader = honesty.to_grader(written.plain, sentences(written.plain, lang))
    if to_grader or honesty.hidden_from_reader(written):
        flags.append(Flag.INJECTION)
    for flag, found in (
        (Flag.LANGUAGE, honesty.foreign(plain, spans, lang, weights.lexicon, weights.vocabulary)),
        (Flag.COPIED, honesty.copied(plain, *_plain_task(situation, lang), lang)),
        (Flag.KEYWORDS, honesty.repeated(plain, spans)),
    ):
        if found and _letters(plain, found) >= 0.5 * whole:
            flags.append(flag)
        blanks += found
    if honesty.turns_in_circles(plain, lang) or honesty.is_row_of_sentences(plain, spans, lang):
        flags.append(Flag.KEYWORDS)
    if sum(char.isalnum() for char in plain) < _SHORTEST[lang]:
        flags.append(Flag.TOO_SHORT)
    blanks += to_grader
    return honesty.without(plain, blanks), blanks, flags


def _sentence(  # noqa: PLR0913, PLR0917 - all that a sentence is judged by
    plain: str, span: Span, before: Span | None, written: Written, case: Known, weights: Weights
) -> Sentence:
    chances = _chances(plain, span, written, case, weights)
    tokens = weights.lexicon.tokens(plain, span.start, span.end)
    of_the_case = shared(tokens, plain, weights.lang, case) >= _OF_THE_CASE
    general = chances[GENERAL] >= weights.threshold(GENERAL) and not of_the_case
    if general and before is not None:
        # "It broke twice in one week. I'm sorry." is about this case, though the apology alone could go to anyone.
        both = _chances(plain, Span(before.start, span.end), written, case, weights)
        general = both[GENERAL] >= weights.threshold(GENERAL)
    parts = clauses(plain, span, weights.lang)
    found = (
        (Clause(span, chances),)
        if len(parts) == 1
        else tuple(Clause(part, _chances(plain, part, written, case, weights)) for part in parts)
    )
    return Sentence(span, chances, found, general)


def _chances(plain: str, span: Span, written: Written, case: Known, weights: Weights) -> dict[str, float]:
    tokens = weights.lexicon.tokens(plain, span.start, span.end)
    start, end = written.span(span.start, span.end)
    return weights.chances(weights.sums(features(tokens, plain, written.raw[start:end], weights.lang, case)))


@functools.lru_cache(maxsize=64)
def _known(situation: Situation, weights: Weights) -> Known:
    return known(situation, weights.lexicon)


@functools.lru_cache(maxsize=64)
def _plain_task(situation: Situation, lang: Lang) -> tuple[str, str]:
    return read(situation.customer, lang).plain, read(situation.context, lang).plain


def _letters(plain: str, spans: Iterable[Span | Blank]) -> int:
    return sum(sum(char.isalnum() for char in plain[span.start : span.end]) for span in spans)
