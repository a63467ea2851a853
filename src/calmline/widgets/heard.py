"""What was heard in a typed reply, as the screen tells it: plain data, with the learner's own words."""

from typing import Any

from calmline.caller.hearing import Heard
from calmline.cases.prompts import Samples
from calmline.replies.advice import advise
from calmline.replies.analysis import Analysis, Finding
from calmline.replies.labels import NAMES, Fault, Move
from calmline.replies.scoring import Credit, Score
from calmline.text import Lang, Text

MOST_MISSING = 2  # more than two things at once help nobody
_LONGEST_QUOTE = 160
_BEYOND_DOUBT = 0.9
NOT_OWN = ("quoted", "copied", "repeated", "keywords", "injection", "language")
"""Kinds of words that are not the learner's own plain speech; the screen has a sentence for each."""

Told = dict[str, Any]


def told(heard: Heard, lang: Lang, samples: Samples) -> Told:
    """What the screen says about a reply that was typed in `lang`.

    `did`, `harmed`, `perhaps` (not certain, so not counted) and `uncounted` rest on words of the reply, which are
    their `quote`. `missing` and `improve` say what would have helped; the samples are there to compare with.
    """
    score, own = heard.score, not heard.void
    told: Told = {
        "lang": lang,
        "flags": [flag.value for flag in score.flags],
        "void": heard.void,
        "cut": heard.cut,
        "did": _did(score) if own else [],
        "harmed": _harmed(heard) if own else [],
        "perhaps": _perhaps(score) if own else [],
        "uncounted": _uncounted(score) if own else [],
        "missing": _missing(score) if own else [],
        "improve": _dumped(advise(score).improve) if own else None,
        "samples": samples.model_dump(mode="json", exclude_none=True, include={"strong", "middling"}),
    }
    return {**told, "nothing": own and heard.said.leads_to is None}


def _dumped(text: Text | None) -> dict[str, str] | None:
    return text.model_dump() if text else None


def _quote(score: Score, start: int, end: int) -> str:
    words = " ".join(score.analysis.text[start:end].split()).rstrip(",，、;；:：")
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1] + "…"


def _did(score: Score) -> list[Told]:
    """The moves that were heard and the points that were made, in the order of the reply.

    A move that nobody here waits for is told when it is beyond doubt; else it would only puzzle.
    """
    analysis, asked = score.analysis, _asked(score)
    found = []
    for label in Move:
        best = _best(analysis, label)
        unsure = best is not None and _is_unsure(analysis, best)
        if best and (label in asked or best.confidence >= _BEYOND_DOUBT):
            found.append((best.start, _found(score, best, general=best.general, unsure=unsure)))
    found += [
        (credit.start, {**_point(score, credit), "unsure": credit.unsure})
        for credit in score.criteria
        if credit.criterion.move is None and credit.credit > 0
    ]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _asked(score: Score) -> set[Move]:
    return {credit.criterion.move for credit in score.criteria if credit.criterion.move}


def _found(score: Score, finding: Finding, **more: bool) -> Told:
    name = NAMES[finding.label].model_dump()
    return {"name": name, "quote": _quote(score, finding.start, finding.end), **more}


def _point(score: Score, credit: Credit) -> Told:
    says = _dumped(credit.criterion.says)
    return {"says": says, "part": credit.credit < 1, "quote": _quote(score, credit.start, credit.end)}


def _best(analysis: Analysis, label: Move | Fault) -> Finding | None:
    found = [finding for finding in analysis.findings if finding.label == label]
    return max(found, key=lambda finding: (not finding.general, finding.confidence), default=None)


def _is_unsure(analysis: Analysis, best: Finding) -> bool:
    return all(finding in analysis.unsure for finding in analysis.findings if finding.label == best.label)


def _harmed(heard: Heard) -> list[Told]:
    """The faults that were heard. One in doubt is told as a doubt where it matters here, and else not at all."""
    score = heard.score
    told = (set(Fault) - heard.doubtful) | {deduction.fault for deduction in score.deductions}
    found = [best for fault in Fault if fault in told and (best := _best(score.analysis, fault))]
    return [
        _found(score, best, unsure=best.label in heard.doubtful)
        for best in sorted(found, key=lambda finding: finding.start)
    ]


def _perhaps(score: Score) -> list[Told]:
    """Moves that this customer waits for and that may or may not be there. A fault in doubt is not spoken of."""
    asked = _asked(score)
    heard = score.analysis.labels | {unheard.label for unheard in score.analysis.vetoed}
    found: dict[object, Finding] = {}
    for finding in score.analysis.unsure:
        if finding.label in asked and finding.label not in heard:
            found.setdefault(finding.label, finding)
    return [_found(score, finding) for finding in found.values()]


def _uncounted(score: Score) -> list[Told]:
    """What looked like a move and is none, with the reason; words that are not the learner's own, with the kind."""
    analysis = score.analysis
    unheard = {
        one.label: {
            "name": NAMES[one.label].model_dump(),
            "quote": _quote(score, one.start, one.end),
            "reason": one.reason.model_dump(),
        }
        for one in analysis.vetoed
        if isinstance(one.label, Move) and one.label not in analysis.labels
    }
    blanks = {
        blank.why: {"kind": blank.why, "quote": _quote(score, blank.start, blank.end)} for blank in analysis.blanks
    }
    return [*unheard.values(), *(blanks[kind] for kind in NOT_OWN if kind in blanks and blanks[kind]["quote"])]


def _missing(score: Score) -> list[Told]:
    """What the customer waited for in vain, most points first. What was heard in half is not told as missing."""
    perhaps = {finding.label for finding in score.analysis.unsure} - score.analysis.labels
    left = [credit for credit in score.criteria if credit.credit < 1]
    pairs = [
        (credit, point)
        for credit, point in zip(left, advise(score).missing, strict=True)
        if credit.credit == 0 and credit.criterion.move not in perhaps
    ]
    pairs.sort(key=lambda pair: -pair[0].criterion.points)
    return [
        {"text": point.text.model_dump(), "says": credit.criterion.move is None}
        for credit, point in pairs[:MOST_MISSING]
    ]
