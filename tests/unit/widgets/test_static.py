"""Can nothing that a learner wrote become markup or code, and is nothing fetched?"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3] / "src" / "calmline"
SCRIPTS = sorted((ROOT / "widgets" / "static").glob("*.js"))
STYLES = sorted([*ROOT.glob("**/static/*.css")])
SVG = "http://www.w3.org/2000/svg"

# Ways in which text becomes markup or code.
MARKUP = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|srcdoc|setHTML\w*)\b"
    r"|document\.write|\beval\s*\(|new\s+Function\b|javascript:|set(Timeout|Interval)\s*\(\s*[\"'`]"
)
NETWORK = re.compile(
    r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)\b|https?:|\bwss?:|[\"'`(]//\w|@import"
)


def found(pattern, text):
    return [match.group() for match in pattern.finditer(text.replace(SVG, ""))]


def test_there_is_something_to_look_at():
    assert {"screens.js", "talk.js", "widget.js"} <= {file.name for file in SCRIPTS}
    assert "calmline.css" in {file.name for file in STYLES}


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_text_is_never_set_as_markup(file):
    assert found(MARKUP, file.read_text("utf-8")) == []


@pytest.mark.parametrize("file", [*SCRIPTS, *STYLES], ids=lambda file: file.name)
def test_nothing_is_fetched(file):
    assert found(NETWORK, file.read_text("utf-8")) == []


@pytest.mark.parametrize("file", STYLES, ids=lambda file: file.name)
def test_styles_bring_no_files_of_others(file):
    assert re.findall(r"url\((?!\"?data:)[^)]*\)", file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "node.innerHTML = text",
        "node['outerHTML']",
        "x.insertAdjacentHTML('beforeend', t)",
        "document.write(t)",
        "eval (t)",
        "new Function(t)",
        'setTimeout("alert(1)")',
        '"javascript:alert(1)"',
    ],
)
def test_markup_would_be_found(code):
    assert found(MARKUP, code)


@pytest.mark.parametrize("code", ["fetch(u)", '"https://x.org"', 'import "//x.org"', "new WebSocket(u)", "@import 'a'"])
def test_a_fetch_would_be_found(code):
    assert found(NETWORK, code)


def test_only_the_entry_imports_at_run_time():
    loading = {file.name for file in SCRIPTS if re.search(r"\bimport\s*\(", file.read_text("utf-8"))}
    assert loading == {"widget.js"}


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_every_import_is_one_that_the_entry_can_link(file):
    """`widget.js` points `from "./name.js"` at a blob; any other way of writing it would lead nowhere."""
    text = file.read_text("utf-8")
    linked = re.findall(r'from "\./([\w-]+\.js)"', text)
    assert len(linked) == len(re.findall(r"^(?:import|export) .*\bfrom\b|^\} from\b|^import [\"']", text, re.MULTILINE))
    assert set(linked) <= {other.name for other in SCRIPTS}
