"""Does `grade` find the key and the answers, and give a score whatever it finds?"""

import html
import json
import subprocess
import sys

import pytest

from calmline.grading import grade
from calmline.grading.grader import grade_in
from calmline.grading.marking import ideal
from calmline.grading.sheet import split, to_json

EXERCISE = "odd-sock"


@pytest.fixture
def root(tmp_path, exercise):
    """A clone with one solution, as `calmline build` leaves it."""
    (tmp_path / "nbgrader_config.py").write_text("")
    write_solution(tmp_path, exercise)
    return tmp_path


def write_solution(root, exercise):
    folder = root / "solutions" / exercise.id
    folder.mkdir(parents=True, exist_ok=True)
    sheet, key = split(exercise)
    (folder / "sheet.json").write_text(to_json(sheet), encoding="utf-8")
    (folder / "key.json").write_text(to_json(key), encoding="utf-8")


@pytest.fixture
def hand_in(root):
    folder = root / "autograded" / "ann" / EXERCISE
    folder.mkdir(parents=True)
    return folder


DRAFT = (
    "No wonder you are upset, today of all days, and it is her birthday. "
    "A messenger will bring the missing sock to you today."
)


def answers(exercise, lang="en", **changes):
    items = {item.id: {"revision": 1, "value": ideal(item)} for item in exercise.items if item.kind != "draft"}
    items["reply"] = {"revision": 1, "value": {"text": DRAFT}}
    whole = {"format": 1, "exercise": EXERCISE, "version": split(exercise)[0]["version"], "lang": lang, "revision": 1}
    return json.dumps({**whole, "items": items, **changes})


def write(hand_in, text):
    (hand_in / "answers.json").write_text(text, encoding="utf-8")


def test_grade_marks_the_hand_in_of_the_current_folder(hand_in, exercise, monkeypatch):
    write(hand_in, answers(exercise))
    monkeypatch.chdir(hand_in)
    score = grade(EXERCISE, "psychology")
    assert (score, score.maximum, score.needs_person) == (4, 4, False)
    assert "REASON-PSYCHOLOGY" in score.html


def test_a_draft_is_marked_in_the_language_of_the_answers(hand_in, exercise):
    write(hand_in, answers(exercise))
    english = grade_in(hand_in, EXERCISE, "reply")
    assert english > 3
    write(hand_in, answers(exercise, lang="zh"))
    chinese = grade_in(hand_in, EXERCISE, "reply")
    assert (chinese, chinese.needs_person) == (0, True)


def test_a_draft_brings_its_evidence_for_graders_and_for_machines(hand_in, exercise):
    write(hand_in, answers(exercise))
    score = grade_in(hand_in, EXERCISE, "reply")
    assert "In the reply" in score.graders
    assert "In the reply" not in score.html
    assert score.reply["criteria"]["courier"] == 1
    other = grade_in(hand_in, EXERCISE, "hidden")
    assert (other.graders, other.reply) == ("", None)


def test_a_draft_copied_from_what_the_agent_knows_is_for_a_person(hand_in, exercise):
    copied = exercise.agent.facts[0].text.en
    write(hand_in, answers(exercise, items={"reply": {"revision": 1, "value": {"text": copied}}}))
    assert grade_in(hand_in, EXERCISE, "reply").needs_person


def test_an_answer_of_5_mb_is_marked_like_any_other(hand_in, exercise):
    items = {"reply": {"revision": 1, "value": {"text": "I am so sorry. " * 330_000}}}
    write(hand_in, answers(exercise, items=items))
    score = grade_in(hand_in, EXERCISE, "reply")
    assert (score, score.needs_person) == (0, True)
    assert len(score.html) < 100_000


def test_no_answers_give_nothing_and_a_sentence(hand_in):
    score = grade_in(hand_in, EXERCISE, "hidden")
    assert (score, score.needs_person) == (0, False)
    assert "No answers were handed in" in score.html
    assert "没有附上答案" in score.html


def test_a_missing_item_is_not_answered(hand_in, exercise):
    write(hand_in, answers(exercise, items={}))
    score = grade_in(hand_in, EXERCISE, "hidden")
    assert (score, score.needs_person) == (0, False)
    assert "Not answered." in score.html


