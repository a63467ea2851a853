"""Does the reconciliation add up, and is it safe to look at?"""

import csv
import io
from pathlib import Path

import pytest

from calmline.grading.batch.report import (
    Line,
    Report,
    State,
    as_csv,
    as_data,
    as_text,
    line_of,
    reasons,
    safe_cell,
    unplaced_line,
)
from calmline.grading.batch.written import Written
from calmline.grading.handins.model import HandIn, Unplaced
from calmline.grading.handins.odd import Odd
from calmline.text import Text

HAND_IN = HandIn("ann", "call", Path("submitted/ann/call"), "folder")
UNSURE = Text(en="not sure: says when", zh="拿不准：说了时间")


def written(outcome="graded", waiting=None, odd=(), whole=True, points=4.0):
    return Written(outcome, points, waiting or {}, odd, whole)


def line(said=None, why=None):
    return line_of(HAND_IN, said, 6, True, why)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (written(), State.GRADED),
        (written("person", {"reply": (UNSURE,)}), State.PERSON),
        (written("person"), State.GRADED),  # somebody has looked
        (written("person", odd=(Odd.OUTPUTS_FORGED,)), State.PERSON),
        (written(odd=(Odd.LATE, Odd.NOTEBOOK_MISSING)), State.GRADED),
        (written("refused", {"reply": ()}, (Odd.ANSWERS_DAMAGED,)), State.REFUSED),
        (written("refused", odd=(Odd.ANSWERS_DAMAGED,)), State.GRADED),  # somebody has marked it all
        (written(whole=False), State.OPEN),
        (None, State.OPEN),
    ],
)
def test_each_hand_in_is_in_one_state(said, state):
    assert line(said).state is state


def test_what_failed_is_open_even_if_an_earlier_run_graded_it():
    failed = line(written(), "the disk is full")
    assert (failed.state, failed.why) == (State.OPEN, "the disk is full")


def report(*lines, found=None, interrupted=False):
    return Report(tuple(lines), len(lines) if found is None else found, 1.5, interrupted)


ALL = (
    line(written()),
    line(written("person", {"reply": (UNSURE,)})),
    line(written("refused", {"reply": ()}, (Odd.ANSWERS_DAMAGED,))),
    unplaced_line(Unplaced(Path("submitted/notes.txt"), Odd.STRAY)),
)


def test_the_states_add_up_to_what_was_found():
    data = as_data(report(*ALL))
    assert data["states"] == {"graded": 1, "person": 1, "refused": 1, "told": 1, "unaccounted": 0}
    assert (data["found"], data["balanced"]) == (4, True)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (report(), 0),
        (report(*ALL), 0),
        (report(*ALL, line()), 1),
        (report(*ALL, found=5), 1),  # found, but no line tells of it
        (report(*ALL, found=3), 1),  # told of, but never found
    ],
)
def test_the_exit_code_is_zero_only_if_all_is_accounted_for(one, code):
    assert one.exit_code == code
    assert ("accounted for." in as_text(one, "en")) is (code == 0)


def test_what_no_line_tells_of_is_counted_as_open():
    assert report(*ALL, found=7).count(State.OPEN) == 3


def test_why_a_person_is_needed_is_counted_by_hand_in():
    twice = line(written("person", {"reply": (UNSURE,), "letter": (UNSURE,)}))
    assert reasons([twice, twice, line(written("person", odd=(Odd.POINTS_CHANGED,)))]) == [
        (UNSURE.en, UNSURE, 2),
        ("POINTS_CHANGED", Odd.POINTS_CHANGED.report, 1),
    ]


def test_where_nothing_says_why_that_is_said():
    assert [code for code, _, _ in reasons([line(written("person", {"reply": ()}))])] == ["UNSURE"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_text_names_what_a_grader_must_see_to(lang):
    text = as_text(report(*ALL, line(None, "the process died")), lang)
    for wanted in (Odd.ANSWERS_DAMAGED.report.get(lang), Odd.STRAY.report.get(lang), "the process died", "notes.txt"):
        assert wanted in text
    assert UNSURE.get(lang) in text


def test_a_long_list_is_cut_and_says_so():
    strays = [unplaced_line(Unplaced(Path(f"stray{n}"), Odd.STRAY)) for n in range(100)]
    text = as_text(report(*strays), "en")
    assert "and 60 more" in text
    assert text.count("stray") < 60


def test_a_name_can_not_write_over_the_terminal():
    name = "\x1b[2Jgone\u202egnp.exe\n0 not accounted for"
    text = as_text(report(unplaced_line(Unplaced(Path(name), Odd.STRAY))), "en")
    assert not {"\x1b", "\u202e"} & set(text)
    assert "\n0 not accounted for" not in text


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＋1", "－1", "＠x", "|calc", "%0a="],
)
def test_no_cell_is_a_formula(text):
    assert str(safe_cell(text)).startswith("'")


@pytest.mark.parametrize("value", ["ann", "李伟", "a=b", 1.5, 0, -2.0, True])
def test_honest_cells_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_a_table_can_be_written_whatever_a_file_is_called():
    name = b"\xff\0=cmd".decode("utf-8", "surrogateescape").replace("\0", "\x01")
    rows = list(csv.reader(io.StringIO(as_csv(report(unplaced_line(Unplaced(Path(name), Odd.STRAY)))))))
    assert rows[0][0] == "exercise"
    assert as_csv(report(unplaced_line(Unplaced(Path(name), Odd.STRAY)))).encode("utf-8")
    assert len(rows) == 2
    assert isinstance(report(*ALL).lines[0], Line)
