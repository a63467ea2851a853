"""Does a screen answer every message of the browser, the honest and the others?"""

import json
import math

import pytest

from calmline.answers.file import AnswerStore, Reading, Saved
from calmline.answers.model import MAX_BYTES
from calmline.caller.story import StoryError
from calmline.text import Text
from calmline.widgets.screen import Meaning, NoStore, Screen, modules, modules_version

SESSION = {"key": "k", "sheet": "m", "lang": "en", "keeps": True}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers" / "m.json"


@pytest.fixture
def store(path):
    return AnswerStore(path, "module", "m", "v")


def screen_of(store, meaning=None):
    screen = Screen("replay", {"a": 1}, store, SESSION, meaning)
    screen.heard = []
    screen.send = lambda message, buffers=None: screen.heard.append(message)
    return screen


def save(**changes):
    return {"type": "save", "item": "a", "value": {"text": "x"}, "based_on": 0, "number": 7, "lang": "zh"} | changes


def count(answers):
    return {"items": len(answers.items) if answers else 0}


def both(text):
    assert text["en"]
    assert any(ord(char) > 0x4E00 for char in text["zh"])
    return text["en"]


# --- what the browser is given -------------------------------------------------------------------------


def test_the_browser_gets_the_content_the_answers_and_the_progress(store):
    store.save("a", {"text": "x"}, 0, "en")
    screen = screen_of(store, Meaning(progress=count))
    assert (screen.screen, screen.content) == ("replay", {"a": 1})
    assert screen.session == SESSION | {
        "items": {"a": {"value": {"text": "x"}, "revision": 1}},
        "problem": None,
        "progress": {"items": 1},
    }


def test_a_damaged_file_is_told_at_once(store, path):
    path.parent.mkdir()
    path.write_bytes(b"{")
    session = screen_of(store).session
    assert "m.json" in both(session["problem"])
    assert session["items"] == {}


def test_opening_a_screen_writes_nothing(store, path):
    screen_of(store)
    assert not path.parent.exists()


def test_the_browsers_modules_come_along_with_their_version():
    screen = screen_of(NoStore("module", "m", ""))
    assert screen.modules == modules()
    assert {"screens.js", "session.js", "words.js"} <= set(screen.modules)
    assert "widget.js" not in screen.modules
    assert screen.version == modules_version()


# --- saving ----------------------------------------------------------------------------------------------


def test_a_save_is_acknowledged_with_its_revision_and_the_progress(store, path, tell):
    screen = screen_of(store, Meaning(progress=count, answered=lambda name, value: {"call": [name, value]}))
    assert tell(screen, save()) == {
        "type": "saved",
        "item": "a",
        "number": 7,
        "revision": 1,
        "progress": {"items": 1},
        "call": ["a", {"text": "x"}],
    }
    kept = json.loads(path.read_bytes())
    assert (kept["lang"], kept["items"]) == ("zh", {"a": {"revision": 1, "value": {"text": "x"}}})


def test_what_was_saved_is_told_on_and_what_comes_back_reaches_the_browser(store, tell):
    told = []

    def kept(*what):
        told.append((*what, store.read().answers.items["a"].value))
        return {"standing": 1}

    screen = screen_of(store, Meaning(answered=lambda name, value: {"call": 5}, kept=kept))
    answer = tell(screen, save())
    assert (answer["type"], answer["call"], answer["standing"]) == ("saved", 5, 1)
    assert told == [("a", {"text": "x"}, {"call": 5}, {"text": "x"})]  # only once it is in the file


def test_what_was_not_saved_is_not_told_on(store, tell, monkeypatch):
    def kept(*what):
        raise AssertionError(what)

    def known(name, value):
        if value == "odd":
            raise StoryError("no such choice")
        return {}

    screen = screen_of(store, Meaning(answered=known, kept=kept))
    assert tell(screen, save(value="odd"))["type"] == "refused"
    assert tell(screen, save(based_on=None))["type"] == "refused"
    store.save("a", "theirs", 0, "en")
    assert tell(screen, save(value="mine"))["type"] == "newer"
    monkeypatch.setattr(store, "save", lambda *_: Saved(problem=Text(en="Full.", zh="满了。"), again=True))
    assert tell(screen, save(based_on=1))["type"] == "refused"


def test_a_language_that_is_none_of_ours_is_taken_as_english(store, path, tell):
    for lang in ("fr", None, ["zh"], {"zh": 1}):
        assert tell(screen_of(store), save(lang=lang, item=repr(lang)))["type"] == "saved"
        assert json.loads(path.read_bytes())["lang"] == "en"


def test_an_answer_changed_elsewhere_comes_back_as_newer(store, tell):
    screen = screen_of(store, Meaning(answered=lambda name, value: {"call": value}))
    store.save("a", "theirs", 0, "en")
    assert tell(screen, save(value="mine")) == {
        "type": "newer",
        "item": "a",
        "number": 7,
        "value": "theirs",
        "revision": 1,
        "progress": {},
        "call": "theirs",
    }


def test_what_this_window_sent_before_is_no_conflict(store, tell):
    store.save("a", "first", 0, "en")
    assert tell(screen_of(store), save(value="third", sent=["first", "second"]))["type"] == "saved"


