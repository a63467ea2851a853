"""Does `calmline grade` grade whatever was handed in, once, and account for all of it?"""

import contextlib
import csv
import dataclasses
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from many import CALMLINE, command, copy_of, files, grade, grades, hand_in, key_of, lines, noted, outputs, url_of
from nbgrader.api import BaseCell, Gradebook, GradeCell, SourceCell
from nbgrader_clone import REAL, SMALL, all_right, answers, nbgrader, submit

from calmline.cases.library import Library
from calmline.cli.grade import finder
from calmline.grading.batch import runner
from calmline.grading.batch.course import open_course
from calmline.grading.batch.database import GradebookError
from calmline.grading.batch.runner import LOCK_NAME, Options, RunningError, grade_all
from calmline.grading.batch.watching import Watch, watch
from calmline.grading.handins.finding import in_exchange, in_submitted
from calmline.grading.handins.model import HandIn
from calmline.grading.handins.odd import Odd
from calmline.grading.handins.sent import in_zips
from tests.unit.grading.handins.corpus import CORPUS, TREES, good_values, honest
from tests.unit.grading.handins.corpus_hostile import TRACE

LEARNERS = 12
GOOD = "li-wei"


@pytest.fixture(scope="module")
def _graded(another_clone):
    root = another_clone()
    hand_in(root, Library(root).exercise(SMALL), LEARNERS)
    return root, grade(root, SMALL)


@pytest.fixture
def graded_clone(_graded, tmp_path):
    """A clone in which a small class is graded."""
    return copy_of(_graded[0], tmp_path / "course")


@pytest.fixture
def first(_graded):
    """The report of that."""
    return _graded[1]


def say(root, learner, change):
    """A learner hands in again, with other answers."""
    file = root / "submitted" / learner / SMALL / "answers.json"
    content = json.loads(file.read_text("utf-8"))
    change(content)
    file.write_text(json.dumps(content), encoding="utf-8")


def forget_reply(content):
    content["items"].pop("reply", None)
    content["revision"] += 1


# --- once, and only what is new ---


def test_everything_is_accounted_for(first):
    assert (first.found, first.new, first.exit_code) == (LEARNERS, LEARNERS, 0)


def test_a_second_run_does_nothing(graded_clone, first):
    before = grades(url_of(graded_clone)), noted(url_of(graded_clone)), files(graded_clone / "autograded")
    second = grade(graded_clone, SMALL)
    assert (second.new, second.exit_code) == (0, 0)
    assert [dataclasses.replace(line, new=True) for line in second.lines] == [
        dataclasses.replace(line, place=line.place.replace(str(_place(first)), str(graded_clone)))
        for line in first.lines
    ]
    assert (grades(url_of(graded_clone)), noted(url_of(graded_clone)), files(graded_clone / "autograded")) == before


def _place(report):
    return report.lines[0].place.split("/submitted/")[0]


def test_what_changed_is_graded_anew_and_nothing_else(graded_clone):
    say(graded_clone, "learner00004", forget_reply)
    report = grade(graded_clone, SMALL)
    assert [line.learner for line in report.lines if line.new] == ["learner00004"]
    assert grades(url_of(graded_clone))["learner00004", SMALL][1]["reply"][0] == 0


def test_a_later_time_alone_is_entered(graded_clone):
    stamp = graded_clone / "submitted" / "learner00004" / SMALL / "timestamp.txt"
    stamp.write_text("2026-12-24 18:00:00 UTC")
    grade(graded_clone, SMALL)
    assert grades(url_of(graded_clone))["learner00004", SMALL][0][0] == datetime(2026, 12, 24, 18)


def test_another_key_grades_all_anew(graded_clone):
    key = graded_clone / "solutions" / SMALL / "key.json"
    content = json.loads(key.read_text("utf-8"))
    content["reveal"] = not content["reveal"]
    key.write_text(json.dumps(content), encoding="utf-8")
    assert grade(graded_clone, SMALL).new == LEARNERS


@pytest.mark.parametrize("folder", ["autograded", "feedback"])
@pytest.mark.parametrize("spoil", [lambda file: file.unlink(), lambda file: file.write_bytes(b"")])
def test_a_file_that_was_lost_is_made_anew(graded_clone, folder, spoil):
    there = files(graded_clone / folder)
    [file] = [
        one for one in (graded_clone / folder / "learner00003" / SMALL).iterdir() if one.suffix in (".html", ".ipynb")
    ]
    spoil(file)
    assert grade(graded_clone, SMALL).new == 1
    assert files(graded_clone / folder) == there


