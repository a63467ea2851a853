"""Does `calmline grade` tell of what was not built, of nothing found, and end quietly when nobody reads on?"""

import json
import os
import subprocess

import pytest
from many import CALMLINE, command, copy_of, hand_in
from nbgrader_clone import REAL, SMALL, build

from calmline.cases.library import Library

FILE = f"assets/exercises/{SMALL}.yaml"
UNBUILT = f"{FILE} is not what was built"


@pytest.fixture(scope="module")
def _handed_in(another_clone):
    root = another_clone()
    hand_in(root, Library(root).exercise(SMALL), 2)
    command(root, SMALL)
    return root


@pytest.fixture
def course(_handed_in, tmp_path):
    """A clone in which two hand-ins are graded."""
    return copy_of(_handed_in, tmp_path / "course")


def edit(root, was, now, seconds=10):
    """Edit the exercise, so many seconds after it was built, by the clock of the files."""
    file = root / FILE
    text = file.read_text("utf-8")
    assert was in text
    file.write_text(text.replace(was, now, 1), encoding="utf-8")
    built = (root / "solutions" / SMALL / "key.json").stat().st_mtime
    os.utime(file, (built + seconds, built + seconds))


# --- edited, and not built ---


@pytest.mark.parametrize("seconds", [10, -10])
def test_diff_says_that_the_key_is_not_built_whatever_the_clock_says(course, seconds):
    edit(course, "points: 4", "points: 5", seconds)
    told = command(course, "diff", SMALL)
    assert (told.returncode, told.stdout) == (2, "")
    assert UNBUILT in told.stderr
    assert "calmline build" in told.stderr
    assert REAL not in command(course, "diff", "--all").stderr


def test_diff_goes_on_once_it_is_built(course):
    edit(course, "points: 4", "points: 5")
    build(course)
    told = command(course, "diff", SMALL)
    assert (told.returncode, UNBUILT in told.stderr) == (0, False)


@pytest.mark.parametrize(("was", "now"), [("points: 4", "points: 5"), ("id: ", "idd: ")])
def test_grading_warns_and_goes_on(course, was, now):
    edit(course, was, now)
    told = command(course, SMALL)
    assert told.returncode == 0
    assert told.stderr.count(UNBUILT) == 1
    assert "accounted for" in told.stdout


def test_an_edit_that_changes_nothing_is_no_change(course):
    edit(course, "points: 4", "points: 4  # as ever")
    assert "No mark would change." in command(course, "diff", SMALL).stdout
    assert UNBUILT not in command(course, SMALL).stderr


def test_without_the_assets_there_is_nothing_to_tell(course):
    (course / FILE).unlink()
    assert "No mark would change." in command(course, "diff", SMALL).stdout


# --- nothing found ---


def test_nothing_found_is_no_success(course):
    (course / "empty").mkdir()
    told = command(course, SMALL, "--from", "empty", "--json", "report.json")
    assert (told.returncode, told.stdout) == (2, "")
    assert "No hand-in was found in empty." in told.stderr
    assert json.loads((course / "report.json").read_text("utf-8"))["found"] == 0


# --- whoever reads it has enough ---


@pytest.mark.parametrize("words", [("review", "list"), ("diff", SMALL), (SMALL,), ("--help",)])
def test_a_closed_pipe_is_no_error_to_tell(course, words):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*CALMLINE, "grade", *words], cwd=course, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(writing)
    assert "ipe" not in done.stderr
    assert "Traceback" not in done.stderr
