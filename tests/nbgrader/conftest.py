"""One clone in miniature, taken through nbgrader's own commands once for all tests here."""

import shutil
from pathlib import Path

import pytest
from many import copy_of
from nbgrader_clone import (
    GOOD_REPLY,
    HALF_RIGHT,
    HERE,
    REAL,
    ROOT,
    SCRIPT,
    SMALL,
    Graded,
    all_right,
    answers,
    build,
    nbgrader,
    spoil,
    submit,
)

from calmline.cases.library import Library
from calmline.grading.batch.course import open_course
from calmline.grading.batch.gradebook import Book


@pytest.fixture(scope="session")
def new_clone(tmp_path_factory):
    """Makes a clone that holds the small course, and the real exercise beside the small one."""

    def new() -> Path:
        root = tmp_path_factory.mktemp("clone").resolve()
        shutil.copytree(HERE / "assets", root / "assets")
        shutil.copy(ROOT / "assets" / "exercises" / f"{REAL}.yaml", root / "assets" / "exercises")
        shutil.copy(ROOT / "nbgrader_config.py", root)
        return root

    return new


@pytest.fixture(scope="session")
def _built(new_clone) -> Path:
    """With a gradebook that knows the exercises: to make one takes nbgrader a second."""
    root = new_clone()
    build(root)
    book = Book(open_course(root))
    for name in (SMALL, REAL):
        book.register(name)
    book.close()
    return root


@pytest.fixture(scope="session")
def another_clone(_built, tmp_path_factory):
    """Makes a built clone in which nothing is graded yet."""
    return lambda: copy_of(_built, tmp_path_factory.mktemp("clone").resolve() / "course")


@pytest.fixture
def clone(another_clone) -> Path:
    """A built clone in which nothing is graded yet."""
    return another_clone()


@pytest.fixture(scope="session")
def graded(new_clone) -> Graded:
    """Hand-ins of all qualities, graded by nbgrader's own commands as configured here, with feedback and export."""
    root = new_clone()
    build(root)
    small, real = Library(root).exercise(SMALL), Library(root).exercise(REAL)
    hand_ins = {
        "allright": answers(root, small, "en", all_right(small, f"Dear Ms Reed, {SCRIPT} & sorry.")),
        "half": answers(root, small, "zh", HALF_RIGHT),
        "written": answers(root, small, "en", {"reply": {"text": GOOD_REPLY}}),
        "blank": None,
        "empty": answers(root, small, "en", {}),
        "hostile": answers(root, small, "zh", {"reply": {"text": f"{SCRIPT}<img src=x onerror='window.ran = true'>"}}),
    }
    for learner, text in hand_ins.items():
        submit(root, learner, SMALL, text)
    strong = next(s.text.zh for item in real.items if item.kind == "draft" for s in item.samples if s.grade == "strong")
    submit(root, "allright", REAL, answers(root, real, "zh", all_right(real, strong)))
    spoil(root / "submitted" / "hostile" / SMALL / f"{SMALL}.ipynb")
    for exercise in (SMALL, REAL):
        nbgrader(root, "generate_assignment", exercise, "--force")
        nbgrader(root, "autograde", exercise)
        nbgrader(root, "generate_feedback", exercise)
    nbgrader(root, "export")
    return Graded(root)
