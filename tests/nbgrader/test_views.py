"""Does a learner's script run where a grader or a learner looks at it?"""

import json
import re
import secrets
import subprocess
import sys
import urllib.request

import pytest
from nbgrader.api import Gradebook
from nbgrader_clone import SMALL

LEARNER = "hostile"  # whose draft and whose notebook are full of scripts


@pytest.fixture
def page(browser):
    """A page that fails the test if it asks another machine for anything."""
    outside = []
    context = browser.new_context()
    context.on("request", lambda request: outside.append(request.url) if not _ours(request.url) else None)
    yield context.new_page()
    context.close()
    assert outside == []


def _ours(url):
    return re.match(r"(?:https?://127\.0\.0\.1[:/]|file:|data:|blob:|about:)", url)


@pytest.fixture(scope="module")
def formgrader(graded):
    """The address of formgrader on the graded clone, as the graders' own configuration runs it."""
    token = secrets.token_urlsafe(16)
    command = [
        *(sys.executable, "-m", "jupyter", "server", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1", "--no-browser"),
        *("--allow-root", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={graded.root}"),
        '--ServerApp.jpserver_extensions={"nbgrader.server_extensions.formgrader": True}',
    ]
    server = subprocess.Popen(command, cwd=graded.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seen = []
    for line in server.stdout:
        seen.append(line)
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        if found:
            break
    else:
        pytest.fail(f"the server did not start: {seen}")
    yield lambda path: f"http://127.0.0.1:{found[1]}/formgrader/{path}?token={token}"
    server.terminate()
    server.communicate(timeout=30)


def test_a_script_in_a_draft_is_text_in_feedback(graded, page):
    page.goto((graded.root / "feedback" / LEARNER / SMALL / f"{SMALL}.html").as_uri())
    assert "<script>window.ran = true</script>" in page.locator("body").inner_text()
    assert page.evaluate("window.ran") is None


def test_a_script_in_a_draft_is_text_in_formgrader(graded, formgrader, page):
    with Gradebook(f"sqlite:///{graded.root / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission_notebook(SMALL, SMALL, LEARNER).id
    page.goto(formgrader(f"submissions/{submission}/"))
    page.wait_for_load_state("load")
    assert "<script>window.ran = true</script>" in page.locator("body").inner_text()
    assert page.evaluate("window.ran") is None


def test_columns_of_feedback_stand_apart_in_formgrader(graded, formgrader, page):
    """Its own styles leave no room between them: "Expected" and "Result" would be one word."""
    with Gradebook(f"sqlite:///{graded.root / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission_notebook(SMALL, SMALL, LEARNER).id
    page.goto(formgrader(f"submissions/{submission}/"))
    cells = page.locator(".calmline-feedback :is(th, td)")
    room = cells.evaluate_all("cells => cells.map((cell) => parseFloat(getComputedStyle(cell).paddingRight))")
    assert room
    assert min(room) >= 8


def test_formgrader_says_that_the_draft_waits_for_a_person(formgrader):
    with urllib.request.urlopen(formgrader(f"api/submitted_notebooks/{SMALL}/{SMALL}")) as answer:
        waiting = {one["student"]: one["needs_manual_grade"] for one in json.load(answer)}
    assert waiting[LEARNER]
    assert not waiting["blank"]
