"""Is a grievance that was taken for something else counted as one, and only then?"""

import io
import json
from collections import Counter

import pytest
from matplotlib.image import imread

from calmline.cases.library import Library
from calmline.data import data_root
from calmline.grading.export import psychology
from calmline.grading.export.picture import draw
from calmline.grading.export.psychology import ACCUSING, NAMES, Rate, Read, matrix, rates, reading_of
from calmline.grading.export.rows import HandInRow, ItemRow, Learner
from calmline.grading.marks import PersonsMark
from calmline.grading.sheet import Key

EXERCISES = sorted(path.stem for path in (data_root() / "assets" / "exercises").glob("*.yaml"))


def read(found=(), wrong=(), legitimate=True, right=("grievance", "need"), exercise="e"):
    return Read(exercise, legitimate, frozenset(right), frozenset(found), frozenset(wrong))


def test_what_was_found_stands_on_the_diagonal_and_the_rest_beside_it():
    found = matrix([read(["grievance"], ["gain"]), read(["need"], ["gain", "rules"]), read([], [])])
    assert found.of == Counter({"grievance": 3, "need": 3})
    assert found.counts == Counter(
        {
            ("grievance", "grievance"): 1,
            ("grievance", "gain"): 1,
            ("grievance", "rules"): 1,
            ("grievance", "nothing"): 1,
            ("need", "need"): 1,
            ("need", "gain"): 1,
            ("need", "nothing"): 1,
        }
    )


def test_rates_are_of_those_with_a_fair_grievance():
    reads = [
        read(["grievance", "need"]),  # seen, nobody accused
        read(["grievance"], ["gain"]),  # seen, and yet accused
        read([], ["pressure"]),  # missed and accused
        read(["need"], ["other"]),  # missed, called something else, no accusation
        read(["need"]),  # missed
        read([], ["gain"], legitimate=False),  # there is no grievance
    ]
    assert rates(reads) == {
        "false_accusation": Rate(2, 5),
        "grievance_called_something_else": Rate(2, 5),
        "grievance_missed": Rate(3, 5),
    }


def test_nobody_gives_no_rate():
    assert all(rate.interval is None for rate in rates([]).values())
    assert psychology.matrix_rows([]) == []
    assert all(row["share"] is None for row in psychology.rate_rows([]))


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_says_of_what_kind_its_readings_are(name):
    exercise = Library(data_root()).exercise(name)
    [item] = [item for item in exercise.items if item.kind == "psychology"]
    assert all(option.reading in NAMES for option in item.options)
    right = [option.reading for option in item.options if option.right]
    wrong = {option.reading for option in item.options if not option.right}
    assert "grievance" in right or not item.legitimate
    assert not set(right) & set(ACCUSING)
    assert wrong & set(ACCUSING)


def test_a_wrong_reading_of_the_same_kind_as_one_that_holds_is_told_to_the_author(exercise):
    """It could not be told apart in the matrix."""
    content = exercise.items[0].model_dump()
    [right] = [option for option in content["options"] if option["right"] and option["reading"] == "need"]
    [wrong] = [option for option in content["options"] if option["reading"] == "gain"]
    wrong["reading"] = right["reading"]
    with pytest.raises(ValueError, match=f"'{wrong['id']}' is wrong and a 'need'"):
        type(exercise.items[0]).model_validate(content)


def test_options_without_a_kind_are_left_out(exercise):
    item = exercise.items[0]
    assert reading_of("e", item, ["a", "b"]) == Read(
        "e", True, frozenset({"grievance", "need"}), frozenset({"grievance"}), frozenset({"gain"})
    )
    bare = item.model_copy(update={"options": [option.model_copy(update={"reading": None}) for option in item.options]})
    assert reading_of("e", bare, ["a"]) is None
    assert reading_of("e", item, []) is None


class _Clone:
    """Graded answers in a folder, and their rows."""

    def __init__(self, root, key, monkeypatch):
        self.root, self.key = root, key
        monkeypatch.setattr(psychology, "load", lambda root, exercise: type("Material", (), {"key": key}))

    def answers(self, learner, chosen, version=None):
        file = self.root / "autograded" / learner / self.key.id / "answers.json"
        file.parent.mkdir(parents=True)
        items = {"psychology": {"revision": 1, "value": {"chosen": chosen, "cited": ["t2", "t5"]}}}
        whole = {
            "format": 1,
            "exercise": self.key.id,
            "version": version or self.key.version,
            "lang": "en",
            "revision": 1,
        }
        file.write_text(json.dumps({**whole, "items": items}), "utf-8")
        return file

    def row(self, learner, proposal):
        whose = Learner(learner)
        item = ItemRow(self.key.id, whose, "psychology", 4.0, proposal, PersonsMark(None, None), False, None)
        return HandInRow(self.key.id, whose, None, 0.0, (item,))


@pytest.fixture
def clone(tmp_path, key: Key, monkeypatch):
    return _Clone(tmp_path, key, monkeypatch)


def test_answers_count_where_they_give_the_graded_points(clone):
    clone.answers("ada", ["a", "c"])
    clone.answers("bo", ["b"])
    reads, left_out = psychology.gather(clone.root, [clone.row("ada", 4.0), clone.row("bo", 2.0)])
    assert [sorted(one.found) for one in reads] == [["grievance", "need"], []]
    assert left_out == 0


def test_answers_that_were_not_graded_so_are_left_out(clone):
    """Such as another learner's, a link, those to another version, none at all, and ids that lead elsewhere."""
    clone.answers("ada", ["a", "c"])
    clone.answers("old", ["a", "c"], version="before")
    file = clone.answers("link", ["a", "c"])
    file.unlink()
    file.symlink_to(clone.root / "autograded" / "ada" / clone.key.id / "answers.json")
    names = {"ada": 1.0, "old": 4.0, "link": 4.0, "none": 4.0, "../ada": 4.0, "..": 4.0}
    reads, left_out = psychology.gather(clone.root, [clone.row(name, points) for name, points in names.items()])
    assert (reads, left_out) == ([], 6)


@pytest.mark.parametrize("chosen", [None, "a", {"a": 1}, [1, None, ["a"]], ["zzz"]])
def test_a_choice_that_no_form_made_is_no_reading(clone, chosen):
    clone.answers("ada", chosen)
    reads, left_out = psychology.gather(clone.root, [clone.row("ada", 0.0), clone.row("ada", 2.0)])
    assert (len(reads), left_out) == (0, 2)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_picture_is_one_and_knows_every_letter(lang, recwarn):
    import matplotlib

    before = dict(matplotlib.rcParams)
    data = draw([read(["grievance"]), read([], ["gain"]), read(["need"], ["pressure"])], lang)
    shape = imread(io.BytesIO(data)).shape
    assert shape[1] > 1200
    assert not [str(warning.message) for warning in recwarn if "Glyph" in str(warning.message)]
    assert dict(matplotlib.rcParams) == before
    assert data == draw([read(["grievance"]), read([], ["gain"]), read(["need"], ["pressure"])], lang)


def test_nobody_gives_a_picture_that_says_so():
    assert imread(io.BytesIO(draw([], "en"))).shape[1] > 1200
