"""Do the tables hold what the gradebook holds, in the columns that their schema promises, and no formula?"""

import csv
import io
import math
import re
from pathlib import Path

import pytest

from calmline.grading.export import items_csv, lms, psychology, statistics
from calmline.grading.export.rows import HandInRow, ItemRow, Learner, in_order, read_rows
from calmline.grading.export.tables import Column, rows_to_csv, to_csv
from calmline.grading.handins.odd import Odd
from calmline.grading.marks import PersonsMark

TABLES = {
    "ItemsCsv": items_csv.COLUMNS,
    "ItemStatistics": statistics.COLUMNS,
    "Psychology, the matrix": psychology.MATRIX,
    "Psychology, the rates": psychology.RATES,
}
_KINDS = {
    "text": lambda cell: True,
    "number": lambda cell: math.isfinite(float(cell)),
    "whole": lambda cell: int(cell) >= 0,
    "yes": lambda cell: cell in ("yes", "no"),
    "time": lambda cell: re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", cell),
}


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def fits(columns, text):
    """Whether every cell is what its column's schema says."""
    rows = read(text)
    assert rows
    assert list(rows[0]) == [column.name for column in columns]
    for row in rows:
        for column in columns:
            cell = row[column.name]
            assert (column.empty and not cell) or _KINDS[column.kind](cell), (column, row)
    return rows


def test_items_hold_proposal_mark_and_what_counts(book):
    rows = fits(items_csv.COLUMNS, to_csv(items_csv.COLUMNS, items_csv.rows_of(read_rows(book.db))))
    found = {(row["learner"], row["exercise"], row["item"]): row for row in rows}
    assert len(found) == len(rows) == 9
    marked = found["bo", "odd-sock", "reply"]
    assert [marked[name] for name in ("points", "proposal", "by_person", "extra_credit")] == ["5.5", "2", "5", "0.5"]
    assert found["cy", "odd-sock", "reply"]["waits"] == "yes"
    assert found["ada", "odd-sock", "reply"]["handed_in"] == "2026-11-20T09:15:00Z"
    assert found["'@eve", "odd-sock", "reply"]["handed_in"] == ""


def test_a_comment_goes_with_its_item_alone(book):
    from nbgrader.api import Comment

    grade = book.find_grade("reply", "odd-sock", "odd-sock", "ada")
    book.db.add(Comment(cell_id=grade.cell_id, notebook_id=grade.notebook_id, manual_comment="=1+1"))
    book.db.commit()
    comments = [item.mark.comment for row in read_rows(book.db) for item in row.items]
    assert comments.count("=1+1") == 1
    assert len(comments) == 9
    assert "'=1+1" in to_csv(items_csv.COLUMNS, items_csv.rows_of(read_rows(book.db)))


def test_some_exercises_or_learners_can_be_asked_for(book):
    assert {row.exercise for row in read_rows(book.db, ["spare-key"])} == {"spare-key"}
    assert {row.learner.id for row in read_rows(book.db, learners=["bo", "nobody"])} == {"bo"}
    assert read_rows(book.db, ["no-such"]) == []


def test_items_come_in_the_order_of_the_exercise(book):
    rows = in_order(read_rows(book.db, ["odd-sock"]), {"odd-sock": ["reply", "psychology"]})
    assert all([item.item for item in row.items] == ["reply", "psychology"] for row in rows)


def test_moodle_has_its_columns_and_leaves_empty_what_waits(book):
    rows = read_rows(book.db)
    titles = lms.titled(["odd-sock", "spare-key"], {"odd-sock": "The odd sock", "spare-key": "Half a key"})
    found = {row["ID number"]: row for row in read(rows_to_csv(lms.moodle(rows, titles, proposals=False)))}
    assert list(found["ada"]) == ["First name", "Last name", "ID number", "Email address", "The odd sock", "Half a key"]
    assert (found["ada"]["The odd sock"], found["ada"]["Half a key"]) == ("7.5", "8")
    assert (found["bo"]["The odd sock"], found["bo"]["Half a key"]) == ("9.5", "")
    assert found["cy"]["The odd sock"] == ""
    proposed = {row["ID number"]: row for row in read(rows_to_csv(lms.moodle(rows, titles, proposals=True)))}
    assert proposed["cy"]["The odd sock"] == "4"


