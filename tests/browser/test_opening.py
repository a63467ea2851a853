"""Does a notebook of ours open as a page, stay one, and does everything else stay an ordinary notebook?"""

import json
import os
import signal
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from running_course import await_page

pytestmark = pytest.mark.browser

START = "en/00-start.ipynb"
CONTROL = ".jp-OutputArea-output button, .jp-OutputArea-output a"


def write_notebook(path: Path, *sources: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [new_markdown_cell("# Heading"), *(new_code_cell(source) for source in sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"calmline": {"open": True, "lang": "en"}, "kernelspec": kernel})
    nbformat.write(notebook, path)


def kernel_of(page, course, notebook):
    sessions = page.request.get(course.api("api/sessions")).json()
    [session] = [one for one in sessions if one["path"] == notebook]
    return session["kernel"]["id"]


def mark_outputs(page):
    """Remember what is on the page, so that one can tell when it has been run again."""
    page.evaluate("window.before = [...document.querySelectorAll('.jp-OutputArea-child')]")


def await_new_outputs(page):
    page.wait_for_function(
        """(control) => window.before.length && window.before.every((one) => !one.isConnected)
           && document.querySelector(control) && document.body.dataset.calmline === 'ready'""",
        arg=CONTROL,
        timeout=60_000,
    )


@pytest.mark.parametrize("notebook", ["en/00-start.ipynb", "zh/00-start.ipynb"])
def test_page_runs_by_itself_and_shows_no_workshop(page, open_notebook, notebook):
    """Is there something to act on without a click, and no code, menu, toolbar or side bar?"""
    open_notebook(page, notebook)
    page.locator(CONTROL).first.wait_for()
    shell = (
        ".jp-SideBar, #jp-menu-panel, #jp-top-panel, #jp-bottom-panel, .jp-NotebookPanel-toolbar, .lm-DockPanel-tabBar"
    )
    for workshop in (shell, ".cm-editor", ".jp-InputPrompt", ".jp-OutputPrompt", ".jp-cell-toolbar"):
        assert page.locator(workshop).locator("visible=true").count() == 0, workshop


def test_page_speaks_the_notebooks_language_to_a_screen_reader(page, open_notebook):
    open_notebook(page, "zh/00-start.ipynb")
    assert page.locator(".calmline-page").get_attribute("lang") == "zh-CN"


def test_nothing_of_jupyterlab_complains(page, open_notebook):
    """Do all plugins start that the learner's settings leave on, and is nothing asked for that is not there?"""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    open_notebook(page, START)
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_follows_the_system(browser, course_server, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(course_server(START))
    await_page(page, "ready")
    theme = page.get_attribute("body", "data-jp-theme-light")
    context.close()
    assert theme == ("true" if scheme == "light" else "false")


@pytest.mark.parametrize(
    "source",
    [
        "print('RAN')",
        'from calmline import show\nshow("start", "start")\nprint("RAN")',
        'from calmline import show\nshow("start", "start") or print("RAN")',
        'from calmline import show\nshow(f"{print(\'RAN\')}", "start")',
        'from calmline import show\nshow("start", "start", print("RAN"))',
        'from calmline import show\nshow("start", "start")  # ours?',
        '%%bash\nfrom calmline import show\nshow("start", "start")',
    ],
)
def test_foreign_code_is_not_run(page, course_server, work, source):
    """Does one cell that is not ours keep the whole notebook from running, and is the learner told in both languages?"""
    write_notebook(work / "foreign" / "foreign.ipynb", 'from calmline import show\nshow("start", "start")', source)
    page.goto(course_server("foreign/foreign.ipynb"))
    await_page(page, "refused")
    said = page.locator(".calmline-notice").inner_text()
    assert "not part of Calmline" in said
    assert "不属于心平热线" in said
    assert page.locator(".calmline-notice").bounding_box()["height"] < 120, "it must not cover the notebook"
    assert page.locator(".jp-OutputArea-output").count() == 0
    assert page.locator(".jp-NotebookPanel-toolbar").is_visible(), "it stays an ordinary notebook"
    assert page.locator(".cm-editor").locator("visible=true").count() > 0


@pytest.mark.parametrize("beside", ["ipywidgets.py", "ipywidgets/__init__.py", "anywidget.so"])
def test_python_beside_the_notebook_keeps_it_from_running(page, course_server, work, beside):
    folder = work / f"beside-{beside.replace('/', '-')}"
    write_notebook(folder / "page.ipynb", 'from calmline import show\nshow("start", "start")')
    (folder / beside).parent.mkdir(exist_ok=True)
    (folder / beside).write_text("print('RAN')", "utf-8")
    page.goto(course_server(f"{folder.name}/page.ipynb"))
    await_page(page, "refused")
    assert "Move that file away" in page.locator(".calmline-notice").inner_text()
    assert page.locator(".jp-OutputArea-output").count() == 0


def test_a_folder_beside_the_notebook_is_no_package(page, course_server, work):
    """Is a notebook beside a folder of data still run?"""
    write_notebook(work / "plain" / "page.ipynb", 'from calmline import show\nshow("start", "start")')
    (work / "plain" / "pictures").mkdir()
    page.goto(course_server("plain/page.ipynb"))
    await_page(page, "ready")


def test_empty_test_cells_are_not_seen(page, course_server, work):
    """What nbgrader leaves of a hidden test is an empty cell: is it away, and is the page run all the same?"""
    write_notebook(work / "blank" / "page.ipynb", 'from calmline import show\nshow("start", "start")', "", "")
    page.goto(course_server("blank/page.ipynb"))
    await_page(page, "ready")
    assert page.locator(".jp-CodeCell").locator("visible=true").count() == 1


def test_killed_kernel_comes_back_without_a_word(page, course_server, open_notebook):
    """After `kill -9` of the kernel: is the page there again, twice in a row, with no dialog (see `page`)?"""
    open_notebook(page, START)
    for _ in range(2):
        mark_outputs(page)
        kernel = kernel_of(page, course_server, START)
        [process] = [
            process
            for process in psutil.Process(course_server.process.pid).children(recursive=True)
            if any(kernel in word for word in process.cmdline())
        ]
        os.kill(process.pid, signal.SIGKILL)
        await_new_outputs(page)


def test_kernel_that_the_server_gave_up_is_replaced(page, course_server, open_notebook):
    """A kernel that was culled, or crashed too often, is gone for good: is the page there again on a new one?"""
    open_notebook(page, START)
    mark_outputs(page)
    kernel = kernel_of(page, course_server, START)
    xsrf = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}["_xsrf"]
    gone = page.request.delete(course_server.api(f"api/kernels/{kernel}"), headers={"X-XSRFToken": xsrf})
    assert gone.ok
    await_new_outputs(page)


def test_no_key_and_no_click_changes_the_notebook(page, course_server, open_notebook, work):
    """`d d` deletes a cell, Enter and a double click open an editor, Ctrl+S saves: does none of it happen here?"""
    notebook = "en/01-remote-control.ipynb"
    before = (work / notebook).read_bytes()
    open_notebook(page, notebook)
    cells = page.locator(".jp-Cell").count()
    heading = page.locator(".jp-MarkdownCell").nth(1)
    heading.click()
    for key in ("d", "d", "x", "a", "b", "m", "Enter", "Control+s", "Control+Enter", "Control+Shift+c"):
        page.keyboard.press(key)
    heading.dblclick()
    page.mouse.click(1270, 450)
    for key in ("d", "d", "Enter"):
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells
    assert page.locator(".cm-editor, .lm-CommandPalette").locator("visible=true").count() == 0
    # What a key could have set going has been done once the server has answered something asked after it.
    page.request.get(course_server.api("api/status"))
    assert (work / notebook).read_bytes() == before


def test_leaving_asks_nothing_and_writes_nothing(page, open_notebook, work):
    """Outputs have come in: does the browser still let go without "unsaved changes", and is the file untouched?"""
    before = (work / START).read_bytes()
    open_notebook(page, START)
    # A browser asks only on a page that somebody has touched.
    page.locator("h1, .jp-OutputArea-output").locator("visible=true").first.click(position={"x": 2, "y": 2})
    page.reload()
    await_page(page, "ready")
    page.goto("about:blank")
    assert (work / START).read_bytes() == before
    assert list(work.rglob(".ipynb_checkpoints")) == []


def test_first_tab_leads_into_the_page(page, open_notebook):
    """With the keyboard alone: is the first stop a control of ours, and does going on never stop at a cell?"""
    open_notebook(page, START)
    # The cells have run before what they show is drawn.
    page.locator(CONTROL).first.wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("(control) => document.activeElement.matches(control)", CONTROL)
    controls = page.locator(".calmline-page .jp-Cell[tabindex='0']")
    assert controls.count() == 0


def test_link_opens_the_other_notebook_in_the_same_tab(page, open_notebook):
    """By keyboard, too: a link of ours names a notebook relative to the working copy."""
    open_notebook(page, START)
    page.locator("[data-calmline-open='en/01-remote-control.ipynb']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/tree/en/01-remote-control.ipynb")
    await_page(page, "ready")
    assert len(page.context.pages) == 1


def test_stopped_course_says_so_and_the_page_lives_on_with_the_next_start(page, start_course, tmp_path):
    """The window in which the course runs was closed: a sentence, no dialog about a server; then all is there again."""
    course = start_course(tmp_path / "Calmline")
    page.goto(course.url)
    await_page(page, "ready")
    mark_outputs(page)
    assert course.stop() == 0
    await_page(page, "offline")
    assert "start Calmline again" in page.locator(".calmline-notice").inner_text()
    assert page.locator(".calmline-notice").bounding_box()["height"] < 120, "it must not cover the page"
    start_course(tmp_path / "Calmline")
    await_new_outputs(page)
    assert page.locator(".calmline-notice").count() == 0


def test_going_on_where_one_was(page, course_server, open_notebook, start_course, tmp_path):
    """Does a second start in the same folder go to the module in which the learner was, in their language?"""
    work = tmp_path / "Calmline"
    first = start_course(work, "--lang", "en")
    page.goto(first("zh/01-remote-control.ipynb"))
    await_page(page, "ready")
    page.goto("about:blank")
    first.stop()
    second = start_course(work)
    assert "/doc/tree/zh/01-remote-control.ipynb?" in second.url
    assert first.url.split("/")[2] == second.url.split("/")[2], "the browser keeps unsaved answers by address"
    assert json.loads((work / "calmline.json").read_text("utf-8"))["last"]["lang"] == "zh"
