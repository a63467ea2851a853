"""What do names of folders and zips say, and which are believed?"""

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmline.grading.handins.names import (
    exchange_time,
    exercise_of,
    is_learner,
    moodle_name,
    own_name,
    person_name,
    same_learner,
    shown,
    stamp,
)
from calmline.learning.handin import HandInError, learner_id

WHEN = datetime(2026, 11, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "learner", "exact"),
    [
        ("li__digital-piano__20261103T100000Z", "li", True),
        ("li___digital-piano__20261103T100000Z", "li_", True),
        ("祝安__digital-piano__20261103T100000Z (2)", "祝安", False),
        ("li__digital-piano__20261103T100000Z-Copy1", "li", False),
        ("li__digital-piano__20261103T100000Z - Copy", "li", False),
        ("li__digital-piano__20261103T100000Z - 副本 (2)", "li", False),
        ("li__digital-piano__20261103T100000Z copy 2", "li", False),
    ],
)
def test_the_name_that_the_button_gives_is_understood_also_of_a_copy(name, learner, exact):
    found = own_name(name)
    assert (found.learner, found.exercise, found.when, found.exact) == (learner, "digital-piano", WHEN, exact)


@pytest.mark.parametrize("name", ["digital-piano", "li_digital-piano_2026", "li__Digital Piano__x", "__a__", ""])
def test_other_names_say_nothing(name):
    assert own_name(name) is None


@given(st.text(max_size=64))
def test_every_id_that_the_button_takes_is_taken_here(name):
    try:
        taken = learner_id(name)
    except HandInError:
        return
    reserved = taken.split(".")[0].upper() in {"CON", "PRN", "AUX", "NUL"} or taken[:3].upper() in {"COM", "LPT"}
    assert is_learner(taken) or reserved or len(taken.encode()) > 200
    said = own_name(f"{taken}__digital-piano__20261103T100000Z")
    assert said.learner == taken


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", ".x", "a/b", "a\\b", "a\0", "con", "COM1.txt", "x.", "x ", "-x", "=x", "@x", "\u202ex", "a\nb"],
)
def test_no_such_name_becomes_a_folder(name):
    assert not is_learner(name)


@pytest.mark.parametrize(
    "name", ["li", "祝安", "a.b+c@example.org", "José", "12345", "O Neill", "_x", "conrad", "nullus"]
)
def test_names_of_people_and_accounts_do(name):
    assert is_learner(name)


def test_the_number_that_moodle_gave_counts_and_no_later_one():
    """The name of the file that was sent may look like another person's."""
    found = moodle_name("Zhu An_12_assignsubmission_file_Li_99_assignsubmission_file_x.zip")
    assert (found.name, found.number, found.sender) == ("Zhu An", "12", "Zhu An 12")


def test_an_id_made_from_a_name_can_be_one():
    assert moodle_name("Ana María O'Neill_7_assignsubmission_file_").learner == "Ana-María-O-Neill_7"


@pytest.mark.parametrize(
    "name",
    [
        "digital-piano",
        "Digital Piano",
        "digital_piano",
        "digital-piano (3)",
        "digital-piano-Copy2",
        "ＤＩＧＩＴＡＬ-piano",
    ],
)
def test_an_exercise_is_known_by_a_name_that_is_nearly_its_own(name):
    assert exercise_of(name, ["digital-piano", "digital"]) == "digital-piano"


@pytest.mark.parametrize("name", ["digital-pianos", "piano", "", "digital-piano.ipynb", "../digital-piano"])
def test_but_not_by_any(name):
    assert exercise_of(name, ["digital-piano"]) is None


def test_case_width_and_spaces_make_no_other_learner():
    assert len({same_learner(name) for name in ("Li Wei", "li wei", "ＬＩ　ＷＥＩ", "liwei", "LI WEI ")}) == 1


@pytest.mark.parametrize(
    "alike",
    [
        ("Zhu An", " zhu  an ", "ＺＨＵ　ＡＮ", "Zhu-An", "Zhu_An"),
        ("Ana O'Neill", "Ana ONeill", "Ana O’Neill"),
        ("José", "Jose\u0301"),
        ("李伟", "李 伟", "李　伟"),
        ("阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽买买提"),
    ],
)
def test_a_person_is_known_however_the_name_is_written(alike):
    assert len({person_name(name) for name in alike}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Fan Gang", "Fang Ang"), ("José", "Jose"), ("Li Wei", "LiWei"), ("李 Li", "李Li"), ("李", "李伟")],
)
def test_names_that_may_be_two_peoples_stay_apart(one, other):
    assert person_name(one) != person_name(other)


@given(st.text())
def test_how_a_system_writes_accents_makes_no_other_person(name):
    assert person_name(unicodedata.normalize("NFD", name)) == person_name(unicodedata.normalize("NFC", name))


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-03 10:00:00.000000 UTC", 10),
        ("2026-11-03 10:00:00", 10),
        ("2026-11-03T10:00:00.5 +0800", 2),
        ("2026-11-03 10:00:00 Asia/Shanghai", 2),
    ],
)
def test_the_times_of_the_exchange_are_understood(text, hour):
    assert exchange_time(text).replace(microsecond=0) == datetime(2026, 11, 3, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "now", "2026-13-01 10:00:00 UTC", "9999-12-31 23:59:59 -1400", "2026-11-03 10:00:00 ../x"]
)
def test_other_times_are_none(text):
    assert exchange_time(text) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_times(text):
    for read in (exchange_time, stamp):
        when = read(text)
        assert when is None or when.tzinfo is not None


@given(st.text())
def test_what_is_shown_is_one_plain_line(text):
    assert shown(Path(text) if "\0" not in text else text).isprintable()


def test_a_name_in_no_encoding_can_be_shown():
    assert shown("a\udcff") == "a\\udcff"
