"""Is no answer ever lost, whatever lies in the file's place and whatever goes wrong?"""

import errno
import json
import math
import multiprocessing
import os
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from calmline.answers import file as answers_file
from calmline.answers.file import AnswerStore, previous_of, read_answers
from calmline.answers.model import MAX_BYTES, Answers, Item, parse

SHEET = "odd-sock"
WHOLE = Answers("exercise", SHEET, "v1", "en", 2, {"why": Item("old", 2)})
CJK = range(0x4E00, 0x9FFF)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.json"


@pytest.fixture
def store(path):
    return new_store(path)


def new_store(path):
    return AnswerStore(path, "exercise", SHEET, "v1")


def put(path, answers=WHOLE):
    path.write_bytes(answers.to_json().encode())
    return path.read_bytes()


def values(path):
    return {name: item.value for name, item in parse(path.read_bytes()).items.items()}


def told(text, path):
    """A sentence in both languages that names the file."""
    assert path.name in text.en
    assert path.name in text.zh
    assert any(ord(char) in CJK for char in text.zh)
    return text.en


def snapshot(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file() and file.suffix != ".lock"}


# --- reading ---------------------------------------------------------------------------------------------


def test_no_file_is_no_problem(path):
    assert read_answers(path, SHEET) == answers_file.Reading(None)


def test_reading_leaves_nothing_behind(path):
    read_answers(path, SHEET)
    assert list(path.parent.iterdir()) == []


def _nothing(path):
    pass


def _cut(path):
    path.write_bytes(WHOLE.to_json().encode()[:40])


def _link_to_answers(path):
    other = path.with_name("other.json")
    put(other)
    path.symlink_to(other)


def _link_to_nowhere(path):
    path.symlink_to(path.with_name("nowhere.json"))


def _link_to_a_device(path):
    path.symlink_to("/dev/zero")


def _fifo(path):
    os.mkfifo(path)


def _folder(path):
    path.mkdir()


def _other_sheet(path):
    put(path, Answers("exercise", "even-sock", "v1", "en", 9, {"why": Item("theirs", 9)}))


def _ten_megabytes(path):
    path.write_bytes(b"[" * 10_000_000)


DAMAGE = [_cut, _link_to_answers, _link_to_nowhere, _link_to_a_device, _fifo, _folder, _other_sheet, _ten_megabytes]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("damage", [*DAMAGE, _nothing])
def test_what_cannot_be_read_is_told_and_the_last_good_answers_are_used(path, damage):
    put(previous_of(path))
    damage(path)
    reading = read_answers(path, SHEET)
    assert reading.answers == WHOLE
    assert "used" in told(reading.problem, path)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("damage", DAMAGE)
def test_without_earlier_answers_the_sheet_is_empty_and_says_so(path, damage):
    damage(path)
    reading = read_answers(path, SHEET)
    assert reading.answers is None
    assert "empty" in told(reading.problem, path)


def test_a_link_is_called_a_link_in_both_languages(path):
    _link_to_answers(path)
    problem = read_answers(path, SHEET).problem
    assert "link" in problem.en
    assert "链接" in problem.zh


def test_where_the_system_cannot_refuse_links_they_are_refused_all_the_same(path, monkeypatch):
    monkeypatch.setattr(os, "O_NOFOLLOW", 0)
    _link_to_answers(path)
    assert read_answers(path, SHEET).answers is None


@pytest.mark.timeout(20)
def test_what_a_pipe_says_is_not_believed(path):
    os.mkfifo(path)
    pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        os.write(pipe, WHOLE.to_json().encode())
        assert read_answers(path, SHEET).answers is None
    finally:
        os.close(pipe)


def test_damaged_earlier_answers_are_not_used_either(path):
    _cut(path)
    _cut(previous_of(path))
    assert read_answers(path, SHEET).answers is None


@given(data=st.binary(max_size=200), earlier=st.binary(max_size=200))
def test_no_bytes_make_reading_crash(data, earlier):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.json"
        path.write_bytes(data)
        previous_of(path).write_bytes(earlier)
        reading = read_answers(path, SHEET)
    assert reading.answers is None
    told(reading.problem, path)


