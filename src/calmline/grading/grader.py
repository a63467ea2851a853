"""The one function that marks an item, wherever it is called: nbgrader's autograde, a trainer's notebook, our grader."""

import re
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from calmline.answers.file import Reading, read_answers
from calmline.answers.model import Answers
from calmline.grading import feedback
from calmline.grading.marking import ideal, mark
from calmline.grading.score import Score, answer_digest
from calmline.grading.sheet import KEY_NAME, Key, KeyItem
from calmline.text import LANGS, Text

ROOT_MARK = "nbgrader_config.py"
ANSWERS_NAME = "answers.json"


def grade(exercise: str, item: str) -> Score:
    """The points of one item of the hand-in in the current folder.

    Shown in a notebook, the score is its feedback. Whatever a learner handed in, this gives a score and
    a sentence and raises nothing. Where something is broken that a learner can't have meant, the score
    asks for a person.
    """
    return grade_in(Path.cwd(), exercise, item)


def grade_in(folder: Path, exercise: str, item: str) -> Score:
    """The points of one item of the hand-in in `folder`; see `grade`."""
    solution = _solution_folder(folder, exercise)
    key = read_key(solution) if solution else None
    if solution is None or key is None or item not in key.items:
        return no_key(exercise, item)
    if folder.resolve() == solution.resolve():
        return _key_card(key, key.items[item])
    reading = read_answers(folder / ANSWERS_NAME, key.id)
    if reading.problem:
        reading = replace(reading, problem=_without_folder(reading.problem, folder))
    return score_of(key, item, reading)


def score_of(key: Key, item: str, reading: Reading) -> Score:
    """The points of one item of `key` for what was read of a hand-in; every path to a mark ends here.

    Where the reading has a problem, or answers to another sheet, a person is asked. Raises `KeyError` for an item
    that the key does not have.
    """
    entry = key.items[item]
    answers, problem = reading.answers, reading.problem
    if answers is None and problem is None:
        return _score(key, entry, None, _NO_ANSWERS)
    if answers is None or problem:
        return _score(key, entry, answers if answers and _fits(answers, key) else None, problem, needs_person=True)
    if answers.kind != "exercise":
        return _score(key, entry, None, _NO_ANSWERS, needs_person=True)
    if not _fits(answers, key):
        return _score(key, entry, None, _OTHER_VERSION, needs_person=True)
    return _score(key, entry, answers, None)


def _fits(answers: Answers, key: Key) -> bool:
    return answers.kind == "exercise" and answers.version == key.version


def no_key(exercise: str, item: str) -> Score:
    """The score of an item that no key here has: a person must mark it."""
    return Score(0, 0, needs_person=True, html=feedback.sentence(_NO_KEY.fill(exercise=exercise, item=item)))


def read_key(solution: Path) -> Key | None:
    """The key in an exercise's folder below `solutions/`, or None if none can be read there."""
    try:
        return Key.model_validate_json((solution / KEY_NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def _score(
    key: Key, entry: KeyItem, answers: Answers | None, problem: Text | None, needs_person: bool = False
) -> Score:
    given = answers.items.get(entry.item.id) if answers else None
    langs = (answers.lang,) if answers else LANGS
    value = given.value if given else None
    marked = mark(entry.item, key.lines, value, langs[0], key.known)
    shown = marked if key.reveal else marked.concealed()
    return Score(
        marked.points,
        marked.maximum,
        needs_person or marked.needs_person,
        html=feedback.for_learner(entry.item, shown, langs, problem),
        graders=feedback.for_graders(marked, langs[0]),
        reply=marked.draft.as_json() if marked.draft else None,
        of=answer_digest(value, marked.maximum),
    )


def _key_card(key: Key, entry: KeyItem) -> Score:
    """What a trainer sees in the solution's notebook: full marks, as for a source notebook in nbgrader."""
    marked = mark(entry.item, key.lines, ideal(entry.item), LANGS[0])
    return Score(entry.item.points, entry.item.points, html=feedback.for_trainer(entry.item, marked))


def _solution_folder(folder: Path, exercise: str) -> Path | None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", exercise):
        return None
    for root in (folder.absolute(), *folder.absolute().parents):
        if (root / ROOT_MARK).is_file():
            return root / "solutions" / exercise
    return None


def _without_folder(problem: Text, folder: Path) -> Text:
    """The sentence without the grader's own folders, which are no learner's business."""
    return Text(en=problem.en.replace(f"{folder}/", ""), zh=problem.zh.replace(f"{folder}/", ""))


_NO_KEY = Text(
    en="There is no key here for item “{item}” of “{exercise}”, so a person has to mark it. "
    "Graders: run `calmline build` at the root of the clone.",
    zh="这里没有练习「{exercise}」第「{item}」题的答案，需要人工评分。评分老师请在项目根目录运行 calmline build。",
)
_NO_ANSWERS = Text(
    en="No answers were handed in with this exercise (answers.json is missing).",
    zh="这份练习没有附上答案（缺少 answers.json）。",
)
_OTHER_VERSION = Text(
    en="These answers belong to another version of this exercise, so they were not marked by the key; "
    "a person will look at them.",
    zh="这些答案对应的是本练习的另一个版本，没有按现在的答案评分，将由人工查看。",
)
