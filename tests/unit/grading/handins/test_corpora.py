"""Does every damaged or hostile hand-in come to the end that is meant for it, and touch nothing else?"""

from collections import Counter
from pathlib import Path

import pytest

from calmline.grading.handins.choosing import choose
from calmline.grading.handins.finding import in_exchange, in_submitted, in_zips
from calmline.grading.handins.model import HandIn
from calmline.grading.handins.odd import Odd
from calmline.grading.handins.reading import receive
from calmline.grading.sheet import Key
from tests.unit.grading.handins.corpus import CORPUS, TREES, expected_values, good_values, honest
from tests.unit.grading.handins.corpus_cases import change_notebook
from tests.unit.grading.handins.corpus_cases import test_cells as cells_of_items
from tests.unit.grading.handins.corpus_hostile import TRACE

ALL = [pytest.param(case, id=case.name) for case in CORPUS]
ALL_TREES = [pytest.param(tree, id=tree.name) for tree in TREES]


ROOT = Path(__file__).parents[4]
EXERCISE = "digital-piano"
IN_DOUBT = {Odd.SEVERAL_ANSWERS, Odd.ANSWERS_FROM_BEFORE, Odd.ENCODING_GUESSED}
pytestmark = pytest.mark.timeout(30)  # none of them may hold up the others


@pytest.fixture(scope="module")
def release():
    """What learners receive of a real exercise."""
    return ROOT / "exercises" / EXERCISE


@pytest.fixture(scope="module")
def key():
    return Key.model_validate_json((ROOT / "solutions" / EXERCISE / "key.json").read_bytes())


def counted(received, key):
    """The answers that count: those that were read and are of this version."""
    answers = received.reading.answers
    if answers is None or answers.version != key.version:
        return None
    return {name: item.value for name, item in answers.items.items() if name in key.items}


def found(root, case, release, key):
    folder = root / "submitted" / "li-wei" / key.id
    folder.parent.mkdir(parents=True)
    case.build(folder, release, key)
    [hand_in], unplaced = in_submitted(root, [key.id])
    assert unplaced == []
    return receive(hand_in, key)


def test_there_are_enough_of_them_and_no_name_twice():
    assert len(CORPUS) + len(TREES) >= 60
    assert max(Counter(case.name for case in (*CORPUS, *TREES)).values()) == 1


def test_the_honest_hand_in_is_not_unusual(tmp_path, release, key):
    folder = tmp_path / "submitted" / "li-wei" / key.id
    folder.parent.mkdir(parents=True)
    honest(folder, release, key)
    [hand_in], _ = in_submitted(tmp_path, [key.id])
    received = receive(hand_in, key)
    assert received.odd == ()
    assert received.reading.problem is None
    assert counted(received, key) == good_values(key)


def with_points(key, item, points):
    """The key after somebody weighed an item anew."""
    entry = key.items[item]
    weighed = entry.model_copy(update={"item": entry.item.model_copy(update={"points": points})})
    return key.model_copy(update={"items": {**key.items, item: weighed}})


@pytest.mark.parametrize("how", ["as given out", "forged", "typed into", "far too many"])
def test_points_that_were_right_when_given_out_are_not_odd_after_the_keys_were_changed(tmp_path, release, key, how):
    folder = tmp_path / "submitted" / "li-wei" / key.id
    folder.parent.mkdir(parents=True)
    honest(folder, release, key)
    item = next(iter(key.items))
    given_out = key.items[item].item.points
    change, expected = {
        "as given out": (lambda cell: None, ()),
        "forged": (lambda cell: cell["metadata"]["nbgrader"].update(points=given_out + 1), (Odd.POINTS_CHANGED,)),
        "typed into": (lambda cell: cell.update(source=["b"]), (Odd.CELLS_CHANGED,)),
        "far too many": (lambda cell: cell["metadata"]["nbgrader"].update(points=10**400), (Odd.POINTS_CHANGED,)),
    }[how]
    change_notebook(folder, key, lambda notebook: change(cells_of_items(notebook)[0]))
    received = receive(HandIn("li-wei", key.id, folder, "folder"), with_points(key, item, given_out + 2))
    assert received.odd == expected


