"""From what a reply does to a mark: credit per criterion, penalties, flags, and when a person must look."""

from collections.abc import Sequence
from dataclasses import dataclass

from calmline.replies.analysis import Analysis, Finding, judge
from calmline.replies.features import Situation
from calmline.replies.honesty import Flag
from calmline.replies.labels import Fault
from calmline.replies.listening import Heard, listen
from calmline.replies.rubric import Criterion, Rubric
from calmline.replies.says import Evidence, evidence, stated
from calmline.replies.weights import Label, Weights, load
from calmline.replies.writing import Oddity, shown
from calmline.text import Lang, Text

VOID = frozenset({Flag.COPIED, Flag.KEYWORDS, Flag.LANGUAGE, Flag.INJECTION})
"""Flags by which a reply earns nothing."""

MEANING: dict[Flag, Text] = {
    Flag.COPIED: Text(
        en="Most of this is copied from the task, so it earns no points. Say it in your own words.",
        zh="大部分是照抄题目里的话，所以不得分。用你自己的话说。",
    ),
    Flag.KEYWORDS: Text(
        en="This is a row of words or the same words again and again, not a reply. It earns no points.",
        zh="这是一串词，或者同样的话反复说，不成一段回复，所以不得分。",
    ),
    Flag.LANGUAGE: Text(
        en="This is not in English, in which the exercise was taken, so it earns no points.",
        zh="这段回复不是中文。你选的是中文作答，所以不得分。",
    ),
    Flag.INJECTION: Text(
        en="This speaks to whoever marks it, not to the customer. It earns no points, and a person looks at it.",
        zh="这里有话是对评分的人或程序说的，不是对客户说的。所以不得分，会有人来看。",
    ),
    Flag.TOO_SHORT: Text(
        en="This is too short to help a customer. It is marked as it stands.", zh="太短了，帮不到客户。就按现有的字评。"
    ),
}
_LOOK_FLAG: dict[Flag, Text] = {
    Flag.COPIED: Text(en="mostly copied from the task or the customer's words", zh="大部分照抄题目或客户的话"),
    Flag.KEYWORDS: Text(
        en="a row of key words, or the same words again and again, not a reply",
        zh="只是一串关键词，或者同样的话反复说，不成一段回复",
    ),
    Flag.LANGUAGE: Text(
        en="in another language than the one in which the exercise was taken", zh="用的不是作答时选的语言"
    ),
    Flag.INJECTION: Text(
        en="speaks to whoever marks it instead of the customer", zh="有话是对评分的人或程序说的，不是对客户说的"
    ),
}
_LOOK_ODD: dict[Oddity, Text] = {
    Oddity.CONFUSABLE: Text(en="has letters of another script that look like Latin ones", zh="混有形近的外文字母"),
    Oddity.HIDDEN: Text(
        en="has hidden characters: what one sees is not quite what was marked",
        zh="含有隐藏字符，看到的和评分时读到的可能不一样",
    ),
    Oddity.MARKUP: Text(en="has codes such as web pages have, which were not read", zh="含有网页那样的代码，没有读"),
    Oddity.TOO_LONG: Text(en="is longer than what is read; only its beginning was", zh="太长，只读了前一部分"),
}


@dataclass(frozen=True)
class Credit:
    """What one criterion earned: 0, half or all of its points, where it was seen, and why."""

    criterion: Criterion
    credit: float
    start: int
    end: int
    reason: Text
    unsure: bool = False
    general: bool = False  # half, because it would suit any case

    @property
    def points(self) -> float:
        """The points earned."""
        return self.credit * self.criterion.points


@dataclass(frozen=True)
class Deduction:
    """What one fault takes away, and where it was seen; `penalty` is 0 when it only informs."""

    fault: Fault
    penalty: float
    start: int
    end: int
    reason: Text


@dataclass(frozen=True)
class Score:
    """A reply's mark and all that it rests on. Spans are characters of the reply as written; (0, 0) is nowhere."""

    points: float
    maximum: float
    criteria: tuple[Credit, ...]
    deductions: tuple[Deduction, ...]
    flags: tuple[Flag, ...]
    look: tuple[Text, ...]
    analysis: Analysis

    @property
    def needs_person(self) -> bool:
        """Whether a person should look at the mark; `look` says why."""
        return bool(self.look)

    @property
    def labels(self) -> frozenset[Label]:
        """The labels that the reply makes; none when the reply as a whole earns nothing."""
        return frozenset() if VOID & set(self.flags) else self.analysis.labels

    @property
    def unsure(self) -> tuple[str, ...]:
        """The ids of the criteria that are unsure."""
        return tuple(credit.criterion.id for credit in self.criteria if credit.unsure)


