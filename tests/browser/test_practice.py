"""Does a learner see what is due, how practice goes, and keep the say over the record? Board and spaces, too."""

from datetime import UTC, datetime, timedelta

import pytest
from learner import Learner, some_answer, word
from playwright.sync_api import expect
from test_access import ANALYSIS, TURNS, clean, notebook, screen

from calmline.cases.boards import judge
from calmline.cases.library import Library
from calmline.data import data_root
from calmline.practice.attempt import Attempt
from calmline.practice.record import open_record

pytestmark = pytest.mark.browser

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
CASE = Library(data_root()).case("remote-control")
BOARD = next(prompt for prompt in ANALYSIS["prompts"] if prompt["kind"] == "hypotheses")
SPACES = next(prompt for prompt in ANALYSIS["prompts"] if prompt["kind"] == "space")


@pytest.fixture
def record(course_server):
    """The record of the course that is served; empty again afterwards, for it serves the other tests here."""
    opened = open_record(f"sqlite:///{course_server.work.parent / 'record.sqlite'}")
    opened.erase()
    yield opened
    opened.erase()
    opened.close()


def call(seed, days_ago, **changes):
    values = {
        "case": CASE.id,
        "persona": f"p{seed % 4}",
        "seed": seed,
        "level": 4,
        "ending": "mended",
        "passed": True,
        "alone": True,
        "turns": 2,
        "faults": 0,
        "emotions": (7, 5, 2),
        "at": datetime.now(UTC) - timedelta(days=days_ago),
    }
    return Attempt(**values | changes)


@pytest.fixture
def due(record):
    """Somebody who was fluent six weeks ago, and has not come back since."""
    for n in range(3):
        record.add(call(n, 42 - n))
    return record


def start(lang):
    return f"{lang}/00-start.ipynb"


def button(part, name, lang):
    return part.get_by_role("button", name=word(name, lang), exact=True)


# --- the start page -----------------------------------------------------------------------------------------


@LANGS
def test_what_is_due_stands_on_top_and_leads_to_its_rehearsal(page, copy, due, lang):
    copy.open(page, start(lang))
    first = screen(page, "start").locator(".due li a")
    expect(first).to_have_text(CASE.title.get(lang))
    assert first.evaluate("(one) => one === one.closest('.body').querySelector('a, button')"), "it is the first thing"
    clean(page, "start")
    Learner(page, lang).activate(first)
    page.wait_for_url(f"**/{notebook(lang)}")
    rehearsal = screen(page, "rehearsal")
    expect(rehearsal).to_be_in_viewport()
    page.wait_for_function("document.activeElement?.closest('.calm')?.dataset.screen === 'rehearsal'")


def test_who_has_no_record_is_invited_and_sees_no_empty_plot(page, copy, record):
    copy.open(page, start("en"))
    expect(screen(page, "start").locator(".due")).to_be_hidden()
    progress = screen(page, "progress")
    expect(progress).to_contain_text("Your first call is still ahead.")
    expect(progress.locator("img, table, .body button")).to_have_count(0)
    clean(page, "progress")


def test_a_call_that_was_rehearsed_meanwhile_is_there_when_one_comes_back(page, copy, record):
    copy.open(page, start("en"))
    record.add(call(1, 0))
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(screen(page, "progress").locator("table").first).to_contain_text("1 (1)")
    expect(screen(page, "start").locator(".due")).to_contain_text("Nothing is due.")


# --- the practice -------------------------------------------------------------------------------------------


def pictures(page):
    return [page.locator(".picture img").nth(n).get_attribute("src") for n in range(2)]


