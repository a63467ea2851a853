"""Does the sheet show what is asked, and nothing that tells the key?"""

import json

from calmline.grading.sheet import Key, split, to_json, version_of


def names(value):
    """All keys in a JSON value."""
    if isinstance(value, dict):
        return set(value) | {name for inner in value.values() for name in names(inner)}
    return {name for inner in value for name in names(inner)} if isinstance(value, list) else set()


def test_sheet_has_only_fields_that_a_learner_may_see(exercise):
    sheet, _ = split(exercise)
    assert names(sheet) == {
        *("format", "id", "version", "title", "channel", "minutes", "intro", "customer", "agent", "call", "items"),
        *("en", "zh", "name", "facts", "authority", "may", "text", "turns", "speaker", "tone"),
        *("kind", "ask", "points", "several", "options", "bins", "things", "steps", "context", "about"),
    }


def test_sheet_asks_every_item_in_both_languages(exercise):
    sheet, _ = split(exercise)
    assert [(item["id"], item["kind"], item["points"]) for item in sheet["items"]] == [
        (item.id, item.kind, item.points) for item in exercise.items
    ]
    assert all(set(item["ask"]) == {"en", "zh"} for item in sheet["items"])
    assert [bin["id"] for bin in sheet["items"][4]["bins"]] == ["fact", "feeling", "unverified"]


def test_version_is_the_hash_of_what_is_asked_and_changes_with_it(exercise):
    sheet, key = split(exercise)
    assert sheet["version"] == key["version"] == version_of(sheet)
    assert len(sheet["version"]) == 16
    other = exercise.model_copy(update={"intro": exercise.title})
    assert split(other)[0]["version"] != sheet["version"]


def test_answers_still_fit_where_an_item_gives_other_points(exercise):
    """Is what a class has handed in not lost when somebody weighs an item anew, or mends the title?"""
    first, *rest = exercise.items
    heavier = first.model_copy(update={"points": first.points + 1})
    other = exercise.model_copy(update={"items": [heavier, *rest], "minutes": 6, "title": first.ask})
    sheet, key = split(other)
    assert sheet["items"][0]["points"] == first.points + 1
    assert sheet["version"] == key["version"] == split(exercise)[0]["version"]


def test_same_exercise_gives_the_same_files(exercise):
    again = type(exercise).model_validate(exercise.model_dump())
    assert [to_json(part) for part in split(exercise)] == [to_json(part) for part in split(again)]


def test_key_is_whole_and_comes_back_from_its_file(exercise):
    _, content = split(exercise)
    key = Key.model_validate_json(to_json(content))
    assert [entry.item for entry in key.items.values()] == exercise.items
    assert key.reveal is exercise.reveal
    assert [name for name, line in key.lines.items() if line.customer] == ["t2", "t3", "t5"]
    assert [text.en for text in key.known] == ["The warehouse counts socks twice.", "Send another pair."]
    assert json.loads(to_json(content)) == content


def test_key_says_the_expected_answer_in_words(exercise):
    expected = {name: item["expected"]["en"] for name, item in split(exercise)[1]["items"].items()}
    assert expected["hidden"] == "The lost occasion"
    assert expected["repeated"].splitlines()[1] == "Ms Reed: “Her birthday, I said.”"
    assert expected["sort"].splitlines()[1] == "She is upset.: Feeling"
    assert expected["order"].splitlines()[0] == "1. Name the day."
    assert expected["reply"].startswith("SAMPLE-STRONG")
