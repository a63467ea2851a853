"""Does `calmline build` say what it did, and what is wrong, to people and to CI?"""

import importlib

import pytest
from typer import Typer
from typer.testing import CliRunner

from calmline.data import NoDataError

# By its name, for in `calmline.cli` the name `build` may be the command as well as the module.
command = importlib.import_module("calmline.cli.build")
app = Typer()
app.command("build")(command.build)


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def at_clone(clone, monkeypatch):
    monkeypatch.setattr(command, "is_clone", lambda: True)
    monkeypatch.setattr(command, "data_root", lambda: clone)
    return clone


def test_build_then_check(at_clone):
    built = run()
    assert (built.exit_code, built.output.split(",")[0]) == (0, f"14 files changed in {at_clone}")
    assert run().output.startswith("0 files changed")
    assert run("--check").exit_code == 0


def test_check_names_each_file_and_changes_nothing(at_clone):
    run()
    edited = at_clone / "course" / "en" / "01-bell.ipynb"
    edited.write_text("edited")
    checked = run("--check")
    assert checked.exit_code == 1
    assert checked.stdout.splitlines() == ["course/en/01-bell.ipynb differs from what the assets give"]
    assert edited.read_text() == "edited"


def test_what_was_left_alone_is_said(at_clone):
    run()
    (at_clone / "course" / "notes.txt").write_text("mine")
    built = run()
    assert built.exit_code == 0
    assert "course/notes.txt is not made by `calmline build` and was left alone" in built.output


def test_problems_of_the_assets_are_printed(at_clone):
    file = at_clone / "assets" / "cases" / "bell.yaml"
    file.write_text(file.read_text("utf-8").replace("  en: A desk.\n", ""), encoding="utf-8")
    built = run()
    assert built.exit_code == 1
    assert "bell.yaml:" in built.output
    assert "every text needs en and zh" in built.output
    assert not (at_clone / "course").exists()


def test_without_a_course_it_says_so(at_clone):
    (at_clone / "assets" / "course.yaml").unlink()
    built = run()
    assert built.exit_code == 1
    assert "course" in built.output


@pytest.mark.parametrize("answer", [False, NoDataError("no data")])
def test_outside_a_clone_it_says_so(monkeypatch, answer):
    def is_clone():
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(command, "is_clone", is_clone)
    built = run()
    assert built.exit_code == 2
    assert "from a clone" in built.output