@LANGS
def test_pictures_follow_the_language_and_the_theme(page, copy, due, lang):
    page.emulate_media(color_scheme="light")
    copy.open(page, start(lang))
    page.locator(".picture").first.scroll_into_view_if_needed()
    images = page.locator(".picture img")
    expect(images).to_have_count(2)
    seen = [pictures(page)]
    for change in (
        lambda: page.emulate_media(color_scheme="dark"),
        lambda: screen(page, "progress").locator(f".lang [data-lang={'en' if lang == 'zh' else 'zh'}]").click(),
    ):
        change()
        for n, before in enumerate(seen[-1]):
            expect(images.nth(n)).not_to_have_attribute("src", before)
        seen.append(pictures(page))
    for n in range(2):
        assert len({shown[n] for shown in seen}) == 3
        assert images.nth(n).evaluate("(one) => one.naturalWidth") > 500
        assert len(images.nth(n).get_attribute("alt")) > 30
    clean(page, "progress")


@LANGS
def test_everybody_finds_in_tables_what_the_pictures_show(page, copy, due, lang):
    due.add(call(9, 1, passed=False, emotions=(7, 8, 9)))
    copy.open(page, start(lang))
    curves, rules = screen(page, "progress").locator("details").all()
    for part in (curves, rules):
        part.locator("summary").click()
    expect(curves.locator("tbody tr")).to_have_count(1)
    expect(curves).to_contain_text({"en": "call 3: 2 ✓, call 4: 9", "zh": "第 3 通：2 ✓、第 4 通：9"}[lang])
    expect(rules.locator("tr", has_text=CASE.rules[0].code)).to_contain_text({"en": " ", "zh": "月"}[lang])
    clean(page, "progress")


def test_printing_puts_the_schedule_alone_on_the_paper(page, copy, due):
    page.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; }")
    copy.open(page, start("zh"))
    button(screen(page, "progress"), "print", "zh").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    sheet = page.locator(".calm-sheet")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text(CASE.title.zh)
    expect(screen(page, "progress")).to_be_hidden()
    assert page.evaluate("[...document.body.children].filter((one) => one.offsetHeight).length") == 1
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(sheet).to_have_count(0)
    expect(screen(page, "progress")).to_be_visible()


@pytest.mark.parametrize("form", ["json", "csv"])
def test_the_record_can_be_taken_along(page, copy, due, form):
    copy.open(page, start("en"))
    with page.expect_download() as waiting:
        button(screen(page, "progress"), f"export{form.capitalize()}", "en").click()
    assert waiting.value.suggested_filename.endswith(f".{form}")
    text = waiting.value.path().read_text("utf-8")
    assert text.replace("\r\n", "\n") == getattr(due, f"export_{form}")().replace("\r\n", "\n")
    expect(screen(page, "progress").locator("[role=status]")).to_contain_text(waiting.value.suggested_filename)


@LANGS
def test_the_record_is_erased_only_when_asked_twice(page, copy, due, lang):
    """By keyboard: the first key only asks, and asks with the harmless answer at hand."""
    copy.open(page, start(lang))
    learner, progress = Learner(page, lang), screen(page, "progress")
    learner.activate(button(progress, "erase", lang))
    expect(button(progress, "keepRecord", lang)).to_be_focused()
    clean(page, "progress")
    learner.press("Enter")
    expect(button(progress, "erase", lang)).to_be_focused()
    assert len(due.attempts()) == 3
    learner.press("Enter")
    learner.activate(button(progress, "eraseNow", lang))
    expect(progress.locator("[role=status]")).to_have_text(word("erased", lang).format(n=3))
    expect(progress.locator("table")).to_have_count(0)
    expect(screen(page, "start").locator(".due")).to_be_hidden()
    assert due.attempts() == []


# --- the board of hypotheses ----------------------------------------------------------------------------------


def analysis(page, copy, lang, prompt, items=None):
    """The analysis of a call that was heard, open at a question."""
    heard = {"remote-control/replay": {"at": len(TURNS), "seen": len(TURNS)}}
    if items is not None:
        copy.answered({**heard, **items})
    copy.open(page, notebook(lang))
    shown = screen(page, "analysis")
    shown.locator(f".dot[data-step='{ANALYSIS['prompts'].index(prompt)}']").click()
    return shown


