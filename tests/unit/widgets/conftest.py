import json
import shutil
from pathlib import Path

import pytest

from calmline.cases.library import Library
from calmline.learning import workcopy
from calmline.widgets import show as showing
from calmline.widgets.show import show

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cases"
COURSE = {
    "format": 1,
    "title": {"en": "Parcels", "zh": "包裹"},
    "welcome": {"en": "Welcome.", "zh": "欢迎。"},
    "modules": [
        {
            "number": "00",
            "id": "start",
            "title": {"en": "Start", "zh": "开始"},
            "teaser": {"en": "Start.", "zh": "开始。"},
        },
        {
            "number": "01",
            "id": "parcel",
            "title": {"en": "The parcel", "zh": "包裹"},
            "teaser": {"en": "It never came.", "zh": "一直没到。"},
            "cases": ["every-feature"],
            "recall": ["every-feature.repeated", "every-feature.instead"],
        },
    ],
}


@pytest.fixture(autouse=True)
def apart(monkeypatch, tmp_path):
    """Nothing of whoever runs the tests: not their nbgrader, hub, or home."""
    for name in ("NBGRADER_EXECUTION", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(scope="session")
def every_feature(tmp_path_factory) -> Library:
    """A course of one module whose case uses all that the format offers."""
    root = tmp_path_factory.mktemp("parcels")
    (root / "assets" / "cases").mkdir(parents=True)
    shutil.copy(FIXTURES / "every-feature.yaml", root / "assets" / "cases")
    (root / "assets" / "course.yaml").write_text(json.dumps(COURSE, ensure_ascii=False), "utf-8")
    return Library(root)


@pytest.fixture
def parcels(every_feature, monkeypatch):
    """`show` for that course."""
    monkeypatch.setattr(showing, "data_root", lambda: every_feature.assets.parent)
    return every_feature


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    return workcopy.prepare(tmp_path_factory.mktemp("home") / "Calmline")


@pytest.fixture
def work(prepared, tmp_path):
    """A working copy as `calmline learn` makes it."""
    return Path(shutil.copytree(prepared, tmp_path / "work"))


@pytest.fixture
def opened(monkeypatch):
    """Opens a screen as a notebook in `folder` would, without a kernel; `heard` collects what it sends."""

    def open_(folder, *arguments):
        monkeypatch.chdir(folder)
        screen = show(*arguments)
        screen.heard = []
        screen.send = lambda message, buffers=None: screen.heard.append(message)
        return screen

    return open_


@pytest.fixture
def tell():
    """Sends a message as the browser would, and gives back what came in reply."""

    def tell_(screen, message):
        screen.heard.clear()
        for listener in screen._msg_callbacks.callbacks:  # not through ipywidgets, which would swallow what is raised
            listener(screen, message, [])
        json.dumps(screen.heard, allow_nan=False)  # else it never reaches the browser
        return screen.heard[0] if screen.heard else None

    return tell_
