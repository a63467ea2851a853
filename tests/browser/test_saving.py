"""Is an answer ever lost: when the kernel dies, the course stops, two windows write, or the disk refuses?"""

import signal
from contextlib import contextmanager

import psutil
import pytest
from learner import Learner, some_answer, word
from playwright.sync_api import expect

from calmline.cases.library import Library
from calmline.data import data_root
from calmline.widgets.contents import module_content

pytestmark = pytest.mark.browser

_LIBRARY = Library(data_root())
MODULE = _LIBRARY.course.module("remote-control")
ANALYSIS = module_content(_LIBRARY, MODULE, "analysis")
TURNS = len(ANALYSIS["turns"])
HEARD = {"remote-control/replay": {"at": TURNS, "seen": TURNS}}
REHEARSAL = "remote-control/rehearsal"
CALL = {"persona": "lin-ran", "steps": [], "draft": None, "reached": [], "calls": 0}
FREE = [n for n, one in enumerate(ANALYSIS["prompts"]) if one["kind"] == "free" and not one.get("private")]
CHOOSE = [n for n, one in enumerate(ANALYSIS["prompts"]) if one["kind"] == "choose"]


def notebook(lang):
    return f"{lang}/{MODULE.name}.ipynb"


def screen(page, name="analysis"):
    return page.locator(f".calm[data-screen='{name}']")


def state(page, name="analysis"):
    return screen(page, name).locator(".status")


def expect_saved(page, name="analysis"):
    expect(state(page, name)).to_have_attribute("data-now", "saved")


def item(n):
    return f"remote-control/analysis/{ANALYSIS['prompts'][n]['id']}"


def go_to_question(learner, n):
    learner.activate(screen(learner.page).locator(f".dot[data-step='{n}']"))


def write(learner, n, words):
    """Write into a free question and leave the field."""
    go_to_question(learner, n)
    learner.reach(screen(learner.page).locator(".question textarea"))
    learner.press("Control+A")
    learner.write(words)
    learner.press("Tab")


def field(page):
    return screen(page).locator(".question textarea")


def kernel(page, course, path):
    """The process of a notebook's kernel."""
    sessions = page.request.get(course.api("api/sessions")).json()
    [running] = [one["kernel"]["id"] for one in sessions if one["path"].endswith(path)]
    processes = psutil.Process(course.process.pid).children(recursive=True)
    [process] = [one for one in processes if any(running in part for part in one.cmdline())]
    return process


def path_of(copy, lang):
    return f"{copy.root.name}/{notebook(lang)}"


@contextmanager
def silent_kernel(page, copy, lang="en"):
    """A kernel that answers nothing: the learner goes on and it hears nothing of it."""
    process = kernel(page, copy.course, path_of(copy, lang))
    process.suspend()
    try:
        yield process
    finally:
        if process.is_running():
            process.resume()


def mark(page):
    """Remember the screens, so that one can tell when the page has been run again."""
    page.evaluate("window.before = [...document.querySelectorAll('.calm')]")


def expect_back(page):
    """Every screen is there anew, and what had the focus has it again: only then do hands go on."""
    page.wait_for_function(
        """window.before.every((one) => !one.isConnected)
           && document.querySelectorAll('.calm').length === window.before.length
           && document.body.dataset.calmline === 'ready'""",
        timeout=60_000,
    )
    expect(page.locator(".calm *:focus")).to_have_count(1)


def test_killed_kernel_comes_back_with_everything(page, copy):
    """`kill -9` in the middle: is the page there again by itself, with the line, the question and the words?"""
    copy.answered({"remote-control/replay": {"at": 7, "seen": TURNS}, REHEARSAL: CALL})
    copy.open(page, notebook("zh"))
    learner = Learner(page, "zh")
    write(learner, FREE[0], "一次也没人给她回过电话。")
    expect_saved(page)
    mark(page)
    kernel(page, copy.course, path_of(copy, "zh")).send_signal(signal.SIGKILL)
    expect_back(page)
    expect(screen(page, "replay").locator(".talk-list > .turn")).to_have_count(7)
    expect(field(page)).to_have_value("一次也没人给她回过电话。")
    write(learner, FREE[0], "后来有人回了。")
    expect_saved(page)
    assert copy.answers()[item(FREE[0])]["text"] == "后来有人回了。"


def test_killed_kernel_leaves_the_hand_where_it_was(page, copy):
    """In the middle of a sentence: can one write on at the same place, with nothing missing?"""
    copy.answered(HEARD)
    copy.open(page, notebook("en"))
    learner = Learner(page)
    go_to_question(learner, FREE[0])
    learner.reach(field(page))
    mark(page)
    process = kernel(page, copy.course, path_of(copy, "en"))
    learner.write("Nobody called .")
    learner.press("ArrowLeft")
    process.send_signal(signal.SIGKILL)
    expect_back(page)
    expect(field(page)).to_be_focused()
    learner.write("back")
    expect(field(page)).to_have_value("Nobody called back.")
    learner.press("Tab")
    expect_saved(page)
    assert copy.answers()[item(FREE[0])]["text"] == "Nobody called back."


