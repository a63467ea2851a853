"""Does anything that a learner wrote run, or fetch, where a learner or a grader looks at it?"""

import json
import re
import shutil
import urllib.request
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from typer.testing import CliRunner

import tools.formgrader
from calmline.cli import app
from calmline.data import data_root

pytestmark = pytest.mark.browser

EXERCISE = "digital-piano"
LEARNERS = {"eve": "en", "mallory": "zh"}
MARK = "window.ran = true"
HOSTILE = "\n".join(
    [
        f"<script>{MARK}</script>",
        f"<img src=x onerror='{MARK}'>",
        f"<svg onload='{MARK}'></svg>",
        f'<iframe srcdoc="<script>parent.{MARK}</script>"></iframe>',
        f"<a href='javascript:{MARK}' style='position:fixed;inset:0'>click</a>",
        f"</style></title></textarea><script>{MARK}</script>",
        "<link rel=stylesheet href='http://127.0.0.9/x.css'><base href='http://127.0.0.9/'>",
        "<meta http-equiv=refresh content='0;url=http://127.0.0.9/'>",
        f"{{{{ 7 * 7 }}}} {{% raw %}} $\\href{{javascript:{MARK}}}{{x}}$ [x](javascript:{MARK}) `<script>`",
        "I am sorry about the pedal, Mr Whitlow. A new one will be with you tomorrow by noon.",
    ]
)
SIGNS = ("<script>window.ran = true</script>", "<img src=x onerror='window.ran = true'>", "{{ 7 * 7 }}")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Hostile drafts, notebooks and a hostile comment, graded by `calmline grade` with everybody's draft in the queue."""
    root = tmp_path_factory.mktemp("graders").resolve()
    for part in ("solutions", "exercises"):
        shutil.copytree(data_root() / part / EXERCISE, root / part / EXERCISE)
    shutil.copy(data_root() / "nbgrader_config.py", root)
    (root / "review.json").write_text('{"format": 1, "share": 1}', "utf-8")
    for learner, lang in LEARNERS.items():
        _submit(root, learner, lang)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        _run(EXERCISE)
        [ticket] = [
            one["ticket"] for one in json.loads(_run("review", "list", "--json", "--named")) if one["learner"] == "eve"
        ]
        _run("review", "mark", ticket, "--points", "3", "--comment", HOSTILE)
        _run(EXERCISE)
    return root


def _run(*arguments):
    result = CliRunner().invoke(app, ["grade", *arguments, "--lang", "en"])
    assert result.exit_code == 0, result.output
    return result.output


def _submit(root: Path, learner: str, lang: str) -> None:
    folder = root / "submitted" / learner / EXERCISE
    shutil.copytree(root / "exercises" / EXERCISE, folder)
    sheet = json.loads((folder / "sheet.json").read_text("utf-8"))
    drafts = [item["id"] for item in sheet["items"] if item["kind"] == "draft"]
    items = {name: {"revision": 1, "value": {"text": HOSTILE}} for name in drafts}
    whole = {
        "format": 1,
        "exercise": EXERCISE,
        "version": sheet["version"],
        "lang": lang,
        "revision": 1,
        "items": items,
    }
    (folder / "answers.json").write_text(json.dumps(whole), "utf-8")
    notebook = nbformat.read(folder / f"{EXERCISE}.ipynb", 4)
    notebook.cells[0].source = f"# {HOSTILE}"
    forged = new_output("execute_result", {"text/html": HOSTILE, "application/javascript": MARK, "text/plain": "99"})
    notebook.cells += [new_markdown_cell(HOSTILE), new_code_cell("1", outputs=[forged])]
    nbformat.write(notebook, folder / f"{EXERCISE}.ipynb")


@pytest.fixture
def look(browser):
    """Opens a page of ours; the test fails if anything ran, asked, or left this machine or the course's folder."""
    context = browser.new_context(locale="en-GB")
    requests, dialogs = [], []
    context.on("request", lambda request: requests.append(request.url))
    # What the page's policy stopped was announced, and never left.
    context.on("requestfailed", lambda request: requests.remove(request.url) if request.failure == "csp" else None)
    page = context.new_page()
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.set_default_timeout(60_000)

    def open_page(url):
        page.goto(url)
        page.wait_for_load_state("load")
        return page

    yield open_page
    ran = [frame.evaluate("window.ran ?? null") for frame in page.frames]
    context.close()
    assert ran == [None] * len(ran)
    assert dialogs == []
    assert [url for url in requests if not re.match(r"http://127\.0\.0\.1:\d+/|file:|data:|blob:|about:", url)] == []


@pytest.fixture(scope="module")
def formgrader(course):
    """What makes an address of a path in formgrader, as the graders' own configuration runs it."""
    with tools.formgrader.formgrader(course) as address:
        yield address


def submissions(formgrader):
    with urllib.request.urlopen(formgrader(f"api/submitted_notebooks/{EXERCISE}/{EXERCISE}")) as answer:
        return {one["student"]: one for one in json.load(answer)}


@pytest.mark.parametrize("learner", LEARNERS)
def test_a_page_of_feedback_shows_what_was_written_as_text(course, look, learner):
    file = course / "feedback" / learner / EXERCISE / f"{EXERCISE}.html"
    page = look(file.as_uri())
    said = page.locator("blockquote").inner_text()
    assert all(sign in said for sign in SIGNS)
    assert page.locator("html").get_attribute("lang") == ("en" if LEARNERS[learner] == "en" else "zh-CN")
    assert page.locator("script, img, iframe, svg, link, base, a").count() == 0
    assert page.frames == [page.main_frame]
    assert page.url == file.as_uri()


def test_a_persons_comment_is_text_too(course, look):
    page = look((course / "feedback" / "eve" / EXERCISE / f"{EXERCISE}.html").as_uri())
    said = page.locator("aside").inner_text()
    assert all(sign in said for sign in SIGNS)


def test_the_policy_of_the_page_stops_what_escaping_might_let_through(course, look, tmp_path):
    """A second lock: even with a script and a picture put into the file, nothing runs and nothing is asked for."""
    html = (course / "feedback" / "eve" / EXERCISE / f"{EXERCISE}.html").read_text("utf-8")
    broken = html.replace("<main>", f"<main><script>{MARK}</script><img src='http://127.0.0.9/x.png' onerror='{MARK}'>")
    (tmp_path / "broken.html").write_text(broken, "utf-8")
    page = look((tmp_path / "broken.html").as_uri())
    assert page.locator("script").count() == 1


def test_the_page_keeps_its_own_style_and_prints(course, look):
    page = look((course / "feedback" / "mallory" / EXERCISE / f"{EXERCISE}.html").as_uri())
    assert page.locator(".calmline-points").first.is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_formgrader_shows_drafts_as_text(formgrader, look):
    page = look(formgrader(f"submissions/{submissions(formgrader)['eve']['id']}/"))
    said = page.locator("body").inner_text()
    assert all(sign in said for sign in SIGNS)
    assert "For graders" in said


def test_formgrader_and_the_queue_agree_on_who_waits(formgrader):
    assert {name: one["needs_manual_grade"] for name, one in submissions(formgrader).items()} == {
        "eve": False,
        "mallory": True,
    }


def test_formgrader_says_why_a_draft_was_drawn(formgrader, look):
    page = look(formgrader(f"submissions/{submissions(formgrader)['mallory']['id']}/"))
    assert "drawn at random" in page.locator("body").inner_text()
