"""A running course, and how to tell that a page of it has opened."""

import os
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page


class Course:
    """A running `calmline learn`."""

    def __init__(self, work: Path, *options: str) -> None:
        self.work = work
        self.lines: list[str] = []
        calmline = Path(sys.executable).with_name("calmline")
        command = [str(calmline), "learn", "--no-browser", "--work", str(work), *options]
        # The record of practice is a course's own here, and never that of whoever runs the tests.
        env = {**os.environ, "CALMLINE_RECORD": f"sqlite:///{work.parent / 'record.sqlite'}"}
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.url = self._ready()

    def _ready(self) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.strip())
            found = re.search(r"http://\S+$", line)
            if found:
                return found[0]
        raise AssertionError(f"calmline learn said: {self.lines}")

    def __call__(self, notebook: str) -> str:
        """The address of a notebook, its path relative to the working copy."""
        return re.sub(r"/doc/tree/[^?]*", f"/doc/tree/{notebook}", self.url)

    def api(self, path: str) -> str:
        """The address of something of Jupyter's own interface, such as `api/sessions`."""
        return re.sub(r"/doc/tree/[^?]*", f"/{path}", self.url)

    def stop(self) -> int:
        """End it, and return its exit code."""
        if self.process.poll() is None:
            # Not Ctrl+C: where a shell started the tests in the background, they and what they start ignore it.
            self.process.terminate()
        self.process.communicate(timeout=30)
        return self.process.returncode


def await_page(page: Page, state: str) -> None:
    """Wait until our extension says where it stands; see `opening.js`."""
    page.wait_for_selector(f"body[data-calmline={state}]", state="attached", timeout=60_000)