@LANGS
def test_the_board_moves_only_with_a_cited_line_and_earns_points(page, copy, lang):
    name = f"remote-control/analysis/{BOARD['id']}"
    shown, learner = analysis(page, copy, lang, BOARD, {}), Learner(page, lang)
    first = shown.locator(".board-step").first
    expect(first.locator("input")).to_have_count(0)
    clean(page, "analysis")
    learner.answer(shown, BOARD, {})
    learner.activate(button(shown, "commit", lang))
    expect(shown.locator(".board-score .score")).to_be_visible()

    steps = copy.answers()[name]["steps"]
    assert [step["cited"] for step in steps] == [n % 2 == 0 for n in range(len(steps))]
    for n in range(1, len(steps), 2):
        assert steps[n]["p"] == steps[n - 1]["p"], "a line that is left moves nothing"
    verdict = judge([step["p"] for step in steps], BOARD["board"][1:])
    told = [word("boardPoints", lang).format(n=verdict.points), word("boardOurs", lang).format(n=verdict.ours)]
    for text in told:
        expect(shown.locator(".board-score")).to_contain_text(text)
    expect(shown.locator(".board-charts svg")).to_have_count(len(BOARD["hypotheses"]))
    clean(page, "analysis")

    shown = analysis(page, copy, lang, BOARD)
    expect(shown.locator(".board-score")).to_contain_text(told[0])


def test_a_line_that_was_left_follows_what_is_cited_before_it(page, copy):
    shown = analysis(page, copy, "en", BOARD, {})
    steps = shown.locator(".board-step")
    for n in range(2):
        steps.nth(n).locator(".leave").click()
    steps.nth(0).locator(".cite").click()
    steps.nth(0).locator("input[type=range]").first.fill("90")
    share = steps.nth(0).locator(".bar-value").first.inner_text()
    assert share != f"{round(100 * BOARD['hypotheses'][0]['start'])}%"
    expect(steps.nth(1).locator(".bar-value").first).to_have_text(share)
    steps.nth(0).locator(".leave").click()
    expect(steps.nth(1).locator(".bar-value").first).to_have_text(f"{round(100 * BOARD['hypotheses'][0]['start'])}%")


def test_a_board_of_an_earlier_version_still_shows(page, copy):
    """Such a one doesn't say which lines were cited."""
    answer = some_answer(BOARD, TURNS)
    shown = analysis(page, copy, "en", BOARD, {f"remote-control/analysis/{BOARD['id']}": answer | {"committed": True}})
    expect(shown.locator(".board-score .score")).to_be_visible()
    expect(shown.locator(".board-table")).to_have_count(len(BOARD["evidence"]))
    shown.locator(".question .btn.quiet").last.click()
    expect(shown.locator(".board-step")).to_have_count(len(BOARD["evidence"]))


# --- the two spaces -------------------------------------------------------------------------------------------


@LANGS
def test_the_strip_of_spaces_comes_after_the_answer_and_marks_it(page, copy, lang):
    answer = some_answer(SPACES, TURNS)
    name = f"remote-control/analysis/{SPACES['id']}"
    shown = analysis(page, copy, lang, SPACES, {name: answer})
    expect(shown.locator(".strip")).to_have_count(0)
    button(shown, "commit", lang).click()
    placed = [turn for turn in TURNS if "spaces" in turn]
    expect(shown.locator(".strip thead th")).to_have_count(len(placed) + 1)
    expect(shown.locator(".strip tbody tr")).to_have_count(2)
    expect(shown.locator(".strip .asked")).to_have_count(len(SPACES["turns"]))
    right = sum(answer["placed"][one["turn"]] == one["right"] for one in SPACES["turns"])
    expect(shown.locator(".strip .asked", has_text="✓")).to_have_count(right)
    expect(shown.locator(".lags li")).to_have_count(len(SPACES["lags"]))
    clean(page, "analysis")