def test_canvas_has_the_columns_and_the_row_by_which_canvas_knows_it(book):
    table = lms.canvas(read_rows(book.db), {"odd-sock": "The odd sock", "spare-key": "Half a key"}, proposals=False)
    [head, possible, *rows] = list(csv.reader(io.StringIO(rows_to_csv(table), newline="")))
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert "Points Possible" in possible[0]
    assert possible[5:] == ["10", "10"]
    found = {row[3]: row for row in rows}
    assert found["ada"] == ["Byron, Ada", "", "", "ada", "", "7.5", "8"]
    assert found["bo"][1] == "17"
    assert found["cy"][5:] == ["", ""]


@pytest.mark.parametrize(
    ("learner", "odd", "nobodys"),
    [
        (Learner("Jo-Berg_503"), Odd.LEARNER_FROM_FOLDER, True),
        (Learner("Jo-Berg_503", "Jo", "Berg"), Odd.LEARNER_FROM_FOLDER, False),  # entered since
        (Learner("li_503"), Odd.TWO_SENDERS, True),
        (Learner("li"), Odd.TWO_SENDERS, False),  # the one whose file did not come from Moodle
        (Learner("li_503"), Odd.LATE, False),
    ],
)
def test_a_made_id_is_nobodys_until_graders_enter_it(learner, odd, nobodys):
    assert HandInRow("e", learner, None, 0.0, (), odd=(odd,)).is_nobodys is nobodys


@pytest.mark.parametrize(
    ("waits", "person", "odd", "doubt"),
    [
        (False, None, (Odd.OUTPUTS_FORGED,), True),
        (True, None, (Odd.OUTPUTS_FORGED,), False),  # what waits is kept back anyway
        (False, 1.0, (Odd.OUTPUTS_FORGED,), False),  # a person has seen all of it
        (False, None, (Odd.LATE,), False),
        (False, 1.0, (Odd.ANSWERS_DAMAGED,), False),
    ],
)
def test_a_hand_in_is_in_doubt_as_a_whole_where_nothing_else_keeps_it_back(waits, person, odd, doubt):
    item = ItemRow("e", Learner("l"), "a", 2.0, 1.0, PersonsMark(person, None), waits, None)
    assert HandInRow("e", Learner("l"), None, 0.0, (item,), odd=odd).is_in_doubt is doubt


def test_two_exercises_of_one_title_are_told_apart():
    assert lms.titled(["a", "b", "c"], {"a": "Same", "b": "Same"}) == {"a": "Same [a]", "b": "Same [b]", "c": "c"}


def test_a_late_penalty_is_taken_off_once(book):
    book.find_submission_notebook("odd-sock", "odd-sock", "ada").late_submission_penalty = 3
    book.db.commit()
    [row] = read_rows(book.db, ["odd-sock"], ["ada"])
    assert row.points == 4.5


@pytest.mark.parametrize("proposals", [True, False])
def test_no_cell_of_any_table_is_a_formula(book, proposals):
    rows, titles = read_rows(book.db), {"odd-sock": "=cmd|' /C calc'!A0", "spare-key": "+1"}
    kinds = {("odd-sock", "reply"): "=draft"}
    texts = [
        to_csv(items_csv.COLUMNS, items_csv.rows_of(rows)),
        to_csv(statistics.COLUMNS, statistics.rows_of(rows, kinds)),
        rows_to_csv(lms.moodle(rows, titles, proposals)),
        rows_to_csv(lms.canvas(rows, titles, proposals)),
    ]
    for text in texts:
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                assert not re.match(r"\s*[=+@|%]|\s*-(?![\d.])|[\t\r\n]", cell), cell


def test_a_cell_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="no number"):
        to_csv([Column("n", "number", "")], [{"n": "12"}])
    with pytest.raises(ValueError, match="is empty"):
        to_csv([Column("n", "number", "")], [{"n": None}])


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_documented(table):
    page = (Path(__file__).parents[4] / "docs" / "exports.md").read_text("utf-8")
    section = page.split(f"\n### {table}\n")[1].split("\n### ")[0]
    for column in TABLES[table]:
        empty = ", may be empty" if column.empty else ""
        assert f"| `{column.name}` | {column.kind}{empty} | {column.meaning} |" in section
