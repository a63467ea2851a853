"""Does reading end, whatever the bytes, and is a hand-in known again by its digest?"""

import io
import os
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calmline.grading.handins import finding
from calmline.grading.handins.contents import UnreadableError
from calmline.grading.handins.finding import in_exchange, in_submitted, in_zips
from calmline.grading.handins.folders import entries, file_in
from calmline.grading.handins.model import HandIn
from calmline.grading.handins.odd import Odd, in_order
from calmline.grading.handins.reading import receive
from tests.unit.grading.handins.corpus_cases import answers
from tests.unit.grading.handins.corpus_trees import MOODLE, button, named, put, zipped

pytestmark = pytest.mark.timeout(60)
FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


@pytest.fixture
def folder(tmp_path, key):
    place = tmp_path / key.id
    place.mkdir()
    return place


@pytest.fixture
def release(tmp_path, key):
    place = tmp_path / "release"
    place.mkdir()
    (place / f"{key.id}.ipynb").write_text("{}", encoding="utf-8")
    return place


def received(folder, key, **more):
    return receive(HandIn("li", key.id, folder, "folder", **more), key)


@FUZZ
@given(data=st.binary(max_size=300))
def test_any_bytes_are_answers_or_damage(folder, key, data):
    (folder / "answers.json").write_bytes(data)
    one = received(folder, key)
    assert one.reading.answers is None
    assert not all(odd.graded for odd in one.odd)


@FUZZ
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_byte_changed_anywhere_in_a_hand_in_never_raises(folder, key, release, at, byte):
    data = bytearray(button(release, key))
    data[at % len(data)] = byte
    (folder / "x.zip").write_bytes(data)
    one = receive(HandIn("li", key.id, folder / "x.zip", "zip"), key)
    assert one.reading.answers is not None or any(odd.person for odd in one.odd) or Odd.NO_ANSWERS in one.odd


@FUZZ
@given(
    notebook=st.binary(max_size=100)
    | st.sampled_from([b"[]", b"7", b'{"nbformat": 4, "cells": [1]}', b'{"cells": {}}'])
)
def test_no_notebook_takes_the_answers_with_it(folder, key, notebook):
    (folder / "answers.json").write_bytes(answers(key))
    (folder / f"{key.id}.ipynb").write_bytes(notebook)
    assert received(folder, key).reading.answers is not None


def test_the_digest_changes_with_answers_and_with_what_is_odd_and_with_nothing_else(folder, key):
    path = folder / "answers.json"
    path.write_bytes(answers(key))
    first = received(folder, key).digest
    path.write_bytes(answers(key, revision=77).replace(b', "', b',\n "'))
    (folder / "note.txt").write_text("x", encoding="utf-8")
    assert received(folder, key).digest == first
    assert received(folder, key, odd=(Odd.TWICE,)).digest != first
    path.write_bytes(answers(key, lang="zh"))
    assert received(folder, key).digest != first
    path.write_bytes(answers(key, {}))
    assert received(folder, key).digest != first


def test_what_is_gone_meanwhile_is_told(folder, key):
    assert received(folder / "gone", key).odd == (Odd.NOT_READABLE,)


def test_what_was_odd_about_the_place_comes_along_in_the_order_of_reports(folder, key):
    (folder / "answers.json").write_bytes(b"\xef\xbb\xbf" + answers(key))
    odd = received(folder, key, odd=(Odd.TIME_UNREADABLE, Odd.TWICE)).odd
    assert odd == (Odd.TWICE, Odd.TIME_UNREADABLE, Odd.BYTE_ORDER_MARK, Odd.NOTEBOOK_MISSING)
    assert odd == in_order(set(odd))


@pytest.mark.skipif(os.name == "nt", reason="nothing there opens folders from folders")
def test_a_folder_exchanged_for_a_link_after_it_was_listed_is_not_followed(tmp_path):
    (tmp_path / "place" / "below").mkdir(parents=True)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "answers.json").write_text("{}", encoding="utf-8")
    file = file_in(tmp_path / "place", ("below", "answers.json"))
    (tmp_path / "place" / "below").rmdir()
    (tmp_path / "place" / "below").symlink_to(tmp_path / "secret")
    with pytest.raises(UnreadableError):
        file.read(100)