@pytest.mark.parametrize("sent", [None, "first", [["first"]], {}, {"value": "first"}])
def test_whatever_else_is_sent_along_claims_nothing(store, tell, sent):
    store.save("a", "first", 0, "en")
    assert tell(screen_of(store), save(value="second", sent=sent))["type"] == "newer"


def test_a_newer_answer_that_makes_no_sense_any_more_is_told_all_the_same(store, tell):
    def known(name, value):
        if value == "old":
            raise StoryError("the case was rewritten")
        return {}

    store.save("a", "old", 0, "en")
    answer = tell(screen_of(store, Meaning(answered=known)), save(value="new"))
    assert (answer["type"], answer["value"], answer["revision"]) == ("newer", "old", 1)


# --- refusing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"item": None},
        {"item": 5},
        {"item": ["a"]},
        {"item": {"a": 1}},
        {"based_on": None},
        {"based_on": "0"},
        {"based_on": 0.5},
        {"based_on": [0]},
    ],
)
def test_a_save_of_the_wrong_shape_is_refused(store, path, tell, changes):
    answer = tell(screen_of(store), save(**changes))
    assert (answer["type"], answer["number"]) == ("refused", 7)
    both(answer["problem"])
    assert not path.exists()


def test_a_value_that_the_screen_does_not_know_is_refused_and_not_saved(store, path, tell):
    def known(name, value):
        raise StoryError("no such choice")

    answer = tell(screen_of(store, Meaning(answered=known)), save())
    assert (answer["type"], answer["item"]) == ("refused", "a")
    both(answer["problem"])
    assert not path.exists()


def nested(depth):
    value = "x"
    for _ in range(depth):
        value = {"value": value}
    return value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(math.nan, id="nan"),
        pytest.param({"p": [math.inf]}, id="infinity"),
        pytest.param({"text": "字" * MAX_BYTES}, id="15-mb"),
        pytest.param({"text": "\udfff"}, id="half-an-emoji"),
        pytest.param(nested(25), id="deep"),
    ],
)
def test_a_value_that_no_file_can_hold_is_refused_and_harms_no_other(store, tell, value):
    screen = screen_of(store)
    tell(screen, save(item="b"))
    answer = tell(screen, save(value=value))
    assert answer["type"] == "refused"
    assert "unchanged" in both(answer["problem"])
    assert set(store.read().answers.items) == {"b"}
    assert tell(screen, save())["type"] == "saved"


@pytest.mark.parametrize(
    "value", [None, True, 0, -1.5, "", [], {}, "<script>", "\u0000\u202e", {"__proto__": {"a": 1}}]
)
def test_any_other_value_is_kept_as_it_is(store, tell, value):
    assert tell(screen_of(store), save(value=value))["type"] == "saved"
    assert store.read().answers.items["a"].value == value


@pytest.mark.parametrize("name", ["", "../../a", "/etc/passwd", "__proto__", "字", "a\nb"])
def test_an_items_name_is_only_a_name(store, path, tell, name):
    assert tell(screen_of(store), save(item=name))["type"] == "saved"
    assert set(store.read().answers.items) == {name}
    assert [file.name for file in path.parent.iterdir() if file.suffix == ".json"] == ["m.json"]


def test_a_full_disk_is_told_as_a_refusal(store, tell, monkeypatch):
    problem = Text(en="The disk is full.", zh="磁盘满了。")
    monkeypatch.setattr(store, "save", lambda *_: Saved(problem=problem, again=True))
    assert tell(screen_of(store), save()) == {
        "type": "refused",
        "item": "a",
        "number": 7,
        "problem": problem.model_dump(),
        "again": True,
    }


@pytest.mark.parametrize(
    "message", [None, "save", 5, [], ["save"], {}, {"type": "x"}, {"type": None}, {"type": ["save"]}]
)
def test_what_is_no_message_of_ours_is_left_alone(store, path, tell, message):
    assert tell(screen_of(store), message) is None
    assert not path.exists()


# --- other messages --------------------------------------------------------------------------------------


def test_a_refresh_brings_what_other_windows_saved(store, tell):
    screen = screen_of(store, Meaning(progress=count))
    store.save("a", "theirs", 0, "en")
    assert tell(screen, {"type": "refresh"}) == {
        "type": "items",
        "items": {"a": {"value": "theirs", "revision": 1}},
        "problem": None,
        "progress": {"items": 1},
    }


def test_a_refresh_tells_of_damage(store, path, tell):
    screen = screen_of(store)
    path.parent.mkdir()
    path.write_bytes(b"{")
    assert "m.json" in both(tell(screen, {"type": "refresh"})["problem"])


def test_messages_that_are_not_about_saving_are_the_screens_own(store, tell):
    asked = []
    screen = screen_of(store, Meaning(ask=lambda message: asked.append(message) or {"type": "told"}))
    assert tell(screen, {"type": "hand-in", "learner": "ada"}) == {"type": "told"}
    assert asked == [{"type": "hand-in", "learner": "ada"}]


# --- just looking ----------------------------------------------------------------------------------------


def test_without_a_store_answers_last_as_long_as_the_kernel(tell):
    store = NoStore("module", "m", "v")
    assert store.read() == Reading(store.read().answers)
    screen = screen_of(store)
    assert tell(screen, save())["revision"] == 1
    assert tell(screen, save(value="again", based_on=0))["revision"] == 2
    assert tell(screen, {"type": "refresh"})["items"] == {"a": {"value": "again", "revision": 2}}