def test_feedback_is_made_later_where_it_was_not_wanted_at_first(clone):
    hand_in(clone, Library(clone).exercise(SMALL), 3)
    grade(clone, SMALL, feedback=False)
    assert not (clone / "feedback").exists()
    assert grade(clone, SMALL, feedback=False).new == 0
    assert grade(clone, SMALL).new == 3
    assert len(files(clone / "feedback")) == 3


def test_several_processes_do_what_one_does(graded_clone, another_clone):
    other = another_clone()
    hand_in(other, Library(other).exercise(SMALL), LEARNERS)
    assert grade(other, SMALL, jobs=2).new == LEARNERS
    assert grades(url_of(other)) == grades(url_of(graded_clone))
    assert noted(url_of(other)) == noted(url_of(graded_clone))
    for folder in ("autograded", "feedback"):
        assert files(other / folder) == files(graded_clone / folder)


def test_two_runs_at_once_are_refused(graded_clone):
    from filelock import FileLock

    with FileLock(graded_clone / LOCK_NAME), pytest.raises(RunningError, match="at work"):
        grade(graded_clone, SMALL)


# --- with nbgrader ---


def cells(url):
    with Gradebook(url, "calmline") as book:
        source = [(c.name, c.cell_type, c.locked, c.source, c.checksum) for c in book.db.scalars(sa.select(SourceCell))]
        points = [(c.name, c.max_score, c.cell_type) for c in book.db.scalars(sa.select(GradeCell))]
        kinds = [(c.name, c.type) for c in book.db.scalars(sa.select(BaseCell))]
        [notebook] = book.find_assignment(SMALL).notebooks
        return source, points, kinds, notebook.name, notebook.kernelspec, book.find_assignment(SMALL).course_id


def test_a_fresh_gradebook_is_as_generate_assignment_makes_it(graded_clone, another_clone):
    other = another_clone()
    (other / "gradebook.db").unlink()
    for name in (SMALL, REAL):
        nbgrader(other, "generate_assignment", name)
    assert cells(url_of(graded_clone)) == cells(url_of(other))


def test_nbgrader_goes_on_where_the_batch_has_been(graded_clone):
    """Autograde passes over what is graded, takes up what is newer, and feedback and export find all marks."""
    before, pages = grades(url_of(graded_clone)), files(graded_clone / "autograded")
    nbgrader(graded_clone, "autograde", SMALL)
    assert (grades(url_of(graded_clone)), files(graded_clone / "autograded")) == (before, pages)
    say(graded_clone, "learner00004", forget_reply)
    (graded_clone / "submitted" / "learner00004" / SMALL / "timestamp.txt").write_text("2026-12-24 18:00:00 UTC")
    nbgrader(graded_clone, "autograde", SMALL)
    assert grades(url_of(graded_clone))["learner00004", SMALL][1]["reply"][0] == 0
    nbgrader(graded_clone, "generate_feedback", SMALL, "--force")
    nbgrader(graded_clone, "export")
    rows = list(csv.DictReader((graded_clone / "grades.csv").open(encoding="utf-8")))
    marks = grades(url_of(graded_clone))
    assert {row["student_id"]: float(row["score"]) for row in rows} == {
        learner: pytest.approx(sum(mark[0] for mark in items.values())) for (learner, _), (_, items) in marks.items()
    }


def test_the_batch_goes_on_where_nbgrader_has_been(clone, graded_clone):
    hand_in(clone, Library(clone).exercise(SMALL), LEARNERS)
    nbgrader(clone, "generate_assignment", SMALL)
    nbgrader(clone, "autograde", SMALL)
    autograded = grades(url_of(clone)), outputs(clone, SMALL)
    assert grade(clone, SMALL).new == LEARNERS
    assert (grades(url_of(clone)), outputs(clone, SMALL)) == autograded
    assert grades(url_of(clone)) == grades(url_of(graded_clone))


def test_an_exercise_with_other_items_than_the_gradebook_is_refused_before_anything_is_written(graded_clone):
    solution = graded_clone / "solutions" / SMALL / f"{SMALL}.ipynb"
    content = json.loads(solution.read_text("utf-8"))
    del content["cells"][-1]
    solution.write_text(json.dumps(content), encoding="utf-8")
    before = grades(url_of(graded_clone))
    with pytest.raises(GradebookError, match="Cannot add or remove cells"):
        grade(graded_clone, SMALL)
    assert grades(url_of(graded_clone)) == before


