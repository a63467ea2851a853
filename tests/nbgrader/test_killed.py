"""Does a run that is killed leave a gradebook in which every hand-in is whole or not there, and does the next go on?"""

import os
import random
import signal
import subprocess

import pytest
from many import CALMLINE, files, grade, grades, hand_in, noted, url_of
from nbgrader_clone import SMALL

from calmline.cases.library import Library

# As many as a test has time for; CALMLINE_KILLED=500 does what the release was tried with.
LEARNERS = int(os.environ.get("CALMLINE_KILLED", "150"))
KILLS = 3


@pytest.fixture(scope="module")
def undisturbed(another_clone):
    root = another_clone()
    hand_in(root, Library(root).exercise(SMALL), LEARNERS)
    assert grade(root, SMALL).exit_code == 0
    return root


def kill_when(root, files_there):
    """Run `calmline grade` in two processes and kill all of them without warning; whether it was still at work."""
    command = [*CALMLINE, "grade", SMALL, "--jobs", "2"]
    # A group of its own, so that its workers die with it, as in a power cut.
    process = subprocess.Popen(
        command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while process.poll() is None and changed(root) < files_there:
        try:
            process.wait(timeout=0.01)
        except subprocess.TimeoutExpired:
            continue
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return running


def changed(root):
    """How many folders of graded hand-ins are there."""
    return sum(1 for _ in (root / "autograded").iterdir()) if (root / "autograded").is_dir() else 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9 for a group")
@pytest.mark.timeout(900)
def test_killed_three_times_and_run_to_the_end_it_comes_to_the_same(undisturbed, another_clone):
    root = another_clone()
    hand_in(root, Library(root).exercise(SMALL), LEARNERS)
    chance = random.Random()
    moments = sorted(chance.sample(range(1, LEARNERS), KILLS))
    print("killed after so many hand-ins had files:", moments)  # shown if it fails
    alive = [kill_when(root, moment) for moment in moments]
    assert any(alive), "it was over before it was killed, so nothing was tried"
    there = grades(url_of(root))
    assert all(mark[0] is not None for _, items in there.values() for mark in items.values())
    assert {row[1] for row in noted(url_of(root))} == {learner for learner, _ in there}

    report = grade(root, SMALL, jobs=2)
    assert report.exit_code == 0
    assert report.new == LEARNERS - len(there)
    assert grades(url_of(root)) == grades(url_of(undisturbed))
    assert noted(url_of(root)) == noted(url_of(undisturbed))
    for folder in ("autograded", "feedback"):
        assert files(root / folder) == files(undisturbed / folder)
