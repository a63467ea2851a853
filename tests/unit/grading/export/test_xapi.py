"""Are the statements such as a learning record store takes, and do they state what is final and nothing else?"""

import json
from pathlib import Path

import jsonschema
import pytest

from calmline.grading.export.rows import read_rows
from calmline.grading.export.xapi import statements, to_lines
from calmline.text import Text

HOME = "https://training.example.org/"
SCHEMA = json.loads((Path(__file__).parent / "statement.schema.json").read_text("utf-8"))


@pytest.fixture
def stated(book):
    titles = {"odd-sock": Text(en="The odd sock", zh="少了一只袜子")}
    asked = {("odd-sock", "reply"): Text(en="What do you say?", zh="你怎么说？")}
    return list(statements(read_rows(book.db), HOME, titles, asked))


def of(stated, learner, address):
    return [
        one for one in stated if one["actor"]["account"]["name"] == learner and one["object"]["id"].endswith(address)
    ]


def test_every_statement_fits_the_schema(stated):
    assert len(stated) == 12
    for one in stated:
        jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(one)


def test_the_schema_refuses_what_is_none(stated):
    for change in ({"verb": {}}, {"version": "2"}, {"result": {"score": {"raw": -1, "min": 0, "max": 4}}}, {"x": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**stated[0], **change}, SCHEMA)


def test_what_waits_is_not_stated_and_neither_is_the_whole(stated):
    assert of(stated, "cy", "/odd-sock/reply") == of(stated, "cy", "/exercises/odd-sock") == []
    [item] = of(stated, "cy", "/odd-sock/psychology")
    assert item["result"]["score"] == {"raw": 1, "min": 0, "max": 4, "scaled": 0.25}


def test_a_persons_mark_is_what_is_stated(stated):
    [item] = of(stated, "bo", "/odd-sock/reply")
    assert item["result"]["score"]["raw"] == 5.5
    [whole] = of(stated, "bo", "/exercises/odd-sock")
    assert whole["result"] == {"completion": True, "score": {"raw": 9.5, "min": 0, "max": 10, "scaled": 0.95}}
    assert whole["verb"]["id"].endswith("/scored")


def test_extra_credit_never_exceeds_the_maximum(book):
    book.find_grade("reply", "odd-sock", "odd-sock", "bo").extra_credit = 9
    stated = list(statements(read_rows(book.db), HOME, {}, {}))
    assert all(one["result"]["score"]["raw"] <= one["result"]["score"]["max"] for one in stated)


def test_the_same_grades_give_the_same_ids_and_others_other_ones(book, stated):
    again = list(statements(read_rows(book.db), HOME, *({},) * 2))
    twice = list(statements(read_rows(book.db), HOME, *({},) * 2))
    assert to_lines(again) == to_lines(twice)
    assert len({one["id"] for one in again}) == len(again)
    book.find_grade("reply", "odd-sock", "odd-sock", "bo").manual_score = 1
    changed = {one["id"] for one in statements(read_rows(book.db), HOME, {}, {})}
    assert len({one["id"] for one in again} - changed) == 2  # the item and the whole


def test_each_line_is_one_statement_whatever_a_name_holds(book):
    book.update_or_create_student("ada", first_name="A\nB", last_name="\u2028\u85aa")
    text = to_lines(statements(read_rows(book.db), HOME, {}, {}))
    assert len([json.loads(line) for line in text.split("\n") if line]) == 12
