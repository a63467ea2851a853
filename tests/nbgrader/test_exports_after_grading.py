"""Do exports and the reconciliation say what is true after `calmline grade`, also when graders have changed something?"""

import csv
import io
import subprocess
import sys

import pytest
from many import command, grade, hand_in, key_of, lines
from nbgrader.api import Gradebook
from nbgrader_clone import SMALL, build

from calmline.cases.library import Library
from calmline.grading.handins.odd import Odd
from tests.unit.grading.handins.corpus import honest

PLATFORMS = {"MoodleCsv": "moodle.csv", "CanvasCsv": "canvas.csv", "XApi": "statements.jsonl"}


def nbgrader_of(root, *arguments):
    """A command of nbgrader's as graders run it; what it said."""
    running = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(running, cwd=root, check=True, capture_output=True, text=True, encoding="utf-8").stderr


def export(root, name):
    return nbgrader_of(root, "export", f"--exporter=calmline.grading.export.{name}")


def test_after_the_points_of_an_item_are_changed_nobodys_notebook_is_odd(clone):
    hand_in(clone, Library(clone).exercise(SMALL), 3)
    before = lines(grade(clone, SMALL))
    source = clone / "assets" / "exercises" / f"{SMALL}.yaml"
    changed = source.read_text("utf-8").replace("    points: 4\n", "    points: 6\n", 1)
    source.write_text(changed, encoding="utf-8")
    build(clone)
    after = lines(grade(clone, SMALL))
    assert {line.maximum - before[learner].maximum for learner, line in after.items()} == {2}
    assert [(line.state, line.odd) for line in after.values()] == [(line.state, line.odd) for line in before.values()]


def test_what_was_damaged_counts_in_the_statistics_as_soon_as_it_was_handed_in_well(clone):
    place = clone / "submitted" / "ada" / SMALL
    place.parent.mkdir(parents=True)
    honest(place, clone / "exercises" / SMALL, key_of(clone, SMALL))
    good = (place / "answers.json").read_bytes()
    (place / "answers.json").write_bytes(good[:40])
    grade(clone, SMALL)
    assert "could not be read: 1 hand-in." in export(clone, "ItemStatistics")
    with Gradebook(f"sqlite:///{clone / 'gradebook.db'}", "calmline") as book:
        for one in book.find_submission(SMALL, "ada").notebooks[0].grades:
            one.manual_score, one.needs_manual_grade = 0, False
        book.db.commit()
    assert "could not be read: 1 hand-in." in export(clone, "ItemStatistics")
    (place / "answers.json").write_bytes(good)
    [line] = grade(clone, SMALL).lines
    assert line.waiting, "all marks are asked for again"
    assert "could not be read" not in export(clone, "ItemStatistics")
    rows = csv.DictReader(io.StringIO((clone / "item-statistics.csv").read_text("utf-8-sig")))
    assert {row["hand_ins"] for row in rows} == {"1"}


@pytest.fixture
def made(clone, tmp_path):
    """A clone in which a hand-in was graded of which only Moodle's folder says whose it is."""
    place = tmp_path / "moodle" / "Jo Berg_503_assignsubmission_file_"
    place.mkdir(parents=True)
    honest(place / SMALL, clone / "exercises" / SMALL, key_of(clone, SMALL))
    assert Odd.LEARNER_FROM_FOLDER.report.en in command(clone, SMALL, "--from", str(tmp_path / "moodle")).stdout
    return clone


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_made_id_goes_to_no_other_system_until_somebody_says_who_it_is(made, name):
    told = export(made, name)
    assert "no platform knows it: Jo-Berg_503." in told
    assert "Jo-Berg_503" not in (made / PLATFORMS[name]).read_text("utf-8")
    nbgrader_of(made, "db", "student", "add", "Jo-Berg_503", "--first-name", "Jo", "--last-name", "Berg")
    told = export(made, name)
    assert "no platform knows it" not in told
    assert "look at it as a whole" not in told
    assert "Jo-Berg_503" in (made / PLATFORMS[name]).read_text("utf-8")


def test_our_own_tables_have_a_made_id(made):
    export(made, "ItemsCsv")
    assert "Jo-Berg_503" in (made / "items.csv").read_text("utf-8")
