"""Does a gradebook in PostgreSQL hold what one in SQLite holds?"""

import json
import os
import shutil
from itertools import count

import pytest
import sqlalchemy as sa
from many import command, grade, grades, hand_in, key_of, lines, noted, url_of
from nbgrader.api import Gradebook
from nbgrader_clone import REAL, SMALL, nbgrader
from servers import NoServerError, postgresql

from calmline.cases.library import Library
from calmline.grading.batch.database import GradebookError
from tests.unit.grading.handins.corpus import CORPUS

LEARNERS = 30
NUMBERS = count(1)


@pytest.fixture(scope="module")
def server():
    """Skipped where none is installed, but not where CI says that it must be there."""
    try:
        with postgresql() as address:
            yield address
    except NoServerError as error:
        leave = pytest.fail if os.environ.get("CALMLINE_NEEDS_POSTGRESQL") == "1" else pytest.skip
        leave(str(error))


@pytest.fixture(scope="module")
def new_database(server):
    """Makes an empty database; its address."""
    engine = sa.create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")

    def new():
        name = f"grades{next(NUMBERS)}"
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        return server + name

    yield new
    engine.dispose()


@pytest.fixture(scope="module")
def both(another_clone, new_database):
    """A class and all corpora, graded into each; the root, the address, and both reports."""
    root = another_clone()
    hand_in(root, Library(root).exercise(SMALL), LEARNERS)
    key, release = key_of(root, REAL), root / "exercises" / REAL
    for case in CORPUS:
        (root / "submitted" / case.name).mkdir(parents=True)
        case.build(root / "submitted" / case.name / REAL, release, key)
    url = new_database()
    into_file = grade(root, SMALL, REAL)
    for folder in ("autograded", "feedback"):
        shutil.rmtree(root / folder)
    return root, url, into_file, grade(root, SMALL, REAL, url=url, jobs=2)


def test_the_same_is_in_both(both):
    root, url, _, _ = both
    assert grades(url) == grades(url_of(root))
    assert len(grades(url)) == LEARNERS + len(CORPUS)
    assert noted(url) == noted(url_of(root))


def test_both_reports_say_the_same(both):
    _, _, into_file, into_server = both
    assert into_server.lines == into_file.lines
    assert (into_server.exit_code, into_server.new) == (0, LEARNERS + len(CORPUS))


def test_a_second_run_does_nothing_and_a_persons_mark_stays(both):
    root, url, _, _ = both
    learner = "learner00004"
    with Gradebook(url, "calmline") as book:
        mark = book.find_grade("reply", SMALL, SMALL, learner)
        mark.manual_score, mark.needs_manual_grade = 1.25, False
        book.db.commit()
    report = grade(root, SMALL, url=url)
    assert [line.learner for line in report.lines if line.new] == [learner]  # for its feedback
    assert grades(url)[learner, SMALL][1]["reply"][1:4] == (1.25, None, False)
    assert not lines(report)[learner].waiting
    assert grade(root, SMALL, url=url).new == 0


def test_one_that_the_database_refuses_keeps_back_no_other(another_clone, new_database):
    """PostgreSQL holds an id to its 128 characters, where SQLite takes any."""
    root = another_clone()
    hand_in(root, Library(root).exercise(SMALL), 3)
    long = "n" * 150
    shutil.copytree(root / "submitted" / "learner00001", root / "submitted" / long)
    from calmline.grading.handins.model import HandIn

    found = [
        HandIn(name, SMALL, root / "submitted" / name / SMALL, "folder")
        for name in (long, "learner00000", "learner00001", "learner00002")
    ]
    report = grade(root, SMALL, url=new_database(), found=(found, []))
    assert {line.learner: line.state.value for line in report.lines if line.state.value == "unaccounted"} == {
        long: "unaccounted"
    }
    assert "too long" in lines(report)[long].why
    assert report.exit_code == 1


def test_the_command_takes_the_address(another_clone, new_database):
    root, url = another_clone(), new_database()
    hand_in(root, Library(root).exercise(SMALL), 2)
    done = command(root, SMALL, "--db", url)
    assert done.returncode == 0, done.stderr
    assert len(grades(url)) == 2


def test_what_a_person_decides_and_what_is_exported_go_there_too(another_clone, new_database):
    root, url = another_clone(), new_database()
    (root / "review.json").write_text('{"format": 1, "share": 1}', encoding="utf-8")
    hand_in(root, Library(root).exercise(SMALL), 3)
    command(root, SMALL, "--db", url)
    waiting = json.loads(command(root, "review", "list", "--json", "--named", "--db", url).stdout)
    first = waiting[0]
    said = ("review", "mark", first["ticket"], "--points", "1.25", "--comment", "说明白些。", "--db", url)
    for _ in range(2):  # the second time, both rows are there
        done = command(root, *said)
        assert done.returncode == 0, done.stderr
    assert grades(url)[first["learner"], SMALL][1]["reply"][1:4] == (1.25, None, False)
    left = json.loads(command(root, "review", "list", "--json", "--db", url).stdout)
    assert {one["ticket"] for one in left} == {one["ticket"] for one in waiting} - {first["ticket"]}
    assert "kappa" in command(root, "review", "agreement", "--db", url).stdout
    assert "No mark would change." in command(root, "diff", SMALL, "--db", url).stdout
    nbgrader(root, "export", "--exporter=calmline.grading.export.ItemsCsv", f"--db={url}")
    assert (root / "items.csv").read_text("utf-8").count("说明白些。") == 1


def test_a_server_that_is_not_there_is_named_without_its_password(clone):
    with pytest.raises(GradebookError) as refused:
        grade(clone, SMALL, url="postgresql+psycopg://ann:secret@127.0.0.1:9/none")
    assert "127.0.0.1" in str(refused.value)
    assert "secret" not in str(refused.value)