def test_answer_to_a_kernel_that_hears_nothing_is_saved_later(page, copy):
    """Is an answer kept in the browser, does the status line say so, and is it saved once the kernel is back?"""
    copy.answered(HEARD)
    copy.open(page, notebook("en"))
    learner = Learner(page)
    mark(page)
    with silent_kernel(page, copy) as process:
        write(learner, FREE[0], "Nobody called back.")
        expect(state(page)).to_have_attribute("data-now", "waiting")
        expect(state(page)).to_have_text(word("waiting", "en"))
        assert item(FREE[0]) not in copy.answers()
        process.kill()
    expect_back(page)
    expect_saved(page)
    assert copy.answers()[item(FREE[0])]["text"] == "Nobody called back."
    go_to_question(learner, FREE[0])
    expect(field(page)).to_have_value("Nobody called back.")


def test_answer_outlives_browser_page_and_course(page, start_course, tmp_path):
    """Kernel silent, page closed, course stopped, all started again on the same port: is the answer saved then?"""
    work = tmp_path / "Calmline"
    first = start_course(work, "--lang", "en")
    page.goto(first(notebook("en")))
    page.wait_for_selector("body[data-calmline=ready]", state="attached", timeout=60_000)
    learner = Learner(page)
    learner.activate(screen(page).locator(".gate .btn").last)
    process = kernel(page, first, notebook("en"))
    process.suspend()
    write(learner, FREE[0], "Nobody called back.")
    expect(state(page)).to_have_attribute("data-now", "waiting")
    page.goto("about:blank")
    process.kill()
    first.stop()
    saved = work / "answers" / "remote-control.json"
    assert not saved.is_file() or "Nobody called back." not in saved.read_text("utf-8")
    second = start_course(work, "--lang", "en")
    page.goto(second(notebook("en")))
    page.wait_for_selector("body[data-calmline=ready]", state="attached", timeout=60_000)
    expect_saved(page)
    assert "Nobody called back." in saved.read_text("utf-8")


def test_phase_that_opens_late_keeps_the_focus(page, copy):
    """The replay is done but the kernel has not said so: does the analysis, once open, have the focus?"""
    copy.answered({"remote-control/replay": {"at": TURNS - 1, "seen": TURNS - 1}})
    copy.open(page, notebook("en"))
    learner = Learner(page)
    with silent_kernel(page, copy):
        learner.activate(screen(page, "replay").locator(".controls .go"))
        learner.activate(screen(page, "replay").locator(".controls .go"))
        expect(screen(page).locator(".gate .btn").first).to_be_focused()
    expect(screen(page).locator(".dot").first).to_be_focused()


def test_saying_it_twice_says_it_once(page, copy):
    """On a slow kernel somebody presses Enter again and again: is the reply said once, and does the call go on?"""
    copy.answered({**HEARD, REHEARSAL: CALL})
    copy.open(page, notebook("en"))
    learner = Learner(page)
    rehearsal = screen(page, "rehearsal")
    with silent_kernel(page, copy):
        learner.choose(rehearsal.locator(".replies input").nth(1))
        learner.press("Enter", "Enter", "Enter")
    expect(rehearsal.locator(".talk-list > .turn.agent")).to_have_count(1)
    expect(rehearsal.locator(".answer :is(.replies input, textarea, .ending)").first).to_be_focused()
    expect_saved(page, "rehearsal")
    assert len(copy.answers()[REHEARSAL]["steps"]) == 1


@pytest.fixture
def other(page, copy):
    """A second window on the same module, in the same browser."""
    copy.answered(HEARD)
    copy.open(page, notebook("en"))
    second = page.context.new_page()
    copy.open(second, notebook("en"))
    return second


def test_two_windows_merge_different_answers(page, other, copy):
    write(Learner(page), FREE[0], "Written in the first.")
    expect_saved(page)
    write(Learner(other), FREE[1], "Written in the second.")
    expect_saved(other)
    answers = copy.answers()
    assert answers[item(FREE[0])]["text"] == "Written in the first."
    assert answers[item(FREE[1])]["text"] == "Written in the second."