def decide(root, learner, item, points, extra=None):
    """As formgrader does it when a grader types into its boxes."""
    with Gradebook(url_of(root), "calmline") as book:
        mark = book.find_grade(item, SMALL, SMALL, learner)
        mark.manual_score, mark.extra_credit, mark.needs_manual_grade = points, extra, False
        book.db.commit()


def test_a_persons_mark_outlives_every_later_run_and_stands_in_the_feedback(graded_clone):
    learner = "learner00004"
    page = graded_clone / "feedback" / learner / SMALL / f"{SMALL}.html"
    decide(graded_clone, learner, "reply", 1.25, 0.5)
    unsaid = page.read_text("utf-8")
    report = grade(graded_clone, SMALL)
    assert [line.learner for line in report.lines if line.new] == [learner]
    assert page.read_text("utf-8") != unsaid
    assert "1.75 / 6" in page.read_text("utf-8") or "1.75 of 6" in page.read_text("utf-8")
    say(graded_clone, learner, lambda content: content["items"]["reply"]["value"].update(text="I am so sorry."))
    grade(graded_clone, SMALL)
    assert grades(url_of(graded_clone))[learner, SMALL][1]["reply"][1:4] == (1.25, 0.5, True)
    again = lines(grade(graded_clone, SMALL))[learner]  # the mark stays, and a person is asked whether it still fits
    assert (again.state, "reply" in again.waiting) == ("person", True)


def test_what_is_late_is_said_and_costs_what_nbgraders_plugin_says(clone):
    hand_in(clone, Library(clone).exercise(SMALL), 4)
    nbgrader(clone, "generate_assignment", SMALL)
    with Gradebook(url_of(clone), "calmline") as book:
        # Handed in at 08:00, 08:01, 08:02 and 08:03; one has a minute more.
        book.update_or_create_assignment(SMALL, duedate=datetime(2026, 9, 1, 8, 1))
    grade(clone, SMALL)
    with Gradebook(url_of(clone), "calmline") as book:
        book.grant_extension(SMALL, "learner00002", minutes=1)
    with (clone / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    report = grade(clone, SMALL)
    assert [line.learner for line in report.lines if line.new] == ["learner00002", "learner00003"]
    late = {learner for learner, line in lines(report).items() if Odd.LATE in line.odd}
    assert late == {"learner00003"}
    penalties = {learner: whole[2] for (learner, _), (whole, _) in grades(url_of(clone)).items()}
    marks = grades(url_of(clone))["learner00003", SMALL][1]
    assert penalties["learner00003"] == pytest.approx(sum(mark[0] for mark in marks.values()))
    assert penalties["learner00000"] is penalties["learner00002"] is None
    page = (clone / "feedback" / "learner00003" / SMALL / f"{SMALL}.html").read_text("utf-8")
    assert "taken off for handing in late" in page or "迟交扣" in page
    nbgrader(clone, "autograde", SMALL, "--force")
    assert {learner: whole[2] for (learner, _), (whole, _) in grades(url_of(clone)).items()} == penalties


def test_that_nobody_knows_when_it_was_handed_in_is_said_where_there_is_a_deadline(clone):
    submit(clone, "ann", SMALL, None)
    assert Odd.TIME_UNKNOWN not in lines(grade(clone, SMALL))["ann"].odd
    with Gradebook(url_of(clone), "calmline") as book:
        book.update_or_create_assignment(SMALL, duedate=datetime(2026, 9, 1, 8, 1))
    report = grade(clone, SMALL)
    assert (report.new, report.exit_code) == (1, 0)
    assert Odd.TIME_UNKNOWN in lines(report)["ann"].odd
    assert Odd.LATE not in lines(report)["ann"].odd
    again = lines(grade(clone, SMALL))["ann"]
    assert (again.new, again.odd) == (False, lines(report)["ann"].odd)


# --- damaged and hostile ---


@pytest.fixture(scope="module")
def corpora(another_clone):
    """Every damaged and every hostile hand-in beside honest ones, graded twice."""
    root = another_clone()
    key, release = key_of(root, REAL), root / "exercises" / REAL
    for learner in (GOOD, "zhang-min"):
        (root / "submitted" / learner).mkdir(parents=True)
        honest(root / "submitted" / learner / REAL, release, key)
    for case in CORPUS:
        (root / "submitted" / case.name).mkdir(parents=True)
        case.build(root / "submitted" / case.name / REAL, release, key)
    return root, grade(root, REAL, jobs=2)


def test_of_all_damaged_and_hostile_hand_ins_none_is_lost(corpora):
    root, report = corpora
    assert report.exit_code == 0
    assert set(lines(report)) == {GOOD, "zhang-min", *(case.name for case in CORPUS)}
    assert {learner for learner, _ in grades(url_of(root))} == set(lines(report))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CORPUS])