# --- saving ----------------------------------------------------------------------------------------------


def test_what_is_saved_is_read_by_another_store(store, path):
    saved = store.save("why", {"text": "因为"}, 0, "zh")
    assert (saved.revision, saved.problem) == (1, None)
    answers = new_store(path).read().answers
    assert answers == Answers("exercise", SHEET, "v1", "zh", 1, {"why": Item({"text": "因为"}, 1)})


def test_the_file_before_the_last_save_is_kept(store, path):
    store.save("why", "one", 0, "en")
    before = path.read_bytes()
    store.save("why", "two", 1, "en")
    assert previous_of(path).read_bytes() == before
    assert values(path) == {"why": "two"}


def test_saving_the_same_again_writes_nothing(store, path):
    store.save("why", "one", 0, "en")
    store.save("why", "two", 1, "en")
    before = snapshot(path.parent)
    assert store.save("why", "two", 1, "en").revision == 2
    assert snapshot(path.parent) == before


def test_the_folder_is_made_by_the_first_save(tmp_path):
    path = tmp_path / "answers" / "m.json"
    AnswerStore(path, "module", "m", "v").save("a", 1, 0, "en")
    assert json.loads(path.read_bytes())["module"] == "m"


def test_at_every_moment_of_a_save_the_answers_can_be_read(store, path, monkeypatch):
    store.save("why", "one", 0, "en")
    seen = []
    replace = Path.replace

    def watched(self, target):
        seen.append(read_answers(path, SHEET))
        replace(self, target)
        seen.append(read_answers(path, SHEET))

    monkeypatch.setattr(Path, "replace", watched)
    store.save("why", "two", 1, "en")
    assert [reading.problem for reading in seen] == [None] * len(seen)
    assert [reading.answers.items["why"].value for reading in seen] == ["one", "one", "one", "two"]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_moved_aside_by_the_next_save(store, path, damage):
    put(previous_of(path))
    damage(path)
    ordinary = path.is_file() and not path.is_symlink()
    bytes_before, link = path.read_bytes() if ordinary else None, path.is_symlink() and path.readlink()
    saved = store.save("how", "new", 0, "en")
    assert saved.problem is None
    assert values(path) == {"why": "old", "how": "new"}
    [aside] = path.parent.glob("answers.damaged-*.json")
    if ordinary:
        assert aside.read_bytes() == bytes_before
    if link:
        assert aside.readlink() == link
    assert parse(previous_of(path).read_bytes()) == WHOLE


def test_two_damaged_files_are_both_kept(store, path):
    for text in (b"first", b"second"):
        path.write_bytes(text)
        store.save("why", text.decode(), 0, "en")
    assert {aside.read_bytes() for aside in path.parent.glob("*.damaged-*")} == {b"first", b"second"}


def test_a_link_where_the_new_file_is_written_is_not_followed(store, path):
    victim = path.with_name("victim.txt")
    victim.write_text("mine")
    (path.parent / f".{path.name}.new").symlink_to(victim)
    assert store.save("why", "new", 0, "en").revision == 1
    assert victim.read_text() == "mine"
    assert not path.is_symlink()


# --- what can't be saved ---------------------------------------------------------------------------------


def test_a_read_only_file_stays_as_it_is(store, path):
    put(path)
    path.chmod(0o444)
    before = snapshot(path.parent)
    told(store.save("how", "new", 0, "en").problem, path)
    assert snapshot(path.parent) == before


def test_a_full_disk_leaves_the_old_file(store, path, monkeypatch):
    before = put(path)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    saved = store.save("how", "new", 0, "en")
    assert "full" in told(saved.problem, path)
    assert saved.revision is None
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.glob(".*.new")] == []
    monkeypatch.undo()
    assert store.save("how", "new", 0, "en").revision == 3


def test_a_disk_that_is_full_for_the_very_first_save_leaves_nothing_half(store, path, monkeypatch):
    real = Path.open

    def full(self, mode="r", *args, **more):
        if "x" in mode or "w" in mode:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, mode, *args, **more)

    monkeypatch.setattr(Path, "open", full)
    assert "full" in told(store.save("how", "new", 0, "en").problem, path)
    assert snapshot(path.parent) == {}