def test_where_folders_can_only_be_opened_by_name_links_are_refused_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("calmline.grading.handins.folders._STEPWISE", False)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "answers.json").write_text("{}", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "file").symlink_to(tmp_path / "secret" / "answers.json")
    for parts in (("link", "answers.json"), ("file",)):
        with pytest.raises(UnreadableError):
            file_in(tmp_path, parts).read(100)
    with pytest.raises(UnreadableError):
        entries(tmp_path, ("link",))
    assert file_in(tmp_path, ("secret", "answers.json")).read(100) == b"{}"


def test_another_users_folder_in_the_exchange_is_told(tmp_path, key, monkeypatch):
    inbound = tmp_path / "course" / "inbound"
    for learner in ("li", "zhu"):
        (inbound / f"{learner}+{key.id}+2026-11-03 10:00:00.0 UTC+x").mkdir(parents=True)
    real = finding.entries
    owners = {"li": 1001, "zhu": 1001, "timestamp": 0}

    def owned(folder, below=(), most=None):
        found = real(folder, below, most)
        return [type(one)(one.name, one.mode, one.size, owners.get(one.name.split("+")[0], 0)) for one in found]

    monkeypatch.setattr(finding, "entries", owned)
    monkeypatch.setattr(finding, "user_name", {1001: "li", 0: "root"}.get)
    hand_ins, _ = in_exchange(tmp_path, "course", [key.id])
    assert [one.odd for one in hand_ins] == [(), ()], "one owner of all says nothing"
    owners["li"], owners["zhu"] = 1002, 1001
    hand_ins, _ = in_exchange(tmp_path, "course", [key.id])
    assert {one.learner: one.odd for one in hand_ins} == {"li": (), "zhu": (Odd.OTHER_OWNER,)}


def test_a_class_in_one_zip_is_opened_once(tmp_path, key, release, monkeypatch):
    files = {f"{MOODLE}/{named(key, f'learner{n}')}": button(release, key) for n in range(50)}
    put(tmp_path, "zips", "class.zip", data=zipped(files))
    opened = []
    real = zipfile.ZipFile.__init__

    def counted(self, file, *arguments, **more):
        opened.append(file)
        real(self, file, *arguments, **more)

    monkeypatch.setattr(zipfile.ZipFile, "__init__", counted)
    hand_ins, _ = in_zips(tmp_path / "zips", [key.id])
    assert len(hand_ins) == 50
    assert all(receive(one, key).reading.answers for one in hand_ins)
    assert len([file for file in opened if not isinstance(file, io.BytesIO)]) == 1


def test_the_zip_of_a_class_may_be_named_itself(tmp_path, key, release):
    put(tmp_path, "class.zip", data=zipped({f"{MOODLE}/{named(key)}": button(release, key)}))
    put(tmp_path, "other.txt", data=b"no business of ours")
    [one], unplaced = in_zips(tmp_path / "class.zip", [key.id])
    assert receive(one, key).reading.answers
    assert (one.learner, one.where.name, unplaced) == ("li-wei", named(key), [])


def test_a_graders_own_folder_may_be_a_link(tmp_path, key, release):
    put(tmp_path, "disk", "submitted", "li-wei", key.id, "answers.json", data=answers(key))
    put(tmp_path, "disk", "zips", named(key), data=button(release, key))
    (tmp_path / "submitted").symlink_to(tmp_path / "disk" / "submitted")
    (tmp_path / "zips").symlink_to(tmp_path / "disk" / "zips")
    for hand_ins, _ in (in_submitted(tmp_path, [key.id]), in_zips(tmp_path / "zips", [key.id])):
        assert [receive(one, key).reading.problem for one in hand_ins] == [None]


def test_a_folder_that_is_not_there_is_told(tmp_path, key):
    assert in_submitted(tmp_path, [key.id]) == ([], [])
    for find in (lambda: in_zips(tmp_path / "zips", [key.id]), lambda: in_exchange(tmp_path, "course", [key.id])):
        with pytest.raises(UnreadableError):
            find()


def test_every_kind_says_its_line_in_both_languages_and_no_line_is_said_twice():
    assert len({odd.report.en for odd in Odd}) == len({odd.report.zh for odd in Odd}) == len(list(Odd))
    assert all(odd.name == odd.name.upper() for odd in Odd)


def test_a_learner_is_told_of_all_that_keeps_answers_from_counting():
    nobodys = {
        Odd.STRAY,
        Odd.BAD_NAME,
        Odd.UNKNOWN_EXERCISE,
        Odd.NO_LEARNER,
        Odd.NOTHING_IN_IT,
        Odd.EARLIER,
        Odd.SAME_AGAIN,
    }
    assert {odd for odd in Odd if not odd.graded and odd.learner is None} == nobodys