def score(
    reply: str, rubric: Rubric, lang: Lang, situation: Situation | None = None, weights: Weights | None = None
) -> Score:
    """Mark a reply by a rubric.

    Takes any string as `reply`. `situation` is what it answers, in the same language. The points lie between 0 and
    the rubric's maximum. Raises `BadWeightsError` where the analyser's weights are missing; nothing else.
    """
    weights = weights or load(lang)
    heard = listen(reply, lang, situation, weights)
    analysis = judge(heard, weights)
    void = VOID & set(analysis.flags)
    criteria = tuple(
        _nothing(criterion)
        if void
        else _by_move(criterion, analysis)
        if criterion.move
        else _by_cues(criterion, heard, weights)
        for criterion in rubric.criteria
    )
    deductions = tuple(
        found
        for penalty in rubric.faults
        if (found := _deduction(penalty.move, penalty.penalty, analysis, weights)) is not None
    )
    earned = sum(credit.points for credit in criteria) - sum(deduction.penalty for deduction in deductions)
    maximum = rubric.maximum
    return Score(
        points=round(max(0.0, min(maximum, earned)), 3),
        maximum=maximum,
        criteria=criteria,
        deductions=deductions,
        flags=analysis.flags,
        look=tuple(_looks(analysis, criteria)),
        analysis=analysis,
    )


def _nothing(criterion: Criterion) -> Credit:
    return Credit(criterion, 0.0, 0, 0, Text(en="The reply as a whole earns nothing.", zh="整段回复不得分。"))


def _by_move(criterion: Criterion, analysis: Analysis) -> Credit:
    label = criterion.move
    found = [finding for finding in analysis.findings if finding.label == label]
    doubtful = [finding for finding in analysis.unsure if finding.label == label]
    if not found:
        vetoed = next((veto for veto in analysis.vetoed if veto.label == label), None)
        if vetoed is not None:
            return Credit(criterion, 0.0, vetoed.start, vetoed.end, vetoed.reason, unsure=bool(doubtful))
        return Credit(criterion, 0.0, 0, 0, _MISSING, unsure=bool(doubtful))
    best = max(found, key=lambda finding: (not finding.general, finding.confidence))
    sure = any(finding not in doubtful for finding in found)
    if best.general:
        reason = Text(en=f"{best.reason.en} It would suit any case.", zh=f"{best.reason.zh}但放在哪个案例里都能说。")
        return Credit(criterion, 0.5, best.start, best.end, reason, unsure=not sure, general=True)
    if not sure:
        reason = Text(en=f"{best.reason.en} That is not certain.", zh=f"{best.reason.zh}不过这一点拿不准。")
        return Credit(criterion, 0.5, best.start, best.end, reason, unsure=True)
    return Credit(criterion, 1.0, best.start, best.end, best.reason)


_MISSING = Text(en="Not found in the reply.", zh="回复里没有找到。")


def _by_cues(criterion: Criterion, heard: Heard, weights: Weights) -> Credit:
    says = criterion.says
    if says is None:
        return Credit(criterion, 0.0, 0, 0, _MISSING)
    found = stated(cue_evidence(criterion, heard, weights), weights.says)
    start, end = heard.as_written(found.span)
    if found.credit == 0:
        reason = _DENIED if found.denied else _MISSING
    else:
        short = shown(heard.written.raw[start:end])
        point = says.get(weights.lang)
        reason = (
            Text(en=f"“{short}” says it: {point}", zh=f"“{short}”说到了：{point}")
            if found.credit == 1
            else Text(en=f"“{short}” says part of it: {point}", zh=f"“{short}”只说到一部分：{point}")
        )
    return Credit(criterion, found.credit, start, end, reason, unsure=found.unsure)


def cue_evidence(criterion: Criterion, heard: Heard, weights: Weights) -> Evidence:
    """What in a reply speaks for a `says` criterion. Raises `ValueError` for a criterion of another kind."""
    if criterion.says is None or criterion.cues is None:
        raise ValueError(f"criterion {criterion.id} says nothing")
    groups: Sequence[Sequence[str]] = criterion.cues.en if weights.lang == "en" else criterion.cues.zh
    does = [(one.span, one.helps, one.harms) for one in heard.sentences]
    return evidence(criterion.says.get(weights.lang), groups, heard.plain, weights.lang, does, weights.synonyms)


_DENIED = Text(en="It is mentioned, but denied.", zh="提到了，但说的是否定的意思。")


def holds(finding: Finding, weights: Weights) -> bool:
    """Whether a found fault is certain enough to be held against the reply; else it only informs."""
    return isinstance(finding.label, Fault) and (
        finding.plain or finding.confidence >= weights.deducts_from(finding.label)
    )


def _deduction(fault: Fault, penalty: float, analysis: Analysis, weights: Weights) -> Deduction | None:
    found = [finding for finding in analysis.findings if finding.label == fault]
    if not found:
        return None
    best = max(found, key=lambda finding: finding.confidence)
    counts = any(holds(finding, weights) for finding in found)
    return Deduction(fault, penalty if counts else 0.0, best.start, best.end, best.reason)


def _looks(analysis: Analysis, criteria: Sequence[Credit]) -> list[Text]:
    """Why a person should look; empty when nothing asks for it."""
    looks = [_LOOK_FLAG[flag] for flag in analysis.flags if flag in _LOOK_FLAG]
    looks += [_LOOK_ODD[oddity] for oddity in sorted(analysis.oddities)]
    for credit in criteria:
        if credit.unsure:
            name = credit.criterion.name
            looks.append(Text(en=f"not sure: {name.en}", zh=f"拿不准：{name.zh}"))
    return looks
