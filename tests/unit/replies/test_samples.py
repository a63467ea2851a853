"""Do the experts' sample replies of every exercise come out in their order and near the experts' marks?"""

import functools

import pytest

from calmline.cases.library import Library
from calmline.cases.samples import rated_replies
from calmline.data import data_root
from calmline.grading.drafts import mark_draft
from calmline.grading.sheet import Key, split
from calmline.text import LANGS

LIBRARY = Library(data_root())
ROWS = list(rated_replies(map(LIBRARY.exercise, LIBRARY.exercise_ids())))
DRAFTS = sorted({(row.exercise, row.item) for row in ROWS})
NEAR = 1.5


@functools.cache
def key(exercise):
    return Key.model_validate(split(LIBRARY.exercise(exercise))[1])


@functools.cache
def points(exercise, item, lang, grade):
    """What a learner would get who hands this sample in: through the same door as every draft."""
    [row] = [row for row in ROWS if (row.exercise, row.item, row.lang, row.grade) == (exercise, item, lang, grade)]
    sheet = key(exercise)
    return mark_draft(sheet.items[item].item, sheet.lines, row.text, lang, sheet.known).points


def test_every_exercise_has_samples_of_every_grade_in_both_languages():
    assert {exercise for exercise, _ in DRAFTS} == set(LIBRARY.exercise_ids())
    assert len(ROWS) == len(DRAFTS) * len(LANGS) * 3


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("exercise", "item"), DRAFTS)
def test_strong_is_more_than_middling_and_middling_more_than_poor(exercise, item, lang):
    strong, middling, poor = (points(exercise, item, lang, grade) for grade in ("strong", "middling", "poor"))
    assert strong > middling > poor


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.exercise}-{row.item}-{row.lang}-{row.grade}")
def test_the_mark_is_near_the_experts(row):
    ours, theirs = points(row.exercise, row.item, row.lang, row.grade), row.mark
    assert abs(ours - theirs) <= NEAR
