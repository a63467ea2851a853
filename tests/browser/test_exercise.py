"""Can an exercise be filled in and handed in by keyboard, and does nothing of its key come along?"""

import json
import re
import zipfile

import pytest
from learner import Learner, some_answer, word
from playwright.sync_api import expect

from calmline.cases.library import Library
from calmline.data import data_root

pytestmark = pytest.mark.browser

NAME = "digital-piano"
NOTEBOOK = f"exercises/{NAME}/{NAME}.ipynb"
SHEET = json.loads((data_root() / "exercises" / NAME / "sheet.json").read_text("utf-8"))
ITEMS, TURNS = SHEET["items"], SHEET["call"]["turns"]
HAND_IN = len(ITEMS) + 1


def step(page, n):
    return page.locator(f".dot[data-step='{n}']")


def answer_all(learner, leave=()):
    """Fill in item by item, in Chinese, and come to the end."""
    page = learner.page
    page.locator(".step-name").wait_for()
    learner.activate(page.locator(".one-step + .row .btn:visible").last)
    for n, item in enumerate(ITEMS, 1):
        expect(step(page, n)).to_have_attribute("aria-current", "step")
        if item["id"] not in leave:
            form = page.locator(f".question[data-item='{item['id']}']")
            learner.answer(form, item, some_answer(item, TURNS, learner.lang))
        learner.activate(page.locator(".one-step + .row .btn:visible").last)
    expect(step(page, HAND_IN)).to_have_attribute("aria-current", "step")


def saved(page):
    expect(page.locator(".calm .status")).to_have_attribute("data-now", "saved")


def test_whole_exercise_by_keyboard_in_chinese(page, copy):
    """Every item, a language switch on the way, the id once, a file: is it all there, and asked no more?"""
    learner = Learner(page, "zh")
    copy.open(page, NOTEBOOK)
    learner.activate(page.locator(".lang [data-lang='zh']"))
    expect(page.locator(".calm")).to_have_attribute("lang", "zh-CN")
    answer_all(learner)
    expect(page.locator(".hand-in > p").first).to_have_text(word("allDone", "zh"))
    expect(page.locator(".dot.done")).to_have_count(len(ITEMS))
    learner.activate(page.locator(".lang [data-lang='en']"))
    expect(page.locator(".hand-in > p").first).to_have_text(word("allDone", "en"))
    learner.activate(page.locator(".lang [data-lang='zh']"))
    saved(page)
    assert copy.answers(NAME) == {item["id"]: some_answer(item, TURNS, "zh") for item in ITEMS}

    learner.activate(page.locator(".hand-in .btn"))
    expect(page.locator(".hand-in [role=status]")).to_have_text(word("needId", "zh"))
    expect(page.locator(".hand-in input")).to_be_focused()
    learner.write("方芳")
    learner.activate(page.locator(".hand-in .btn"))
    said = page.locator(".hand-in [role=status]")
    expect(said).to_contain_text(word("handInAgain", "zh"))
    [first] = (copy.root / "hand-in").glob("*.zip")
    expect(said).to_contain_text(str(first))
    assert zipped(first) == copy.answers(NAME)

    copy.open(page, NOTEBOOK)
    expect(page.locator(".calm")).to_have_attribute("lang", "zh-CN")
    expect(step(page, HAND_IN)).to_have_attribute("aria-current", "step")
    expect(page.locator(".hand-in input")).to_have_count(0)
    learner.activate(page.locator(".hand-in .btn"))
    expect(said).to_contain_text(word("handInAgain", "zh"))
    assert all("方芳" in file.name for file in (copy.root / "hand-in").glob("*.zip"))


def zipped(path):
    with zipfile.ZipFile(path) as file:
        [name] = [name for name in file.namelist() if name.endswith("answers.json")]
        return {item: one["value"] for item, one in json.loads(file.read(name))["items"].items()}