@pytest.mark.parametrize("survives", [0, 1])
def test_a_crash_between_the_two_renames_loses_nothing(store, path, monkeypatch, survives):
    store.save("why", "one", 0, "en")
    store.save("how", "two", 1, "en")
    replace, done = Path.replace, []

    def crash(self, target):
        if len(done) == survives:
            raise OSError(errno.EIO, "Input/output error")
        done.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", crash)
    told(store.save("when", "three", 2, "en").problem, path)
    monkeypatch.undo()
    reading = store.read()
    assert reading.problem is None
    assert values(path) == {"why": "one", "how": "two"}
    assert store.save("when", "three", 2, "en").revision == 3


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(math.nan, id="nan"),
        pytest.param({"text": "x" * MAX_BYTES}, id="5-mb"),
        pytest.param("\ud83d", id="half-an-emoji"),
        pytest.param([[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]], id="22-deep"),
        pytest.param(10**5000, id="5001-digits"),
    ],
)
def test_a_value_that_could_not_be_read_back_changes_nothing(store, path, value):
    put(path)
    before = snapshot(path.parent)
    saved = store.save("how", value, 0, "en")
    assert "unchanged" in told(saved.problem, path)
    assert snapshot(path.parent) == before


def test_a_value_nested_beyond_all_bounds_is_refused_too(store, path):
    value = []
    for _ in range(50_000):
        value = [value]
    told(store.save("how", value, 0, "en").problem, path)
    assert not path.exists()


def test_a_bad_value_does_not_push_a_damaged_file_out_of_its_place(store, path):
    path.write_bytes(b"damaged")
    store.save("how", math.nan, 0, "en")
    assert snapshot(path.parent) == {path.name: b"damaged"}


def test_a_file_in_use_is_told(store, path, monkeypatch):
    monkeypatch.setattr(answers_file, "_LOCK_SECONDS", 0.05)
    with FileLock(path.parent / f".{path.name}.lock"):
        assert "in use" in told(store.save("how", "new", 0, "en").problem, path)


# --- two windows -----------------------------------------------------------------------------------------


def test_two_windows_on_different_items_undo_nothing(path):
    here, there = new_store(path), new_store(path)
    revisions = []
    for n in range(3):
        revisions += [here.save(f"a{n}", n, 0, "en").revision, there.save(f"b{n}", n, 0, "zh").revision]
    assert revisions == [1, 2, 3, 4, 5, 6]
    assert values(path) == {f"{window}{n}": n for n in range(3) for window in "ab"}


def test_a_newer_answer_elsewhere_is_handed_back_and_not_overwritten(path):
    here, there = new_store(path), new_store(path)
    first = here.save("why", "one", 0, "en")
    there.save("why", "theirs", first.revision, "en")
    before = snapshot(path.parent)
    saved = here.save("why", "mine", first.revision, "en")
    assert (saved.revision, saved.newer, saved.newer_revision, saved.problem) == (None, "theirs", 2, None)
    assert snapshot(path.parent) == before
    assert here.save("why", "mine", saved.newer_revision, "en").revision == 3


def test_what_the_same_window_sent_before_is_no_conflict(store, path):
    store.save("why", "first", 0, "en")  # saved, but the window never heard of it
    saved = store.save("why", "second", 0, "en", mine=("first",))
    assert (saved.revision, saved.newer_revision) == (2, None)
    assert values(path) == {"why": "second"}


def test_the_same_answer_from_two_windows_is_no_conflict(store):
    store.save("why", "same", 0, "en")
    assert store.save("why", "same", 0, "en").revision == 1


def _save_many(path, name, count):
    store = new_store(path)
    for n in range(count):
        saved = store.save(f"{name}{n}", n, 0, "en")
        if saved.revision is None:
            raise RuntimeError(saved.problem)


def test_two_processes_lose_none_of_each_others_answers(path):
    processes = multiprocessing.get_context("spawn")
    workers = [processes.Process(target=_save_many, args=(path, name, 50)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert values(path) == {f"{name}{n}": n for name in "ab" for n in range(50)}
    assert parse(path.read_bytes()).revision == 100
