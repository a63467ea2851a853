"""Is the server ours alone, on this machine alone, and found again?"""

import json
import os
import socket
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

import calmline
from calmline.cli import app
from calmline.learning import server, workcopy
from calmline.learning.language import system_lang
from calmline.learning.marker import change_marker
from calmline.learning.problem import LearningError

LABCONFIG = Path(calmline.__file__).parent / "labconfig"
SCHEMAS = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"


@pytest.fixture
def taken_port():
    with socket.socket() as other:
        other.bind((server.HOST, 0))
        other.listen()
        yield other.getsockname()[1]


def test_server_listens_on_this_machine_only_with_a_token_that_nobody_sees(tmp_path):
    command = server.server_command(tmp_path, 8765)
    assert "--ServerApp.ip=127.0.0.1" in command
    assert "--ServerApp.allow_remote_access=False" in command
    environment = server.server_environment({"PATH": "x", "JUPYTER_CONFIG_PATH": "theirs"}, "secret")
    assert environment["JUPYTER_TOKEN"] == "secret"
    assert not any("secret" in word for word in command)
    assert environment["PYTHONSAFEPATH"] == "1"
    assert environment["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [str(LABCONFIG), "theirs"]
    assert environment["PATH"] == "x"


def test_port_asked_for_and_taken_is_an_error(tmp_path, taken_port):
    change_marker(tmp_path)
    with pytest.raises(LearningError, match=f"Port {taken_port} is in use"):
        server.start(tmp_path, taken_port)


def test_without_a_port_the_next_free_one_is_taken(tmp_path, monkeypatch, taken_port):
    """The last port is in use by another program: is another one chosen, and no error made of it?"""
    chosen = []
    monkeypatch.setattr(server, "_start", lambda _root, port: chosen.append(port))
    change_marker(tmp_path, port=taken_port)
    server.start(tmp_path, None)
    [port] = chosen
    assert port != taken_port
    assert server.port_is_free(port)


def test_last_port_is_used_again(tmp_path, monkeypatch):
    with socket.socket() as probe:
        probe.bind((server.HOST, 0))
        free = probe.getsockname()[1]
    chosen = []
    monkeypatch.setattr(server, "_start", lambda _root, port: chosen.append(port))
    change_marker(tmp_path, port=free)
    server.start(tmp_path, None)
    assert chosen == [free]


def test_server_that_does_not_start_is_told_with_where_to_look(tmp_path, monkeypatch):
    change_marker(tmp_path)
    monkeypatch.setattr(server, "server_command", lambda *_: [sys.executable, "-c", "import sys; sys.exit('no')"])
    with pytest.raises(LearningError, match=r"server\.log"):
        server.start(tmp_path, None)
    assert (tmp_path / ".calmline" / "server.log").read_text("utf-8").strip() == "no"


def test_no_server_no_answer(tmp_path):
    change_marker(tmp_path)
    assert server.running(tmp_path) is None


@pytest.mark.parametrize(
    "name", sorted(json.loads((LABCONFIG / "labconfig/default_setting_overrides.json").read_text()))
)
def test_learners_settings_fit_jupyterlabs_schema(name):
    """One wrong value breaks all settings of that plugin in silence: is each known, and of the right type?"""
    overrides = json.loads((LABCONFIG / "labconfig/default_setting_overrides.json").read_text("utf-8"))[name]
    package, plugin = name.split(":")
    schema = json.loads((SCHEMAS / package / f"{plugin}.json").read_text("utf-8"))
    assert set(overrides) <= set(schema["properties"])
    jsonschema.validate(overrides, {"properties": schema["properties"], "definitions": schema.get("definitions", {})})


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "zh-Hans", "LANG": "en_US"}, "zh"),
        ({"LANG": "de_DE"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_TW"}, "zh"),
        ({"LC_ALL": "C.UTF-8"}, "en"),
    ],
)
def test_language_of_the_system(environ, lang):
    assert system_lang(environ) == lang


def learn(*options: str):
    return CliRunner().invoke(app, ["learn", "--no-browser", *options])


def test_learn_speaks_the_language_asked_for_and_exits_with_a_code(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    for lang, says in (("en", "already holds something else"), ("zh", "已经有别的东西")):
        result = learn("--work", str(tmp_path), "--lang", lang)
        assert result.exit_code == 1
        assert says in result.output


def test_learn_speaks_the_language_used_last(tmp_path, taken_port):
    work = tmp_path / "Calmline"
    workcopy.prepare(work)
    workcopy.note_place(work, "zh/00-start.ipynb")
    result = learn("--work", str(work), "--port", str(taken_port))
    assert result.exit_code == 1
    assert "端口" in result.output


def test_second_start_gives_the_address_of_the_first(tmp_path, monkeypatch):
    work = tmp_path / "Calmline"
    monkeypatch.setattr(server, "running", lambda _: server.Address(1234, "t"))
    result = learn("--work", str(work), "--lang", "en")
    assert result.exit_code == 0
    assert "already running: http://127.0.0.1:1234/doc/tree/en/00-start.ipynb?token=t" in result.output


@pytest.mark.parametrize("found", ["none", "in the terminal", "refuses"])
def test_without_a_browser_the_address_is_enough(tmp_path, monkeypatch, found):
    import webbrowser

    def get():
        if found == "none":
            raise webbrowser.Error("no browser")
        return webbrowser.GenericBrowser("w3m") if found == "in the terminal" else webbrowser.BackgroundBrowser("false")

    monkeypatch.setattr(webbrowser, "get", get)
    monkeypatch.setattr(webbrowser.BackgroundBrowser, "open", lambda *_: False)
    monkeypatch.setattr(server, "running", lambda _: server.Address(1234, "t"))
    result = CliRunner().invoke(app, ["learn", "--work", str(tmp_path / "Calmline"), "--lang", "en"])
    assert result.exit_code == 0
    assert "No web browser was found" in result.output