@pytest.mark.parametrize("case", ALL)
def test_a_hand_in_is_what_the_corpus_says(tmp_path, case, release, key):
    received = found(tmp_path, case, release, key)
    assert set(received.odd) == case.odd
    assert counted(received, key) == expected_values(case, key)


def test_one_bad_hand_in_never_changes_another(tmp_path, release, key):
    for case in CORPUS:
        folder = tmp_path / "submitted" / case.name / key.id
        folder.parent.mkdir(parents=True)
        case.build(folder, release, key)
    hand_ins, unplaced = in_submitted(tmp_path, [key.id])
    received = {one.learner: receive(one, key) for one in choose(hand_ins)[0]}
    assert unplaced == []
    assert {name: set(one.odd) for name, one in received.items()} == {case.name: case.odd for case in CORPUS}


@pytest.mark.parametrize("case", ALL)
def test_reading_a_hand_in_leaves_it_as_it_was_and_runs_nothing(tmp_path, case, release, key, monkeypatch):
    workplace = tmp_path / "workplace"
    workplace.mkdir()
    monkeypatch.chdir(workplace)
    folder = tmp_path / "submitted" / "li-wei" / key.id
    folder.parent.mkdir(parents=True)
    case.build(folder, release, key)
    before = listing(tmp_path)
    received = receive(HandIn("li-wei", key.id, folder, "folder"), key)
    assert listing(tmp_path) == before
    assert not any(TRACE in name for name, _ in before)
    assert received.digest == receive(HandIn("li-wei", key.id, folder, "folder"), key).digest


def listing(root):
    return {(str(path), path.lstat().st_size) for path in root.rglob("*")}


@pytest.mark.parametrize("case", ALL)
def test_marks_wait_for_a_person_just_where_answers_are_in_doubt(tmp_path, case, release, key):
    """The problem of a reading is what makes all its marks wait; a sentence in both languages says why."""
    received = found(tmp_path, case, release, key)
    problem = received.reading.problem
    if received.reading.answers is None:
        assert bool(problem) is any(odd.person for odd in received.odd)
    else:
        assert bool(problem) is bool(set(received.odd) & IN_DOUBT)
    if problem:
        told = [odd.learner.zh for odd in received.odd if odd.learner]
        assert any(sentence in problem.zh for sentence in told)
        assert str(tmp_path) not in problem.en


@pytest.mark.parametrize("case", ALL)
def test_what_does_not_count_says_so(tmp_path, case, release, key):
    received = found(tmp_path, case, release, key)
    refused = [odd for odd in received.odd if not odd.graded]
    assert bool(refused) is (case.points == "none" and Odd.NO_ANSWERS not in received.odd)


FORMS = {
    "submitted": in_submitted,
    "exchange": lambda root, exercises: in_exchange(root, "course", exercises),
    "zips": in_zips,
}


def collected(tree, tmp_path, release, key):
    root = tmp_path / "root"
    root.mkdir()
    tree.build(root, release, key)
    hand_ins, unplaced = FORMS[tree.form](root, [key.id, "another"])
    chosen, others = choose(hand_ins)
    return {one.learner: receive(one, key) for one in chosen}, [*unplaced, *others]


@pytest.mark.parametrize("tree", ALL_TREES)
def test_everything_in_a_collection_is_accounted_for(tmp_path, tree, release, key):
    received, unplaced = collected(tree, tmp_path, release, key)
    assert {learner: set(one.odd) for learner, one in received.items()} == tree.hand_ins
    assert Counter(one.why for one in unplaced) == Counter(tree.unplaced)


@pytest.mark.parametrize("tree", ALL_TREES)
def test_one_bad_hand_in_never_takes_anothers_points(tmp_path, tree, release, key):
    received, _ = collected(tree, tmp_path, release, key)
    for learner, one in received.items():
        expected = None if learner in tree.no_points else good_values(key)
        assert counted(one, key) == expected, learner


@pytest.mark.parametrize("tree", [tree for tree in ALL_TREES if tree.values[0].form == "zips"])
def test_nothing_is_unpacked_to_disk(tmp_path, tree, release, key):
    root = tmp_path / "root"
    root.mkdir()
    tree.build(root, release, key)
    before = listing(tmp_path)
    for one in in_zips(root, [key.id])[0]:
        receive(one, key)
    assert listing(tmp_path) == before
