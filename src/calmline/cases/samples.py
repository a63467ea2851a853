"""The sample replies of graded drafts with an expert's marks: what a marker of replies is measured by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from calmline.cases.exercise import DraftItem, Exercise
from calmline.replies.rubric import Rubric
from calmline.text import LANGS, Lang, Text


@dataclass(frozen=True)
class RatedReply:
    """One sample in one language, the situation it answers, and the mark out of the rubric's maximum. Key."""

    exercise: str
    item: str
    lang: Lang
    grade: Literal["strong", "middling", "poor"]
    text: str
    mark: float
    context: Text
    rubric: Rubric


def rated_replies(exercises: Iterable[Exercise]) -> Iterator[RatedReply]:
    """Every sample reply of every draft in these exercises, in each language, in the order of the files."""
    for exercise in exercises:
        for item in exercise.items:
            if isinstance(item, DraftItem):
                for lang in LANGS:
                    for sample in item.samples:
                        yield RatedReply(
                            exercise=exercise.id,
                            item=item.id,
                            lang=lang,
                            grade=sample.grade,
                            text=sample.text.get(lang),
                            mark=sample.mark,
                            context=item.context,
                            rubric=item.rubric,
                        )
