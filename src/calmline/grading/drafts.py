"""Marks one draft: what the analyser makes of it, and whether a person should look."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from calmline.cases.exercise import DraftItem
from calmline.grading.sheet import Line
from calmline.replies.features import Situation
from calmline.replies.honesty import Flag
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


def mark_draft(item: DraftItem, lines: Mapping[str, Line], text: str, lang: Lang, known: Sequence[Text] = ()) -> Draft:
    """Mark `text`, which was written in `lang`; `lines` and `known` are what the learner read. Raises nothing.

    Where the analyser has no weights, it gives 0 points and asks for a person.
    """
    try:
        found = score(text, item.rubric, lang, situation(item, lines, lang))
    except BadWeightsError:
        return Draft(text, 0, (NOT_READ,), (NO_WEIGHTS,), None)
    look = list(found.look)
    written = _runs(text, lang)
    samples = [_known_runs(sample.text.get(lang), lang) for sample in item.samples]
    if any(len(written & sample) > _ALIKE * min(len(written), len(sample)) for sample in samples):
        look.append(SAMPLE)
    task = [item.ask, item.context, *(line.text for line in lines.values()), *known]
    copied = written & frozenset().union(*(_known_runs(part.get(lang), lang) for part in task))
    if Flag.COPIED not in found.flags and len(copied) > _ALIKE * len(written):
        look.append(TASK)
    return Draft(text, found.points, tuple(MEANING[flag] for flag in found.flags), tuple(look), found)


def situation(item: DraftItem, lines: Mapping[str, Line], lang: Lang) -> Situation:
    """What a draft answers: the lines that it is about, else all that the customer says, and what the agent knows."""
    heard = [lines[turn] for turn in item.about if turn in lines] or [line for line in lines.values() if line.customer]
    return Situation("\n".join(line.text.get(lang) for line in heard), item.context.get(lang))


# Letters and digits in a row that two people hardly write alike by chance, and the share of them that tells. Of the
# exercises' own samples at most a sixth stands in their task.
_RUN: dict[Lang, int] = {"en": 16, "zh": 6}
_ALIKE = 0.5


@functools.lru_cache(maxsize=2048)
def _known_runs(text: str, lang: Lang) -> frozenset[str]:
    return _runs(text, lang)


def _runs(text: str, lang: Lang) -> frozenset[str]:
    letters = "".join(char for char in read(text, lang).plain if char.isalnum())
    size = _RUN[lang]
    return frozenset(letters[i : i + size] for i in range(max(1, len(letters) - size + 1)))


NOT_READ = Text(
    en="This reply could not be marked by itself; a person marks it.", zh="这段回复没能自动评分，由人工来评。"
)
NO_WEIGHTS = Text(
    en="no reply can be read here, for a file is missing; run `calmline replies train`",
    zh="缺少读回复要用的文件，这里读不了，请运行 calmline replies train",
)
TASK = Text(
    en="mostly copied from what the learner read: the call, the facts, the instructions",
    zh="大部分照抄学员看得到的内容：通话、已知情况、题目说明",
)
SAMPLE = Text(en="the same as a sample that only graders have", zh="与只有阅卷老师才有的参考回复雷同")
