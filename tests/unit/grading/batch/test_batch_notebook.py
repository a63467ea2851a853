"""Is the graded notebook the release with our outputs and nothing else?"""

import json
from pathlib import Path

import nbformat
import pytest

from calmline.answers.file import Reading
from calmline.answers.model import Answers
from calmline.grading.batch.notebook import BadReleaseError, Release, notes_of, to_bytes
from calmline.grading.handins.model import HandIn, Received
from calmline.grading.handins.odd import Odd, in_order
from calmline.grading.score import Score

DATA = (Path(__file__).parents[4] / "exercises" / "digital-piano" / "digital-piano.ipynb").read_bytes()


def score(item):
    return Score(1.5, 2, html=f"<p>{item}</p>")


def test_each_item_has_its_score_below_it_and_the_form_what_is_to_be_told():
    made = nbformat.reads(to_bytes(Release(DATA).graded(score, "<p>note</p>")).decode("utf-8"), 4)
    nbformat.validate(made)
    outputs = {cell.metadata.nbgrader.grade_id: cell.get("outputs", []) for cell in made.cells}
    assert [output.data["text/html"] for output in outputs.pop("calmline-form")] == ["<p>note</p>"]
    assert outputs.pop("calmline-title") == []
    for item, [output] in outputs.items():
        assert (output.data["text/plain"], output.data["text/html"]) == ("1.5", f"<p>{item}</p>")


def test_without_anything_to_tell_the_form_has_no_output():
    made = Release(DATA).graded(score)
    assert next(cell["outputs"] for cell in made["cells"] if cell["cell_type"] == "code") == []


def test_one_hand_in_leaves_nothing_for_the_next():
    release = Release(DATA)
    release.graded(score, "<p>note</p>")
    cells = release.graded(score)["cells"]
    assert "<p>note" not in json.dumps(cells)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"cells": [{}]}', b'{"cells": [{"metadata": {"nbgrader": 1}}]}', b"\xff"]
)
def test_what_is_no_release_is_refused(data):
    with pytest.raises(BadReleaseError):
        Release(data)


def received(*odd, lang="zh", problem=None):
    answers = Answers("exercise", "call", "v", lang) if lang else None
    return Received(HandIn("ann", "call", Path("x"), "folder"), Reading(answers, problem), in_order(set(odd)), "")


def test_what_was_odd_is_told_in_the_learners_language_or_in_both():
    assert Odd.LATE.learner.zh in notes_of(received(Odd.LATE))
    assert Odd.LATE.learner.en not in notes_of(received(Odd.LATE))
    assert Odd.LATE.learner.en in notes_of(received(Odd.LATE, lang=None))


def test_the_same_sentence_is_told_once_and_what_items_say_is_not_told_again():
    assert notes_of(received(Odd.CELLS_ADDED, Odd.CELLS_MISSING, Odd.SEVERAL_NOTEBOOKS)).count("<p>") == 1
    assert notes_of(received(Odd.NO_ANSWERS, Odd.OTHER_VERSION)) == ""
    assert notes_of(received(Odd.ANSWERS_FROM_BEFORE, problem=Odd.ANSWERS_FROM_BEFORE.learner)) == ""
    assert notes_of(received(Odd.UNKNOWN_ITEMS)) == "", "nothing of the learner's business"
