"""Whose is a hand-in of which only the name is known, and can nobody become somebody else by it?"""

import pytest

from calmline.grading.handins.choosing import choose
from calmline.grading.handins.classlist import Student, by_name
from calmline.grading.handins.odd import Odd
from calmline.grading.handins.sent import in_zips
from tests.unit.grading.handins.corpus_trees import EARLY, LATE, MOODLE, OTHER_MOODLE, button, named, put, zipped

CLASS = (
    Student("zhu-an", "An", "Zhu"),
    Student("li-wei", "伟", "李"),
    Student("ana", "Ana-María", "O'Neill"),
    Student("jo", "Jo", ""),
    Student("kim-1", "Kim", "Lee"),
    Student("kim-2", "Lee", "Kim"),
    Student("../up", "Eve", "Ill"),
    Student("nameless", "", ""),
)


@pytest.fixture
def release(tmp_path, key):
    place = tmp_path / "release"
    place.mkdir()
    (place / f"{key.id}.ipynb").write_text("{}", encoding="utf-8")
    return place


@pytest.fixture
def zips(tmp_path):
    place = tmp_path / "zips"
    place.mkdir()
    return place


@pytest.mark.parametrize(
    ("name", "learner"),
    [
        ("Zhu An", "zhu-an"),
        ("an zhu", "zhu-an"),
        ("ＺＨＵ　ＡＮ", "zhu-an"),
        ("李伟", "li-wei"),
        ("李 伟", "li-wei"),
        ("伟 李", "li-wei"),
        ("Ana María ONeill", "ana"),  # as Moodle writes it
        ("Ana-Mari\u0301a O’Neill", "ana"),
        ("Jo", "jo"),
    ],
)
def test_somebody_is_found_by_either_order_of_the_name(name, learner):
    assert by_name(CLASS)(name) == learner


@pytest.mark.parametrize(
    "name",
    ["ZhuAn", "Zh Uan", "Zhu", "Zhu An Li", "Ana Maria ONeill", "Kim Lee", "Lee Kim", "Eve Ill", "", " ", "=+", "李"],
)
def test_nobody_is_found_by_a_name_that_is_not_just_one_persons(name):
    assert by_name(CLASS)(name) is None


def test_one_person_may_be_named_twice_alike():
    assert by_name([Student("li", "Li", "Li")])("Li Li") == "li"


def found(zips, key, students=CLASS):
    hand_ins, _ = in_zips(zips, [key.id], by_name(students))
    return {one.learner: set(one.odd) for one in choose(hand_ins)[0]}


def test_a_hand_in_without_an_id_is_theirs_who_has_the_name_and_asks_nobody(zips, key, release):
    put(zips, MOODLE, "homework.zip", data=button(release, key))
    assert found(zips, key) == {"zhu-an": {Odd.LEARNER_BY_NAME}}
    assert not Odd.LEARNER_BY_NAME.person


@pytest.mark.parametrize("students", [(), (Student("a", "Zhu", "An"), Student("b", "An", "Zhu"))])
def test_where_the_list_has_none_or_several_a_person_is_asked(zips, key, release, students):
    put(zips, MOODLE, "homework.zip", data=button(release, key))
    assert found(zips, key, students) == {"Zhu-An_123456": {Odd.LEARNER_FROM_FOLDER}}


def test_the_id_that_was_handed_in_counts_before_the_name(zips, key, release):
    put(zips, MOODLE, named(key, "zhu-2"), data=button(release, key))
    assert found(zips, key) == {"zhu-2": set()}


def test_with_and_without_an_id_from_one_account_is_one_learner(zips, key, release):
    put(zips, MOODLE, named(key, "zhu-an", EARLY), data=button(release, key))
    put(zips, MOODLE, "homework.zip", data=zipped({"answers.json": b"{}"}))
    put(zips, MOODLE, f"{key.id}.zip", data=button(release, key, b"{}"))
    assert list(found(zips, key)) == ["zhu-an"]


def test_an_id_that_somebody_else_gave_takes_nobodys_place(zips, key, release):
    put(zips, MOODLE, "homework.zip", data=button(release, key))
    put(zips, OTHER_MOODLE, named(key, "zhu-an", LATE), data=button(release, key))
    assert found(zips, key) == {
        "zhu-an_123456": {Odd.LEARNER_BY_NAME, Odd.TWO_SENDERS},
        "zhu-an_654321": {Odd.TWO_SENDERS},
    }


def test_two_accounts_of_one_name_are_kept_apart(zips, key, release):
    for number in (1, 2):
        put(zips, f"Zhu An_{number}_assignsubmission_file_", "homework.zip", data=button(release, key))
    assert found(zips, key) == {f"zhu-an_{n}": {Odd.LEARNER_BY_NAME, Odd.TWO_SENDERS} for n in (1, 2)}


def test_a_name_within_what_somebody_sent_is_not_believed(zips, key, release):
    forged = zipped({f"{MOODLE}/homework.zip": button(release, key)})
    put(zips, OTHER_MOODLE, "homework.zip", data=forged)
    assert found(zips, key) == {"Li-Wei_654321": {Odd.LEARNER_FROM_FOLDER}}


def test_the_list_is_asked_only_where_nothing_else_says_whose_it_is(zips, key, release):
    put(zips, MOODLE, named(key), data=button(release, key))
    put(zips, f"{key.id}.zip", data=button(release, key))
    asked = []
    in_zips(zips, [key.id], asked.append)
    assert asked == []
