"""Does the doctor name each miss, say what to do, and tell needed from nice to have?"""

import socket

import pytest
from typer.testing import CliRunner

from calmline import data
from calmline.cli import app
from calmline.learning import doctor, server


def finding(root, name):
    [found] = [one for one in doctor.findings(root) if one.name.en == name]
    return found


def test_healthy_installation_passes(tmp_path):
    result = CliRunner().invoke(app, ["doctor", "--lang", "en", "--work", str(tmp_path / "Calmline")])
    assert result.exit_code == 0, result.output
    assert "All that the course needs is there." in result.output
    assert not (tmp_path / "Calmline").exists(), "looking changes nothing"


def test_every_check_says_what_to_do_in_both_languages(tmp_path):
    for one in doctor.findings(tmp_path):
        assert one.todo
        assert one.todo.en
        assert one.todo.zh


def test_missing_course_is_needed_and_told_in_chinese(tmp_path, monkeypatch):
    def none():
        raise data.NoDataError("none")

    monkeypatch.setattr(data, "data_root", none)
    result = CliRunner().invoke(app, ["doctor", "--lang", "zh", "--work", str(tmp_path)])
    assert result.exit_code == 1
    assert "缺少" in result.output
    assert "请重新安装心平热线" in result.output


def test_missing_browser_and_fonts_are_only_noted(tmp_path, monkeypatch):
    import webbrowser

    def none():
        raise webbrowser.Error("none")

    monkeypatch.setattr(webbrowser, "get", none)
    monkeypatch.setattr(doctor, "_font_files", list)
    assert not finding(tmp_path, "Browser").found
    assert not finding(tmp_path, "Chinese font").found
    assert CliRunner().invoke(app, ["doctor", "--work", str(tmp_path)]).exit_code == 0


def test_requirements_are_compared_with_what_is_there():
    missing = doctor.missing_packages(
        [
            "pydantic>=2",
            "pydantic>=999",
            "no-such-package-anywhere",
            'pywin32; sys_platform == "none"',
            "x; extra == 'dev'",
        ]
    )
    assert [name.split(" ")[0] for name in missing] == ["pydantic>=999", "no-such-package-anywhere"]


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_folder_that_cannot_be_written_is_needed(tmp_path, place):
    (tmp_path / "file").write_text("a file where the folder should be")
    found = finding(tmp_path / place, "Your folder")
    assert found.needed
    assert not found.found


def test_full_disk_is_needed(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "_FREE_BYTES", 10**18)
    assert not finding(tmp_path, "Disk space").found


def test_port_in_use_by_another_program_is_noted(tmp_path, monkeypatch):
    with socket.socket() as other:
        other.bind((server.HOST, 0))
        other.listen()
        monkeypatch.setattr(server, "FIRST_PORT", other.getsockname()[1])
        found = finding(tmp_path, "Port")
    assert not found.found
    assert not found.needed


def test_switched_off_extension_is_needed(tmp_path, monkeypatch):
    """Without it a learner sees code: is it noticed when somebody switched it off?"""
    folder = tmp_path / "etc" / "labconfig"
    folder.mkdir(parents=True)
    (folder / "page_config.json").write_text('{"disabledExtensions": {"calmline": true}}', "utf-8")
    assert finding(tmp_path, "Opening of pages").found
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(folder.parent))
    found = finding(tmp_path, "Opening of pages")
    assert not found.found
    assert found.needed
