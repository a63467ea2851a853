"""The course in a real browser, for screenshots and benchmarks: served as a learner's own working copy."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowserError(RuntimeError):
    """There is no Chromium on this machine."""


class Course:
    """A course that is being served from `work`."""

    def __init__(self, work: Path, url: str) -> None:
        self.work = work
        self._url = url

    def url(self, notebook: str) -> str:
        """The address of a notebook, given by its path in the working copy."""
        return re.sub(r"/doc/tree/[^?]*", f"/doc/tree/{notebook}", self._url)


@contextmanager
def served(work: Path, lang: str = "en") -> Iterator[Course]:
    """Run `calmline learn` on `work` until the block ends. Raises `RuntimeError` if it does not start."""
    command = [
        str(Path(sys.executable).with_name("calmline")),
        "learn",
        "--no-browser",
        "--lang",
        lang,
        "--work",
        str(work),
    ]
    # What is rehearsed for a picture or a benchmark belongs into nobody's own record.
    env = {**os.environ, "CALMLINE_RECORD": f"sqlite:///{work.parent / 'record.sqlite'}"}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said: list[str] = []
    try:
        for line in process.stdout or ():
            said.append(line)
            found = re.search(r"http://\S+$", line.strip())
            if found:
                yield Course(work, found[0])
                return
        raise RuntimeError(f"calmline learn did not start: {said}")
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Raises `NoBrowserError` if there is none."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        raise NoBrowserError("There is no Chromium on this machine; install it (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_OPTIONS))
        yield browser
        browser.close()


def opened(page: Page, course: Course, notebook: str) -> None:
    """Open a notebook and wait until all of its screens have run."""
    page.goto(course.url(notebook))
    page.wait_for_selector("body[data-calmline=ready]", state="attached", timeout=60_000)