def test_handing_in_again_on_the_same_page_asks_nothing(page, copy):
    learner = Learner(page, "en")
    copy.open(page, NOTEBOOK)
    learner.activate(step(page, HAND_IN))
    learner.reach(page.locator(".hand-in input"))
    learner.write("fang-2")
    learner.activate(page.locator(".hand-in .btn"))
    said = page.locator(".hand-in [role=status]")
    expect(said).to_contain_text(word("handInAgain", "en"))
    learner.activate(step(page, 0))
    learner.activate(step(page, HAND_IN))
    expect(page.locator(".hand-in input")).to_have_count(0)
    learner.activate(page.locator(".hand-in .btn"))
    expect(said).to_contain_text(word("handInAgain", "en"))


def test_handing_in_names_what_is_unanswered(page, copy):
    learner = Learner(page, "zh")
    copy.open(page, NOTEBOOK)
    learner.activate(page.locator(".lang [data-lang='zh']"))
    answer_all(learner, leave=(ITEMS[1]["id"], ITEMS[-1]["id"]))
    expect(page.locator(".hand-in > p").first).to_have_text(
        word("unanswered", "zh").replace("{list}", f"2、{len(ITEMS)}")
    )


def secrets():
    """Strings of the key that no sheet has: reasons, expected answers, cues, samples."""
    exercise = Library(data_root()).exercise(NAME).model_dump(mode="json")
    public = json.dumps(SHEET, ensure_ascii=False)

    def texts(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for one in value.values():
                yield from texts(one)
        elif isinstance(value, list):
            for one in value:
                yield from texts(one)

    ids = re.compile(r"[a-z0-9_-]+")
    long = {text.strip() for text in texts(exercise) if len(text.strip()) > 6 and not ids.fullmatch(text)}
    return {text for text in long if json.dumps(text, ensure_ascii=False)[1:-1] not in public}


def test_nothing_of_the_key_is_on_the_page(page, copy):
    """Neither in what is shown, nor in the page as a whole, nor in anything the kernel sent to the browser?"""
    known = secrets()
    assert len(known) > 40
    sent = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(frame)))  # noqa: PLW0108
    copy.open(page, NOTEBOOK)
    learner = Learner(page, "en")
    seen = []
    for n in range(HAND_IN + 1):
        learner.activate(step(page, n))
        expect(step(page, n)).to_have_attribute("aria-current", "step")
        seen.append(page.content())
    traffic = "".join(frame.decode("utf-8", "replace") if isinstance(frame, bytes) else frame for frame in sent)
    assert ITEMS[0]["ask"]["en"][:20] in traffic, "what the kernel sends is what is looked through"
    everything = one_line(unescaped(traffic) + "".join(seen))
    assert [text for text in known if one_line(text) in everything] == []
    # `"right": null` is a margin of Jupyter's own layout.
    assert re.findall(r'"(?:right|reason|cues|samples|expected|partial)": (?!null)', traffic.replace("\\", "")) == []


def unescaped(traffic):
    """JSON within JSON may write a Chinese character as an escape, or escape it twice."""
    return re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), traffic).replace("\\", "")


def one_line(text):
    return re.sub(r"\s+", "", text.replace('"', ""))


def test_markup_in_a_reply_is_only_words(page, copy):
    """A script or a broken picture typed as a reply: is it shown as typed, before and after a reload, and never run?"""
    words = '<script>window.ran = 1</script><img src=x onerror="window.ran = 1"> **b** $x$ {text}'
    learner = Learner(page, "en")
    copy.open(page, NOTEBOOK)
    last = len(ITEMS)
    for again in (False, True):
        learner.activate(step(page, last))
        field = page.locator(".question textarea")
        learner.reach(field)
        if not again:
            learner.write(words)
        expect(field).to_have_value(words)
        learner.activate(step(page, HAND_IN))
        saved(page)
        copy.open(page, NOTEBOOK)
        assert page.evaluate("window.ran") is None
        assert page.locator(".calm img, .calm script").count() == 0
    assert copy.answers(NAME)[ITEMS[-1]["id"]] == {"text": words}
