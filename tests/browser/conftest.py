"""A real Chromium on a real course: served by `calmline learn` from a learner's fresh working copy.

What the tests of this folder may use:
  work            the working copy that `course_server` serves; fresh for each test file
  course_server   the running course: `course_server("en/00-start.ipynb")` is the address of a notebook,
                  `.work` the working copy, `.process` the process of `calmline learn`
  start_course    starts one more, in a folder of one's own, with options: `start_course(folder, "--lang", "zh")`
  page            a page of a fresh browser; the test fails if it asked any other machine for anything, or if the
                  browser or JupyterLab put a dialog in front of the learner
  open_notebook   `open_notebook(page, "en/00-start.ipynb")` goes there and waits until the page has run
  copy            one more working copy that the same server serves; fresh for each test
  copy_of         the same of another course: `copy_of(start_course(folder))`
  browser         the browser, for pages with other settings: `browser.new_context(color_scheme="dark")`
and from `running_course`: `await_page(page, "ready")`, for when a page was reached in another way.
"""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, WebSocket, expect
from running_course import Course, await_page

from calmline.learning import workcopy

expect.set_options(timeout=30_000)  # a busy machine is slow, and a kernel takes its time to start
_OURS = re.compile(r"(?:https?|ws)://127\.0\.0\.1[:/]|data:|blob:|about:")
_WATCH_DIALOGS = """
window.calmlineDialogs = [];
new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes]))
    if (node.classList?.contains('jp-Dialog')) window.calmlineDialogs.push(node.textContent);
}).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("learner") / "Calmline"


@pytest.fixture(scope="module")
def course_server(work: Path, browser: Browser) -> Iterator[Course]:
    course = Course(work, "--lang", "en")
    yield course
    course.stop()


@pytest.fixture
def start_course() -> Iterator[Callable[..., Course]]:
    courses: list[Course] = []

    def start(work: Path, *options: str) -> Course:
        courses.append(Course(work, *options))
        return courses[-1]

    yield start
    for course in courses:
        course.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.add_init_script(_WATCH_DIALOGS)
    outside: list[str] = []
    dialogs: list[str] = []

    def note(request: Request | WebSocket) -> None:
        if not _OURS.match(request.url):
            outside.append(request.url)

    context.on("request", note)
    context.on("page", lambda opened: opened.on("websocket", note))
    new = context.new_page()

    def dismiss(dialog) -> None:
        dialogs.append(f"{dialog.type}: {dialog.message}")
        dialog.dismiss()

    new.on("dialog", dismiss)
    yield new
    if not new.is_closed():
        dialogs += new.evaluate("window.calmlineDialogs ?? []")
    context.close()
    assert outside == [], "something was fetched from outside this machine"
    assert dialogs == [], "a dialog stood in front of the learner"


@pytest.fixture
def open_notebook(course_server: Course) -> Callable[[Page, str], None]:
    def open_it(page: Page, notebook: str) -> None:
        page.goto(course_server(notebook))
        await_page(page, "ready")

    return open_it


class Copy:
    """A working copy inside the served one. What lies in it knows of no other."""

    def __init__(self, course: Course, name: str) -> None:
        self.course = course
        self.root = workcopy.prepare(course.work / name)

    def open(self, page: Page, notebook: str) -> None:
        """Go to a notebook and wait until the page has run and its screens are there."""
        page.goto(self.course(f"{self.root.name}/{notebook}"))
        await_page(page, "ready")
        expect(page.locator(".calm").first).to_be_visible(timeout=60_000)

    def answers(self, sheet: str = "remote-control") -> dict[str, Any]:
        """What is saved of a module or an exercise: item by item its value."""
        exercise = self.root / "exercises" / sheet
        path = exercise / "answers.json" if exercise.is_dir() else self.root / "answers" / f"{sheet}.json"
        if not path.is_file():
            return {}
        return {name: item["value"] for name, item in json.loads(path.read_text("utf-8"))["items"].items()}

    def answered(self, items: dict[str, Any], sheet: str = "remote-control") -> None:
        """Put answers there, as somebody would find them who comes back later."""
        kept = {name: {"revision": 1, "value": value} for name, value in items.items()}
        content = {"format": 1, "module": sheet, "version": "", "lang": "en", "revision": 1, "items": kept}
        (self.root / "answers" / f"{sheet}.json").write_text(json.dumps(content), "utf-8")


_NUMBERS = itertools.count(1)


@pytest.fixture
def copy_of() -> Callable[[Course], Copy]:
    return lambda course: Copy(course, f"copy-{next(_NUMBERS)}")


@pytest.fixture
def copy(course_server: Course, copy_of: Callable[[Course], Copy]) -> Copy:
    return copy_of(course_server)