def test_a_damaged_or_hostile_hand_in_gets_what_it_earns(corpora, case):
    root, report = corpora
    marks = {learner: items for (learner, _), (_, items) in grades(url_of(root)).items()}
    points = {item: mark[0] for item, mark in marks[case.name].items()}
    assert set(lines(report)[case.name].odd) == case.odd
    if case.points == "all":
        assert points == {item: mark[0] for item, mark in marks[GOOD].items()}
    elif case.points == "none":
        assert set(points.values()) == {0}
    assert all(0 <= mark[0] <= mark[4] for mark in marks[case.name].values())


def test_one_bad_hand_in_never_changes_another(corpora):
    """Learners who handed in the same have the same, but for what is drawn for a person."""
    marks = grades(url_of(corpora[0]))
    good, other = ([mark[0] for mark in marks[one, REAL][1].values()] for one in (GOOD, "zhang-min"))
    assert good == other
    assert sum(good) > 0


def test_what_was_graded_is_the_release_with_our_outputs_whatever_was_handed_in(corpora):
    root, _ = corpora
    release = json.loads((root / "exercises" / REAL / f"{REAL}.ipynb").read_text("utf-8"))
    for file in (root / "autograded").glob(f"*/{REAL}/{REAL}.ipynb"):
        made = json.loads(file.read_text("utf-8"))
        for cell in made["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
        assert made == release, file


def test_nothing_else_of_a_hand_in_comes_along(corpora):
    root, _ = corpora
    names = {name.rsplit("/", 1)[1] for name in files(root / "autograded")}
    assert names in ({f"{REAL}.ipynb", "answers.json", "timestamp.txt"}, {f"{REAL}.ipynb", "answers.json"})
    assert {name.rsplit("/", 1)[1] for name in files(root / "feedback")} == {f"{REAL}.html"}
    assert not any(path.is_symlink() for folder in ("autograded", "feedback") for path in (root / folder).rglob("*"))


def test_graded_again_all_of_it_is_unchanged(corpora):
    root, report = corpora
    again = grade(root, REAL)
    assert again.new == 0
    assert [dataclasses.replace(line, new=True) for line in again.lines] == list(report.lines)


FORMS = {
    "submitted": in_submitted,
    "exchange": lambda root, exercises: in_exchange(root, "course", exercises),
    "zips": in_zips,
}


@pytest.mark.parametrize("tree", [pytest.param(tree, id=tree.name) for tree in TREES])
def test_whatever_is_collected_is_graded_or_told(clone, tmp_path, tree):
    key, place = key_of(clone, REAL), tmp_path / "collected"
    place.mkdir()
    tree.build(place, clone / "exercises" / REAL, key)
    report = grade(clone, REAL, found=FORMS[tree.form](place, [REAL, SMALL]))
    assert report.exit_code == 0
    assert {learner: set(line.odd) for learner, line in lines(report).items()} == tree.hand_ins
    assert sorted(line.odd[0].name for line in report.lines if not line.learner) == sorted(
        one.name for one in tree.unplaced
    )
    for (learner, _), (_, items) in grades(url_of(clone)).items():
        assert bool(sum(mark[0] for mark in items.values())) is (learner not in tree.no_points)


def plant(folder, trace):
    """Whatever might be run by something: cells, modules that Python or IPython load by name, hooks of tools."""
    run = f"import pathlib; pathlib.Path({str(trace)!r}).write_text('ran')\n"
    notebook = json.loads((folder / f"{folder.name}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = run + "".join(cell["source"])
    (folder / f"{folder.name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    names = ["sitecustomize", "usercustomize", "conftest", "json", "calmline", "nbgrader_config", "nbformat", "setup"]
    for name in names:
        (folder / f"{name}.py").write_text(run)
    (folder / "calmline.pth").write_text(run)
    for place in (".ipython/profile_default/startup", ".jupyter", "profile_default/startup"):
        (folder / place).mkdir(parents=True)
        for name in ("00-first.py", "ipython_config.py", "jupyter_config.py", "nbgrader_config.py"):
            (folder / place / name).write_text(run)
    (folder / "nbgrader_config.json").write_text(json.dumps({"Autograde": {"pre_convert_hook": "json.run"}}))


def test_nothing_that_learners_hand_in_is_ever_run(clone, tmp_path):
    """In no path: from nbgrader's folder, from a zip, by the command line, in several processes, by nbgrader itself."""
    trace = tmp_path / "trace"
    exercise = Library(clone).exercise(SMALL)
    for learner in (f"learner{n}" for n in range(10)):  # enough for a second process
        submit(clone, learner, SMALL, answers(clone, exercise, "en", all_right(exercise, "Sorry.")))
        plant(clone / "submitted" / learner / SMALL, trace)
    zips = tmp_path / "zips"
    zips.mkdir()
    with zipfile.ZipFile(zips / f"ann__{SMALL}__20260901T080000Z.zip", "w") as archive:
        for file in sorted((clone / "submitted" / "learner0" / SMALL).rglob("*")):
            if file.is_file():
                archive.write(file, f"{SMALL}/{file.relative_to(file.parents[len(file.parts) - len(clone.parts) - 4])}")
    assert command(clone, SMALL, "--jobs", "2").returncode == 0
    assert command(clone, SMALL, "--jobs", "1", "--from", str(zips)).returncode == 0
    assert not trace.exists()
    nbgrader(clone, "autograde", SMALL, "--force")
    assert not trace.exists()
    assert len(grades(url_of(clone))) == 11


def test_the_trap_would_have_shut(tmp_path, clone):
    """Else the test above would prove nothing."""
    submit(clone, "ann", SMALL, None)
    plant(clone / "submitted" / "ann" / SMALL, tmp_path / "trace")
    subprocess.run([sys.executable, "-c", "import setup"], cwd=clone / "submitted" / "ann" / SMALL, check=False)
    assert (tmp_path / "trace").read_text() == "ran"


def test_a_name_that_leads_elsewhere_is_not_written_to(clone, tmp_path):
    """Finders refuse such names; should one slip through, it is told and nothing is written."""
    submit(clone, "ann", SMALL, None)
    folder = clone / "submitted" / "ann" / SMALL
    found = [HandIn(name, SMALL, folder, "folder") for name in ("../../elsewhere", "..", "", "a/b", "ann")], []
    report = grade(clone, SMALL, found=found)
    assert report.exit_code == 1
    assert {line.learner for line in report.lines if line.state == "unaccounted"} == {
        "../../elsewhere",
        "..",
        "",
        "a/b",
    }
    assert [path.name for path in (clone / "autograded").iterdir()] == ["ann"]
    assert not (clone.parent / "elsewhere").exists()


# --- the command ---


def test_the_command_prints_and_writes_the_reconciliation(clone):
    exercise = Library(clone).exercise(SMALL)
    hand_in(clone, exercise, 5)
    say(clone, "learner00001", lambda content: content.update(version="another"))
    (clone / "submitted" / "=cmd|' -C calc'!A0").mkdir()
    (clone / "submitted" / "notes.txt").write_text("remember the milk")
    done = command(clone, SMALL, "--json", "report.json", "--csv", "report.csv")
    assert done.returncode == 0, done.stderr
    data = json.loads((clone / "report.json").read_text("utf-8"))
    assert (data["found"], data["graded_now"], data["balanced"]) == (7, 5, True)
    assert data["states"]["refused"] == 1
    assert data["states"]["told"] == 2
    assert sum(data["states"].values()) == data["found"] == len(data["lines"])
    for text in ("7 found", "another version of the exercise", "belongs to no hand-in", "accounted for"):
        assert text in done.stdout
    assert [(one["exercise"], one["graded"]) for one in data["exercises"]] == [(SMALL, 4)]
    assert f"{SMALL}: 4 graded, mean " in done.stdout
    assert all(bool(line["why"]) is (line["state"] != "graded") for line in data["lines"])
    rows = list(csv.reader(io.StringIO((clone / "report.csv").read_text("utf-8-sig"))))
    assert len(rows) == 8
    assert [row[-1] for row in rows[1:]] == [line["why"] for line in data["lines"]]
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]


# --- whose it is, by the class list ---

FOLDER = "Jo Berg_503_assignsubmission_file_"


def from_moodle(clone, place, folder=FOLDER):
    """A hand-in that only Moodle's folder says whose it is."""
    (place / folder).mkdir(parents=True)
    honest(place / folder / SMALL, clone / "exercises" / SMALL, key_of(clone, SMALL))
    return place


def import_class(clone, text, *options):
    """As graders do it; in a process of its own, for nbgrader keeps a command of three words and its folder in mind."""
    (clone / "class.csv").write_text(text, encoding="utf-8")
    importing = [sys.executable, "-m", "nbgrader", "db", "student", "import", "class.csv", *options]
    subprocess.run(importing, cwd=clone, check=True, capture_output=True)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_class_list_says_whose_a_hand_in_is(clone, tmp_path, elsewhere):
    place = from_moodle(clone, tmp_path / "moodle")
    url = f"sqlite:///{tmp_path / 'grades.db'}" if elsewhere else url_of(clone)
    options = ("--db", url) if elsewhere else ()
    import_class(clone, "id,first_name,last_name,email,lms_user_id\njo,Jo,Berg,jo@example.org,17\n", *options)
    done = command(clone, SMALL, "--from", str(place), "--json", "report.json", *options)
    assert (done.returncode, "whose it is" in done.stdout) == (0, False)
    [line] = json.loads((clone / "report.json").read_text("utf-8"))["lines"]
    assert (line["learner"], "LEARNER_BY_NAME" in line["odd"]) == ("jo", True)
    assert [learner for learner, _ in grades(url)] == ["jo"]
    with Gradebook(url, "calmline") as book:
        assert [(one.id, one.last_name) for one in book.students] == [("jo", "Berg")]


def test_without_one_a_person_is_asked_and_told_where_it_lies(clone, tmp_path):
    place = from_moodle(clone, tmp_path / "moodle")
    before = (clone / "gradebook.db").exists()
    find = finder(open_course(clone), str(place), "en")
    assert [one.learner for one in find()[0]] == ["Jo-Berg_503"]
    assert (clone / "gradebook.db").exists() is before
    done = command(clone, SMALL, "--from", str(place))
    [told] = [line for line in done.stdout.splitlines() if FOLDER in line]
    assert "(Jo-Berg_503)" in told
    assert Odd.LEARNER_FROM_FOLDER.report.en in told


def run_nbgrader(clone, *words):
    """A command of nbgrader as graders give it."""
    running = [sys.executable, "-m", "nbgrader", *words]
    return subprocess.run(running, cwd=clone, check=False, capture_output=True, text=True, encoding="utf-8")


def test_an_id_that_was_made_before_the_list_came_is_told_and_goes_with_the_command_that_is_told(clone, tmp_path):
    place = from_moodle(clone, tmp_path / "moodle")
    hand_in(clone, Library(clone).exercise(SMALL), 2)
    assert command(clone, SMALL).returncode == 0
    assert "student remove" not in command(clone, SMALL, "--from", str(place)).stdout
    import_class(clone, "id,first_name,last_name\njo,Jo,Berg\n")
    done = command(clone, SMALL, "--from", str(place), "--json", "report.json")
    assert done.returncode == 0
    [line] = json.loads((clone / "report.json").read_text("utf-8"))["lines"]
    assert (line["learner"], line["former"], line["state"] != "unaccounted") == ("jo", "Jo-Berg_503", True)
    assert "In the gradebook, and not found this time: 1. " in done.stdout
    assert f"  {SMALL}: Jo-Berg_503, now jo\n" in done.stdout
    told = done.stdout.splitlines()[-1].split()
    assert told[0] == "nbgrader"
    refused = run_nbgrader(clone, *(word for word in told[1:] if word != "--force"))
    assert (refused.returncode != 0, "--force" in refused.stderr) == (True, True)
    removed = run_nbgrader(clone, *told[1:])
    assert removed.returncode == 0, removed.stderr
    assert {learner for learner, _ in grades(url_of(clone))} == {"jo", "learner00000", "learner00001"}
    again = command(clone, SMALL, "--from", str(place))
    assert (again.returncode, "student remove" in again.stdout) == (0, False)
    assert run_nbgrader(clone, "export", "--exporter=calmline.grading.export.ItemsCsv", "--to", "i.csv").returncode == 0
    assert "Jo-Berg" not in (clone / "i.csv").read_text("utf-8-sig")


def test_what_merely_lies_elsewhere_this_time_is_not_told(clone, tmp_path):
    """An id that was made, and one that was not, both of the gradebook; then others are graded."""
    assert command(clone, SMALL, "--from", str(from_moodle(clone, tmp_path / "first"))).returncode == 0
    hand_in(clone, Library(clone).exercise(SMALL), 1)
    assert command(clone, SMALL).returncode == 0
    import_class(clone, "id,first_name,last_name\njo,Jo,Berg\nal,Al,Ek\n")
    second = from_moodle(clone, tmp_path / "second", "Al Ek_504_assignsubmission_file_")
    done = command(clone, SMALL, "--from", str(second), "--json", "report.json")
    assert (done.returncode, "student remove" in done.stdout) == (0, False)
    assert [line["former"] for line in json.loads((clone / "report.json").read_text("utf-8"))["lines"]] == [None]


def test_an_id_that_was_taken_out_is_graded_anew_when_it_is_found_again(graded_clone):
    """nbgrader's command knows nothing of our own tables."""
    removed = run_nbgrader(graded_clone, "db", "student", "remove", "learner00003", "--force")
    assert removed.returncode == 0, removed.stderr
    report = grade(graded_clone, SMALL)
    assert report.exit_code == 0
    assert [line.learner for line in report.lines if line.new] == ["learner00003"]
    assert len(grades(url_of(graded_clone))) == LEARNERS


def test_a_list_imported_while_it_watches_is_seen_at_the_next_look(clone, tmp_path):
    place = from_moodle(clone, tmp_path / "moodle")
    course = open_course(clone)
    rounds = []

    def wait():
        if len(rounds) == 1:
            import_class(clone, "id,first_name,last_name\njo,Jo,Berg\n")
        return len(rounds) < 4

    def told(report, new):
        rounds.append([(line.learner, line.new) for line in report.lines])

    looks = iter(range(5))
    watched = Watch(finder(course, str(place), "en"), lambda: wait() and next(looks, None) is not None, told)
    report = watch(course, [SMALL], watched, Options(), lambda step: None)
    assert rounds[0] == [("Jo-Berg_503", True)]
    assert rounds[-1] == [("jo", True)]
    assert report.exit_code == 0


def test_diff_finds_whose_it_is_in_the_same_way(clone, tmp_path):
    place = from_moodle(clone, tmp_path / "moodle")
    import_class(clone, "id,first_name,last_name\njo,Jo,Berg\n")
    assert command(clone, SMALL, "--from", str(place)).returncode == 0
    done = command(clone, "diff", SMALL, "--from", str(place))
    assert (done.returncode, "No mark would change" in done.stdout) == (0, True), done.stdout + done.stderr


def test_a_gradebook_that_can_not_be_read_is_told_before_anything_is_graded(clone, tmp_path):
    place = from_moodle(clone, tmp_path / "moodle")
    (clone / "gradebook.db").write_bytes(b"no database" * 500)
    done = command(clone, SMALL, "--from", str(place))
    assert (done.returncode, "can't be used" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_the_command_says_what_it_can_not_do(clone):
    assert command(clone).returncode == 2
    assert SMALL in command(clone).stderr
    assert "no exercise 'nothing'" in command(clone, "nothing").stderr
    assert "is no folder" in command(clone, SMALL, "--from", "nowhere").stderr
    shutil.rmtree(clone / "exercises" / SMALL)
    done = command(clone, SMALL)
    assert (done.returncode, "calmline build" in done.stderr) == (2, True)


def test_all_grades_every_exercise_from_anywhere_in_the_clone(clone):
    for name in (SMALL, REAL):
        hand_in(clone, Library(clone).exercise(name), 2)
    done = command(clone / "solutions" / SMALL, "--all", "--no-feedback")
    assert done.returncode == 0, done.stderr
    assert len(grades(url_of(clone))) == 4


def test_the_exchange_that_nbgrader_is_configured_for_is_used(clone, tmp_path):
    key = key_of(clone, SMALL)
    inbound = tmp_path / "exchange" / "calmline" / "inbound"
    when = datetime(2026, 9, 1, 8, tzinfo=UTC) + timedelta(minutes=3)
    place = inbound / f"ann+{SMALL}+{when:%Y-%m-%d %H:%M:%S.%f} UTC+c2VjcmV0"
    place.parent.mkdir(parents=True)
    honest(place, clone / "exercises" / SMALL, key)
    with (clone / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\nc.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    assert open_course(clone).exchange == tmp_path / "exchange"
    assert command(clone, SMALL, "--from", "exchange").returncode == 0
    whole, items = grades(url_of(clone))["ann", SMALL]
    assert whole[0] == when.replace(tzinfo=None)
    assert sum(mark[0] for mark in items.values()) > 0


def test_good_values_are_worth_something(clone):
    """What the corpora call all the points is more than none."""
    assert good_values(key_of(clone, REAL))
    assert TRACE


# --- when something goes wrong ---


def test_interrupted_it_keeps_what_is_finished_and_the_next_run_does_the_rest(clone):
    hand_in(clone, Library(clone).exercise(SMALL), LEARNERS)
    course = open_course(clone)

    def stop(step):
        if step.number == 5:
            raise KeyboardInterrupt

    report = grade_all(course, [SMALL], in_submitted(clone, [SMALL]), Options(), stop)
    assert report.interrupted
    assert report.exit_code == 1
    assert {line.why for line in report.lines if line.state == "unaccounted"} == {"interrupted"}
    assert sum(line.new for line in report.lines) == len(grades(url_of(clone))) == 5
    assert grade(clone, SMALL).new == LEARNERS - 5


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C otherwise")
def test_ctrl_c_ends_the_command_in_order_and_nothing_in_work_is_lost(clone):
    hand_in(clone, Library(clone).exercise(SMALL), 200)
    process = subprocess.Popen(
        [*CALMLINE, "grade", SMALL, "--jobs", "2", "--lang", "en"],
        cwd=clone,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None and not (clone / "autograded").is_dir():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.01)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers, too
    said, _ = process.communicate()
    assert process.returncode == 130, said
    assert "goes on where it stopped" in said
    assert "Traceback" not in said
    assert 0 < len(grades(url_of(clone))) == sum(1 for _ in (clone / "autograded").iterdir()) < 200
    assert command(clone, SMALL, "--jobs", "2").returncode == 0
    assert len(grades(url_of(clone))) == 200


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_mistake_of_ours_with_one_hand_in_is_told_and_stops_no_other(clone, monkeypatch, jobs):
    hand_in(clone, Library(clone).exercise(SMALL), LEARNERS)
    monkeypatch.setattr(runner, "work" if jobs == 1 else "work_apart", failing("learner00003", lambda: 1 / 0))
    report = grade(clone, SMALL, jobs=jobs)
    assert report.exit_code == 1
    assert {line.learner: line.why for line in report.lines if line.state == "unaccounted"} == {
        "learner00003": "our mistake"
    }
    assert len(grades(url_of(clone))) == LEARNERS - 1


def test_one_that_takes_its_process_down_stops_no_other(clone, monkeypatch):
    hand_in(clone, Library(clone).exercise(SMALL), LEARNERS)
    monkeypatch.setattr(runner, "work_apart", failing("learner00003", lambda: os._exit(9)))
    report = grade(clone, SMALL, jobs=2)
    [one] = [line for line in report.lines if line.state == "unaccounted"]
    assert one.learner == "learner00003"
    assert "died" in one.why
    assert len(grades(url_of(clone))) == LEARNERS - 1


def failing(learner, fail):
    """Work that fails with one learner; it is defined here, so that it travels to other processes as it is."""

    def work_or_fail(job):
        from calmline.grading.batch.work import Failed, work

        if job.hand_in.learner == learner:
            try:
                fail()
            except ZeroDivisionError:
                return Failed(job.hand_in, "our mistake")
        return work(job)

    return work_or_fail


def test_what_can_not_be_written_is_told_and_not_entered(clone):
    hand_in(clone, Library(clone).exercise(SMALL), 3)
    (clone / "autograded").mkdir()
    (clone / "autograded" / "learner00001").write_text("a file where a folder should be")
    report = grade(clone, SMALL)
    assert report.exit_code == 1
    assert "could not be written" in lines(report)["learner00001"].why
    assert {learner for learner, _ in grades(url_of(clone))} == {"learner00000", "learner00002"}
