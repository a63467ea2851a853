"""What a reply does: its moves and faults, where they stand, how sure that is, and why.

The same text gives the same answer, whatever the order, the process or the number of threads.
"""

from dataclasses import dataclass

from calmline.replies import rules, vetoes
from calmline.replies.clauses import Span
from calmline.replies.features import Situation
from calmline.replies.honesty import Blank, Flag
from calmline.replies.labels import NAMES, Fault, Move
from calmline.replies.listening import Heard, Sentence, listen
from calmline.replies.weights import LABELS, Label, Weights, load
from calmline.replies.writing import Oddity, shown
from calmline.text import Lang, Text

DOUBT = 0.12
"""How near to its threshold a probability counts as unsure."""
_PLAIN_CLAUSE = 0.9
"""The probability from which a clause makes its move, whatever stands around it in the sentence."""
# A check, a time, a call back and a restatement are tied to the case by what they are about.
_CAN_BE_GENERAL = frozenset(Move) - {Move.CHECK, Move.TIME, Move.FOLLOW_UP, Move.RESTATE}


@dataclass(frozen=True)
class Finding:
    """A label, the characters of the reply as written that make it, how sure that is (0…1), and why."""

    label: Label
    start: int
    end: int
    confidence: float
    reason: Text
    general: bool = False  # it would suit any case
    plain: bool = False  # said in so many words: a rule found it


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


def analyse(text: str, lang: Lang, situation: Situation | None = None, weights: Weights | None = None) -> Analysis:
    """Read one reply.

    `text` is any string. `situation` is what it answers, in the same language; with it, words copied from the task
    are told from the learner's own. `weights` replaces the shipped ones, as the evaluation does.
    Raises `BadWeightsError` where the weights are missing; nothing else.
    """
    weights = weights or load(lang)
    return judge(listen(text, lang, situation, weights), weights)


def judge(heard: Heard, weights: Weights) -> Analysis:
    """What a reply does that was heard with the same weights."""
    sheet = _Sheet(heard, weights)
    for sentence in heard.sentences:
        sheet.judge(sentence)
    return Analysis(
        text=heard.written.raw,
        lang=weights.lang,
        findings=tuple(sheet.findings),
        vetoed=tuple(sheet.vetoed),
        unsure=tuple(sheet.unsure),
        flags=heard.flags,
        blanks=tuple(Blank(*heard.as_written(Span(b.start, b.end)), b.why) for b in heard.blanks),
        oddities=heard.written.oddities,
    )


class _Sheet:
    """Collects, sentence by sentence, what counts, what is vetoed and what is unsure."""

    def __init__(self, heard: Heard, weights: Weights) -> None:
        self._heard = heard
        self._weights = weights
        self.findings: list[Finding] = []
        self.vetoed: list[Unheard] = []
        self.unsure: list[Finding] = []

    def judge(self, sentence: Sentence) -> None:
        plain_forms = rules.found(self._heard.plain, sentence.span.start, sentence.span.end, self._weights.lang)
        for label in LABELS:
            threshold = self._weights.threshold(label.value)
            chance, place = _where(sentence, label)
            if label in plain_forms and chance < rules.SURE:
                chance, place = rules.SURE, _clause_at(sentence, plain_forms[label])
            if chance < max(0.05, threshold - DOUBT):
                continue
            start, end = self._heard.as_written(place)
            why_not = self._why_not(label, sentence, place)
            if why_not is not None:
                if chance >= threshold:
                    self.vetoed.append(Unheard(label, start, end, why_not))
                continue
            finding = Finding(
                label=label,
                start=start,
                end=end,
                confidence=round(chance, 3),
                reason=_reason(label, self._heard.written.raw[start:end]),
                plain=label in plain_forms,
                general=label in _CAN_BE_GENERAL and sentence.general,
            )
            if chance >= threshold:
                self.findings.append(finding)
            if abs(chance - threshold) < DOUBT:
                self.unsure.append(finding)

    def _why_not(self, label: Label, sentence: Sentence, place: Span) -> Text | None:
        """Why a label does not count where it seems to stand; None when it does."""
        plain, lang = self._heard.plain, self._weights.lang
        if label is Fault.OVERPROMISE and vetoes.is_bounded_promise(
            plain[sentence.span.start : sentence.span.end], lang
        ):
            return vetoes.BOUNDED
        if label.value in vetoes.SPOILABLE:
            if vetoes.spoils(plain[sentence.span.start : sentence.span.end], lang):
                return vetoes.SPOILT
            if any(
                sentence.chances[fault] >= min(0.9, self._weights.threshold(fault) + vetoes.SPOILERS[fault])
                for fault in vetoes.SPOILERS
            ):
                return vetoes.SPOILT
        for veto in vetoes.VETOES[lang]:
            if label.value in veto.labels:
                for match in veto.pattern.finditer(plain, sentence.span.start, sentence.span.end):
                    if veto.anywhere or (match.start() < place.end and (veto.rest or match.end() > place.start)):
                        return veto.why
        return None


def _clause_at(sentence: Sentence, place: int) -> Span:
    return next(clause.span for clause in reversed(sentence.clauses) if clause.span.start <= place)


def _where(sentence: Sentence, label: Label) -> tuple[float, Span]:
    """How sure a label is in a sentence, and the clause that speaks most for it."""
    best = max(sentence.clauses, key=lambda clause: clause.chances[label.value])
    chance = sentence.chances[label.value]
    if isinstance(label, Move) and best.chances[label.value] >= _PLAIN_CLAUSE:
        chance = max(chance, best.chances[label.value])
    return chance, best.span


def _reason(label: Label, words: str) -> Text:
    name = NAMES[label]
    return Text(en=f"“{shown(words)}” {name.en}.", zh=f"“{shown(words)}”：{name.zh}。")
