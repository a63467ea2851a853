"""Is a graded hand-in's folder whole, and its own?"""

from pathlib import Path

import pytest

from calmline.grading.batch.files import has_size, write_folder
from calmline.grading.batch.work import feedback_folder, graded_folder
from calmline.grading.handins.model import HandIn

FILES = {"call.ipynb": b"{}", "answers.json": b"[]"}


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_folder_holds_these_files_and_no_others(tmp_path):
    folder = tmp_path / "ann" / "call"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "stray.py").write_text("")
    (folder / "call.ipynb").write_text("old")
    (folder / ".call.ipynb.new").write_text("left behind by a run that was killed")
    write_folder(folder, FILES)
    assert content(folder) == FILES


def test_links_are_replaced_and_never_followed(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "ann"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    folder.mkdir()
    for name in ("call.ipynb", ".answers.json.new", "stray"):
        (folder / name).symlink_to(outside / "kept")
    (folder / "strays").symlink_to(outside)
    write_folder(folder, FILES)
    assert content(folder) == FILES
    assert content(outside) == {"kept": b"kept"}


def test_a_folder_that_is_a_link_is_replaced(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "ann").symlink_to(tmp_path / "outside")
    write_folder(tmp_path / "ann", FILES)
    assert not (tmp_path / "ann").is_symlink()
    assert content(tmp_path / "outside") == {}


def test_at_no_moment_is_a_file_half_there(tmp_path, monkeypatch):
    write_folder(tmp_path, FILES)
    monkeypatch.setattr(Path, "replace", lambda self, target: (_ for _ in ()).throw(OSError("power cut")))
    with pytest.raises(OSError, match="power cut"):
        write_folder(tmp_path, {"call.ipynb": b"new"})
    assert (tmp_path / "call.ipynb").read_bytes() == b"{}"


def test_a_file_of_another_size_or_a_link_does_not_count(tmp_path):
    file = tmp_path / "file"
    assert not has_size(file, 3)
    file.write_bytes(b"abc")
    assert has_size(file, 3)
    assert not has_size(file, 2)
    (tmp_path / "link").symlink_to(file)
    assert not has_size(tmp_path / "link", 3)


@pytest.mark.parametrize("where", [graded_folder, feedback_folder])
@pytest.mark.parametrize("name", ["", ".", "..", "../ann", "a/b", "/etc", "ann/.."])
def test_an_id_that_is_no_name_of_a_folder_is_refused(tmp_path, where, name):
    with pytest.raises(ValueError, match="name of a folder"):
        where(tmp_path, HandIn(name, "call", tmp_path, "folder"))
