"""Does the course name only what the library has?"""

import shutil
from pathlib import Path

import pytest

from calmline.cases.loading import check_course, load_course

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cases"
MODULE = """
  - number: "{number}"
    id: module-{number}
    title:
      en: A module
      zh: 模块
    teaser:
      en: What it is about.
      zh: 讲什么。
    cases: [{case}]
    recall: [{recall}]
    exercise: {exercise}
"""
HEAD = """format: 1
title:
  en: A course
  zh: 课程
welcome:
  en: Welcome.
  zh: 欢迎。
modules:"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for folder, file in (("cases", "every-feature.yaml"), ("exercises", "exercises/every-item.yaml")):
        (tmp_path / folder).mkdir()
        shutil.copy(FIXTURES / file, tmp_path / folder)
    return tmp_path / "course.yaml"


def write(course: Path, *modules: tuple[str, str, str]) -> list[str]:
    parts = [
        MODULE.format(number=f"{n:02}", case=case, recall=recall, exercise=exercise)
        for n, (case, recall, exercise) in enumerate(modules)
    ]
    course.write_text(HEAD + "".join(parts), encoding="utf-8")
    return [f"{problem.path}: {problem.message}" for problem in check_course(course)]


def test_a_course_that_names_what_is_there_is_sound(course: Path) -> None:
    assert write(course, ("every-feature", "", "every-item"), ("", "every-feature.repeated", "null")) == []


def test_an_unknown_case_and_exercise_are_named(course: Path) -> None:
    assert write(course, ("every-featur", "", "every-items")) == [
        "modules.0.cases.0: there is no case `every-featur`; did you mean `every-feature`?",
        "modules.0.exercise: there is no exercise `every-items`; did you mean `every-item`?",
    ]


def test_an_unknown_recall_item_is_named(course: Path) -> None:
    assert write(course, ("every-feature", "", "null"), ("", "every-feature.repeat", "null")) == [
        "modules.1.recall.0: there is no recall item in `every-feature` `repeat`; did you mean `repeated`?"
    ]


def test_recall_comes_from_earlier_modules(course: Path) -> None:
    assert write(course, ("every-feature", "every-feature.repeated", "null")) == [
        "modules.0.recall.0: the case `every-feature` is in no earlier module; recall what was learnt before"
    ]


def test_a_broken_case_is_told_in_its_own_file_only(course: Path) -> None:
    (course.parent / "cases" / "every-feature.yaml").write_text("format: 1", encoding="utf-8")
    assert write(course, ("every-feature", "", "null"), ("", "every-feature.repeated", "null")) == []


def test_a_learners_machine_without_exercises_has_a_sound_course(course: Path) -> None:
    shutil.rmtree(course.parent / "exercises")
    assert write(course, ("every-feature", "", "every-item")) == []


def test_loading_a_course_opens_no_case(course: Path) -> None:
    write(course, ("nothing-there", "", "null"))
    assert load_course(course).module("module-00").cases == ["nothing-there"]