def test_answers_to_another_version_are_for_a_person(hand_in, exercise):
    write(hand_in, answers(exercise, version="0123456789abcdef"))
    score = grade_in(hand_in, EXERCISE, "hidden")
    assert (score, score.needs_person) == (0, True)
    assert "another version" in score.html


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        '{"format": 1}',
        '{"format": 1, "exercise": "other", "version": "", "lang": "en", "revision": 1, "items": {}}',
        '{"format": 1, "exercise": "odd-sock", "version": "", "lang": "xx", "revision": 1, "items": {}}',
        '{"format": 1, "module": "odd-sock", "version": "", "lang": "en", "revision": 1, "items": {}}',
        '{"format": 1, "exercise": "odd-sock", "version": "", "lang": "en", "revision": NaN, "items": {}}',
        "[" * 100_000,
        "9" * 10_000,
        '{"a": "' + "x" * 6_000_000 + '"}',
    ],
    ids=["empty", "cut", "null", "list", "bare", "other", "lang", "module", "nan", "deep", "huge number", "6 MB"],
)
def test_a_damaged_file_gives_nothing_a_sentence_and_a_person(hand_in, text):
    write(hand_in, text)
    score = grade_in(hand_in, EXERCISE, "hidden")
    assert (score, score.needs_person) == (0, True)
    assert "REASON-HIDDEN" in score.html


def test_a_link_is_not_followed(hand_in, exercise, tmp_path):
    target = tmp_path / "someone-elses.json"
    target.write_text(answers(exercise), encoding="utf-8")
    (hand_in / "answers.json").symlink_to(target)
    score = grade_in(hand_in, EXERCISE, "hidden")
    assert (score, score.needs_person) == (0, True)


def test_answers_saved_before_a_damaged_file_count_and_a_person_is_told(hand_in, exercise):
    write(hand_in, "{")
    (hand_in / "answers.previous.json").write_text(answers(exercise), encoding="utf-8")
    score = grade_in(hand_in, EXERCISE, "hidden")
    assert (score, score.needs_person) == (2, True)
    assert "answers.json" in score.html


def test_feedback_names_no_folder_of_the_graders(hand_in):
    write(hand_in, "{")
    assert str(hand_in.parent) not in grade_in(hand_in, EXERCISE, "hidden").html


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_feedback_is_in_the_language_of_the_answers(hand_in, exercise, lang):
    write(hand_in, answers(exercise, lang=lang))
    page = grade_in(hand_in, EXERCISE, "hidden").html
    assert ("REASON-HIDDEN" in page) is (lang == "en")
    assert ("时间是补不回来的" in page) is (lang == "zh")


def test_an_open_exercise_tells_no_expected_answer(root, hand_in, exercise):
    write_solution(root, exercise.model_copy(update={"reveal": False}))
    write(hand_in, answers(exercise, items={"hidden": {"revision": 1, "value": {"chosen": ["a"]}}}))
    for item in exercise.items:
        page = grade_in(hand_in, EXERCISE, item.id).html
        assert "REASON" not in page
        assert "The lost occasion" not in page
    write(hand_in, answers(exercise))
    draft = grade_in(hand_in, EXERCISE, "reply")
    assert draft > 3
    assert DRAFT in draft.html
    assert not [told for told in ("<mark>", "SAYS", "acknowledges", "REASON") if told in draft.html]
    assert "SAYS" in draft.graders
    write(hand_in, answers(exercise, items={"hidden": {"revision": 1, "value": {"chosen": ["a"]}}}))
    assert "The price" in grade_in(hand_in, EXERCISE, "hidden").html


def test_a_trainer_sees_expected_answer_and_reason_in_both_languages(root, exercise):
    for item in exercise.items:
        score = grade_in(root / "solutions" / EXERCISE, EXERCISE, item.id)
        assert (score, score.needs_person) == (item.points, False)
        assert html.escape(item.reason.en) in score.html
        assert item.reason.zh in score.html


@pytest.mark.parametrize("key", [None, "", "{}", "not json"])
def test_without_a_key_a_person_is_asked(root, hand_in, exercise, key):
    file = root / "solutions" / EXERCISE / "key.json"
    file.unlink() if key is None else file.write_text(key)
    write(hand_in, answers(exercise))
    score = grade_in(hand_in, EXERCISE, "hidden")
    assert (score, score.needs_person) == (0, True)
    assert "calmline build" in score.html


@pytest.mark.parametrize(("name", "item"), [("../odd-sock", "hidden"), ("odd-sock", "nothing"), ("", ""), ("x", "<b>")])
def test_an_unknown_exercise_or_item_gives_nothing(hand_in, name, item):
    score = grade_in(hand_in, name, item)
    assert (score, score.needs_person) == (0, True)
    assert "<b>" not in score.html


def test_outside_a_graders_folder_a_person_is_asked(tmp_path):
    assert grade_in(tmp_path, EXERCISE, "hidden").needs_person


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_printed_and_nobody_is_warned(hand_in, exercise, lang):
    """nbgrader gives 0 to a test cell that writes a single line to stderr."""
    write(hand_in, answers(exercise, lang=lang))
    program = (
        f"from calmline.grading import grade\nassert grade({EXERCISE!r}, 'hidden') == 2\ngrade({EXERCISE!r}, 'reply')"
    )
    command = [sys.executable, "-W", "always", "-c", program]
    done = subprocess.run(command, cwd=hand_in, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
