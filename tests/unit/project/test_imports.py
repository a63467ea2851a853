"""Does the core run without Jupyter, as the layers promise?"""

import json
import subprocess
import sys

import pytest

JUPYTER = {
    *("IPython", "ipykernel", "ipywidgets", "anywidget", "traitlets", "jupyterlab", "jupyter_server", "jupyter_client"),
    *("jupyter_core", "nbgrader", "nbformat", "nbconvert", "matplotlib", "tornado", "zmq"),
}
EVERY_MODULE = """
import importlib, pkgutil
for package in ("answers", "replies", "cases", "caller", "practice"):
    found = importlib.import_module(f"calmline.{package}")
    modules = [one.name for one in pkgutil.walk_packages(found.__path__, found.__name__ + ".")]
    assert modules, package
    for name in modules:
        importlib.import_module(name)
"""


def loaded_by(code):
    """The libraries that Python has loaded after running `code`."""
    code += "\nimport json, sys\nprint(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("code", [EVERY_MODULE, "import calmline"], ids=["core", "calmline"])
def test_nothing_of_jupyter_is_loaded(code):
    loaded = loaded_by(code)
    assert "calmline" in loaded
    assert loaded & JUPYTER == set()


def test_importing_calmline_is_cheap():
    assert "pydantic" not in loaded_by("import calmline")


def test_show_brings_the_widgets_when_it_is_asked_for():
    assert {"ipywidgets", "anywidget"} <= loaded_by("from calmline import show")


def test_calmline_has_nothing_else_to_give():
    code = "import calmline\ntry:\n    calmline.hide\nexcept AttributeError as error:\n    assert 'hide' in str(error)"
    assert "ipywidgets" not in loaded_by(code)


@pytest.mark.parametrize("module", ["attempt", "catalogue", "fonts", "overview", "plots", "problems", "schedule"])
def test_of_practice_only_the_record_brings_a_database(module):
    assert {"sqlalchemy", "fsrs", "matplotlib"} & loaded_by(f"import calmline.practice.{module}") == set()