@pytest.mark.parametrize("mine", [True, False])
def test_two_windows_with_the_same_text_lose_neither(page, other, copy, mine):
    """Both write the same answer: does the second offer both, keep the chosen one, and is the focus left somewhere?"""
    write(Learner(page), FREE[0], "Written in the first.")
    expect_saved(page)
    learner = Learner(other)
    write(learner, FREE[0], "Written in the second.")
    trouble = screen(other).locator(".trouble")
    expect(trouble.locator("blockquote")).to_have_text("Written in the second.")
    assert copy.answers()[item(FREE[0])]["text"] == "Written in the first."
    expect(field(other)).to_have_value("Written in the first.")
    learner.activate(trouble.locator(".btn").first if mine else trouble.locator(".btn").last)
    expect(trouble).to_be_empty()
    kept = "Written in the second." if mine else "Written in the first."
    expect(field(other)).to_have_value(kept)
    expect_saved(other)
    assert copy.answers()[item(FREE[0])]["text"] == kept
    learner.press("Tab")


def test_two_versions_outlive_a_reload(page, other, copy):
    """The second window is closed before its learner has chosen: are both versions still offered?"""
    write(Learner(page), FREE[0], "Written in the first.")
    expect_saved(page)
    write(Learner(other), FREE[0], "Written in the second.")
    trouble = screen(other).locator(".trouble")
    expect(trouble.locator("blockquote")).to_have_text("Written in the second.")
    copy.open(other, notebook("en"))
    expect(trouble.locator("blockquote")).to_have_text("Written in the second.")
    assert copy.answers()[item(FREE[0])]["text"] == "Written in the first."


def test_two_windows_in_one_call(page, copy):
    """One window went on with a call: can the other, on coming back to it, go on from there?"""
    copy.answered({**HEARD, REHEARSAL: CALL})
    copy.open(page, notebook("en"))
    second = page.context.new_page()
    copy.open(second, notebook("en"))
    for window, said in ((page, 1), (second, 2), (page, 3)):
        learner = Learner(window)
        rehearsal = screen(window, "rehearsal")
        window.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(rehearsal.locator(".talk-list > .turn.agent")).to_have_count(said - 1)
        choices = rehearsal.locator(".replies input")
        learner.choose(choices.nth(0))
        learner.press("Enter")
        expect(rehearsal.locator(".talk-list > .turn.agent")).to_have_count(said)
        expect_saved(window, "rehearsal")


def test_both_languages_share_the_answers(page, copy):
    copy.answered(HEARD)
    copy.open(page, notebook("en"))
    learner = Learner(page)
    prompt = ANALYSIS["prompts"][CHOOSE[0]]
    value = some_answer(prompt, ANALYSIS["turns"])
    go_to_question(learner, CHOOSE[0])
    learner.answer(screen(page).locator(".question"), prompt, value)
    learner.activate(screen(page).locator(".question > .row .btn"))
    write(learner, FREE[0], "Nobody called back.")
    expect_saved(page)
    copy.open(page, notebook("zh"))
    expect(screen(page)).to_have_attribute("lang", "zh-CN")
    expect(screen(page).locator(f".dot[data-step='{CHOOSE[0]}']")).to_contain_class("done")
    go_to_question(learner, FREE[0])
    expect(field(page)).to_have_value("Nobody called back.")


def test_file_that_may_not_be_changed(page, copy):
    """Is the file named in a sentence, is the answer kept in the browser, and saved once the file may be changed?"""
    copy.answered(HEARD)
    copy.open(page, notebook("en"))
    learner = Learner(page)
    path = copy.root / "answers" / "remote-control.json"
    before = path.read_text("utf-8")
    path.chmod(0o444)
    write(learner, FREE[0], "Nobody called back.")
    expect(screen(page).locator(".trouble")).to_contain_text(str(path))
    expect(state(page)).to_have_attribute("data-now", "waiting")
    assert path.read_text("utf-8") == before
    copy.open(page, notebook("en"))
    go_to_question(learner, FREE[0])
    expect(field(page)).to_have_value("Nobody called back.")
    expect(screen(page).locator(".trouble")).to_contain_text(str(path))
    path.chmod(0o644)
    write(learner, FREE[0], "Nobody called back at all.")
    expect_saved(page)
    expect(screen(page).locator(".trouble")).to_be_empty()
    assert copy.answers()[item(FREE[0])]["text"] == "Nobody called back at all."


def test_damaged_file_is_told_and_kept(page, copy):
    """Half a file, as after a power cut: a sentence, the file kept aside, and one can go on."""
    path = copy.root / "answers" / "remote-control.json"
    path.write_text('{"format": 1, "modu', "utf-8")
    copy.open(page, notebook("en"))
    expect(screen(page, "replay").locator(".trouble")).to_contain_text(path.name)
    Learner(page).activate(screen(page, "replay").locator(".controls .go"))
    expect_saved(page, "replay")
    assert copy.answers()["remote-control/replay"]["at"] == 1
    [aside] = path.parent.glob("*damaged*")
    assert aside.read_text("utf-8") == '{"format": 1, "modu'
