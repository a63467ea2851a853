"""Is the class list read as it is, and nothing made by reading it?"""

import os
import sysconfig
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from calmline.grading.batch.course import Course
from calmline.grading.batch.database import GradebookError
from calmline.grading.batch.students import class_list, students
from calmline.grading.handins.classlist import Student


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path, "course", f"sqlite:///{tmp_path / 'gradebook.db'}", tmp_path, Config())


@pytest.fixture(autouse=True)
def _path(monkeypatch):
    """nbgrader calls `alembic`, which lies beside it."""
    monkeypatch.setenv("PATH", os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")]))


def enter(course, learner, **names):
    with Gradebook(course.url, course.course_id) as book:
        book.update_or_create_student(learner, **names)


def test_without_a_gradebook_nobody_is_on_it_and_none_is_made(course):
    assert students(course) == []
    assert class_list(course)("Ann Lee") is None
    assert list(course.root.iterdir()) == []


def test_a_database_without_students_is_left_as_it_is(course):
    Path(course.root / "gradebook.db").touch()
    assert students(course) == []
    assert (course.root / "gradebook.db").read_bytes() == b""


def test_names_are_read_as_they_are(course):
    enter(course, "ann", first_name="Ann", last_name="Lee")
    enter(course, "bo")
    assert sorted(students(course), key=lambda one: one.id) == [Student("ann", "Ann", "Lee"), Student("bo", "", "")]


def test_each_list_is_read_once_and_the_next_one_anew(course):
    first = class_list(course)
    assert first("Ann Lee") is None
    enter(course, "ann", first_name="Ann", last_name="Lee")
    assert first("Ann Lee") is None
    assert class_list(course)("Ann Lee") == "ann"


@pytest.mark.parametrize("url", [None, "postgresql+psycopg://nobody:secret@127.0.0.1:1/grades?connect_timeout=2"])
def test_a_gradebook_that_can_not_be_read_is_told_without_a_password(course, url):
    (course.root / "gradebook.db").write_bytes(b"no database at all, whatever it is called" * 100)
    with pytest.raises(GradebookError, match="can't be used") as told:
        students(Course(course.root, "course", url or course.url, course.root, Config()))
    assert "secret" not in str(told.value)
