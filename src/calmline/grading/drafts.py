"""Marks one draft: what the analyser makes of it, and whether a person should look."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from calmline.cases.exercise import DraftItem
from calmline.grading.sheet import Line
from calmline.replies.features import Situation
from calmline.replies.scoring import MEANING, Score, score
from calmline.replies.weights import BadWeightsError
from calmline.replies.writing import read
from calmline.text import Lang, Text


@dataclass(frozen=True)
class Draft:
    """A draft and its mark. `read` is None where what was found in it is not to be told, or could not be found."""

    text: str
    points: float
    notes: tuple[Text, ...]
    look: tuple[Text, ...]
    read: Score | None

    def concealed(self) -> "Draft":
        """The same without anything that tells what was looked for."""
        return replace(self, read=None)

    def as_json(self) -> dict[str, Any]:
        """What was found, by ids and places, for those who go through many drafts. Holds no word of the learner's."""
        found: dict[str, Any] = {"look": [{"en": reason.en, "zh": reason.zh} for reason in self.look]}
        if self.read is None:
            return found
        places: list[dict[str, Any]] = [
            {"criterion": credit.criterion.id, "start": credit.start, "end": credit.end}
            for credit in self.read.criteria
            if credit.start < credit.end
        ]
        places += [
            {"fault": deduction.fault.value, "start": deduction.start, "end": deduction.end}
            for deduction in self.read.deductions
        ]
        return found | {
            "criteria": {credit.criterion.id: credit.credit for credit in self.read.criteria},
            "faults": {deduction.fault.value: deduction.penalty for deduction in self.read.deductions},
            "labels": sorted(label.value for label in self.read.analysis.labels),
            "spans": places,
            "flags": [flag.value for flag in self.read.flags],
            "unsure": list(self.read.unsure),
        }


def mark_draft(item: DraftItem, lines: Mapping[str, Line], text: str, lang: Lang) -> Draft:
    """Mark `text`, which was written in `lang`. Takes any string and raises nothing.

    Where the analyser has no weights, it gives 0 points and asks for a person.
    """
    try:
        found = score(text, item.rubric, lang, situation(item, lines, lang))
    except BadWeightsError:
        return Draft(text, 0, (NOT_READ,), (NO_WEIGHTS,), None)
    look = (*found.look, SAMPLE) if _like_a_sample(text, item, lang) else found.look
    return Draft(text, found.points, tuple(MEANING[flag] for flag in found.flags), look, found)


def situation(item: DraftItem, lines: Mapping[str, Line], lang: Lang) -> Situation:
    """What a draft answers: the lines that it is about, else all that the customer says, and what the agent knows."""
    heard = [lines[turn] for turn in item.about if turn in lines] or [line for line in lines.values() if line.customer]
    return Situation("\n".join(line.text.get(lang) for line in heard), item.context.get(lang))


# Characters in a row, letters and digits only, that two people hardly write alike by chance.
_RUN: dict[Lang, int] = {"en": 24, "zh": 8}
_ALIKE = 0.6


def _like_a_sample(text: str, item: DraftItem, lang: Lang) -> bool:
    """Whether most of the draft stands in a sample, or most of a sample in the draft."""
    given = _runs(text, lang)
    samples = [_sample_runs(sample.text.get(lang), lang) for sample in item.samples]
    return any(len(given & known) > _ALIKE * min(len(given), len(known)) for known in samples)


@functools.lru_cache(maxsize=256)
def _sample_runs(text: str, lang: Lang) -> frozenset[str]:
    return _runs(text, lang)


def _runs(text: str, lang: Lang) -> frozenset[str]:
    letters = "".join(char for char in read(text, lang).plain if char.isalnum())
    size = _RUN[lang]
    return frozenset(letters[i : i + size] for i in range(max(1, len(letters) - size + 1)))


NOT_READ = Text(
    en="This reply could not be marked by itself; a person marks it.", zh="这段回复没能自动评分，由人工来评。"
)
NO_WEIGHTS = Text(
    en="the analyser's weights are missing; run `calmline replies train`",
    zh="缺少分析模型的权重文件，请运行 calmline replies train",
)
SAMPLE = Text(en="the same as a sample that only graders have", zh="与只有阅卷老师才有的参考回复雷同")
