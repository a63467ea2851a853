"""Is a person asked where one is needed, and left in peace where one has marked?"""

import os
import shutil
import sysconfig

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook

from calmline.grading.nbgrader_plugins import SaveAutoGrades
from calmline.grading.score import Score


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A gradebook with one exercise of one item, and one learner who handed it in."""
    file = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader calls `alembic`; elsewhere our nbgrader_config.py puts it on PATH.
        patch.setenv("PATH", sysconfig.get_path("scripts"), prepend=os.pathsep)
        with Gradebook(f"sqlite:///{file}") as gradebook:
            gradebook.add_assignment("call")
            gradebook.add_notebook("call", "call")
            gradebook.add_grade_cell("reply", "call", "call", max_score=6, cell_type="code")
            gradebook.add_source_cell("reply", "call", "call", cell_type="code")
            gradebook.add_student("ann")
            gradebook.add_submission("call", "ann")
    return file


@pytest.fixture
def url(template, tmp_path):
    return f"sqlite:///{shutil.copy(template, tmp_path)}"


def run(url, score):
    """Save what a test cell gave, as autograde does."""
    data = score._repr_mimebundle_() if isinstance(score, Score) else {"text/plain": score}
    cell = new_code_cell("", outputs=[new_output("execute_result", data=data)])
    cell.metadata["nbgrader"] = {"grade": True, "grade_id": "reply", "points": 6, "solution": False}
    resources = {"nbgrader": {"notebook": "call", "assignment": "call", "student": "ann", "db_url": url}}
    SaveAutoGrades().preprocess(new_notebook(cells=[cell]), resources)
    return found(url)


def found(url):
    with Gradebook(url) as gradebook:
        grade = gradebook.find_grade("reply", "call", "call", "ann")
        return grade.auto_score, grade.score, grade.needs_manual_grade


def mark_by_hand(url, points):
    with Gradebook(url) as gradebook:
        grade = gradebook.find_grade("reply", "call", "call", "ann")
        grade.manual_score = points
        grade.needs_manual_grade = False
        gradebook.db.commit()


def test_a_score_that_asks_for_a_person_waits_for_one(url):
    assert run(url, Score(0, 6, needs_person=True)) == (0, 0, True)


def test_a_score_that_does_not_ask_waits_for_nobody(url):
    assert run(url, Score(4, 6)) == (4, 4, False)


def test_a_plain_number_waits_for_nobody(url):
    assert run(url, "3.0") == (3, 3, False)


def test_a_second_hand_in_without_a_draft_waits_for_nobody(url):
    run(url, Score(0, 6, needs_person=True))
    assert run(url, Score(0, 6)) == (0, 0, False)


@pytest.mark.parametrize("score", [Score(0, 6, needs_person=True), Score(2, 6)])
@pytest.mark.parametrize("points", [0, 5])
def test_marks_by_hand_survive_a_new_run_and_are_not_asked_for_again(url, score, points):
    run(url, Score(0, 6, needs_person=True))
    mark_by_hand(url, points)
    assert run(url, score) == (float(score), points, False)


def test_a_mark_for_an_answer_that_was_changed_stays_and_is_asked_for_again(url):
    """And again at every later run, until somebody has looked?"""
    run(url, Score(0, 6, needs_person=True, of="first"))
    mark_by_hand(url, 0)
    assert run(url, Score(5, 6, of="first")) == (5, 0, False)
    assert run(url, Score(5, 6, of="second")) == (5, 0, True)
    assert run(url, Score(5, 6, of="second")) == (5, 0, True)
    mark_by_hand(url, 4)
    assert run(url, Score(5, 6, of="second")) == (5, 4, False)
