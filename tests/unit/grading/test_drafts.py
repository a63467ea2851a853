"""Is a draft marked by what it does, whatever was typed, and is a person asked where one should look?"""

import json
import time

import pytest

from calmline.cases.library import Library
from calmline.data import data_root
from calmline.grading import drafts
from calmline.grading.drafts import NO_WEIGHTS, SAMPLE, TASK
from calmline.grading.marking import NOT_ANSWERED, mark
from calmline.grading.sheet import Key, split
from calmline.replies.scoring import MEANING
from calmline.replies.weights import BadWeightsError

STRONG = {
    "en": "No wonder you are upset, today of all days, on your mother's birthday. "
    "A messenger will bring the missing sock to you today.",
    "zh": "偏偏赶上您妈妈生日，换了谁都着急。我今天下午就派人把袜子给您送到。",
}
POOR = {
    "en": "Please wait, it has been reported and somebody will get back to you.",
    "zh": "您的事已经上报了，请等着。",
}
LANGS = ["en", "zh"]


@pytest.fixture
def reply(key):
    """Marks a text as the draft of the small exercise."""
    return lambda text, lang="en": mark(key.items["reply"].item, key.lines, {"text": text}, lang, key.known)


@pytest.fixture(scope="module")
def real():
    """The key of an exercise of the course."""
    return Key.model_validate(split(Library(data_root()).exercise("digital-piano"))[1])


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_reply_does_gives_its_points(reply, lang):
    marked = reply(STRONG[lang], lang)
    assert marked.points >= 4.5
    assert marked.maximum == 6
    assert marked.needs_person is bool(marked.look)


def test_where_nothing_is_in_doubt_nobody_need_look(reply):
    assert not reply("A messenger will bring the missing sock to you today.").needs_person


@pytest.mark.parametrize("lang", LANGS)
def test_a_reply_that_puts_off_gives_nothing(reply, lang):
    marked = reply(POOR[lang], lang)
    assert (marked.points, marked.answered, marked.note) == (0, True, None)


def test_half_of_what_was_looked_for_gives_part_of_the_points(reply):
    assert 0 < reply("A messenger will bring the missing sock to you today.").points < 6


@pytest.mark.parametrize("lang", LANGS)
def test_samples_come_out_in_their_order(real, lang):
    item = real.items["reply"].item
    points = {s.grade: mark(item, real.lines, {"text": s.text.get(lang)}, lang).points for s in item.samples}
    assert points["strong"] > points["middling"] > points["poor"]


@pytest.mark.parametrize("text", ["", " \n\t ", "\u3000"])
def test_an_empty_draft_is_not_answered_and_asks_nobody(reply, text):
    marked = reply(text)
    assert (marked.points, marked.note, marked.needs_person, marked.draft) == (0, NOT_ANSWERED, False, None)


@pytest.mark.parametrize(("lang", "other"), [("en", "zh"), ("zh", "en")])
def test_another_language_than_the_answers_gives_nothing_and_a_person_looks(reply, lang, other):
    marked = reply(STRONG[other], lang)
    assert (marked.points, marked.needs_person) == (0, True)
    assert MEANING[marked.draft.read.flags[0]] in marked.draft.notes


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("what", ["facts", "call", "task"])
def test_what_is_copied_from_the_task_is_seen(real, lang, what):
    item = real.items["reply"].item
    parts = {
        "facts": [text.get(lang) for text in real.known],
        "call": [line.text.get(lang) for line in real.lines.values()],
        "task": [item.ask.get(lang)],
    }
    marked = mark(item, real.lines, {"text": " ".join(parts[what])}, lang, real.known)
    assert TASK in marked.look
    assert marked.needs_person


@pytest.mark.parametrize("lang", LANGS)
def test_only_the_lines_that_are_answered_are_the_situation(key, lang):
    item = key.items["reply"].item
    said = key.lines["t5"].text.get(lang)
    assert drafts.situation(item, key.lines, lang) == drafts.Situation(said, item.context.get(lang))
    everything = drafts.situation(item.model_copy(update={"about": []}), key.lines, lang).customer
    assert everything.splitlines() == [key.lines[turn].text.get(lang) for turn in ("t2", "t3", "t5")]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("grade", ["strong", "middling", "poor"])
def test_a_sample_handed_in_is_seen_even_with_a_few_words_changed(real, lang, grade):
    item = real.items["reply"].item
    sample = next(s.text.get(lang) for s in item.samples if s.grade == grade)
    start = len(sample) // 2
    for text in (sample, f"Well. {sample} Right.", sample[:start] + " so " + sample[start:], sample[:start]):
        marked = mark(item, real.lines, {"text": text}, lang)
        assert SAMPLE in marked.look
        assert marked.needs_person


@pytest.mark.parametrize("lang", LANGS)
def test_ones_own_words_are_no_sample(reply, lang):
    assert SAMPLE not in reply(STRONG[lang], lang).look


def test_without_weights_a_person_marks(reply, monkeypatch):
    def none(*_):
        raise BadWeightsError("none")

    monkeypatch.setattr(drafts, "score", none)
    marked = reply(STRONG["en"])
    assert (marked.points, marked.needs_person, marked.look) == (0, True, (NO_WEIGHTS,))
    assert "could not be marked by itself" in marked.draft.notes[0].en


HOSTILE = [
    "\ud800\udfff \x00\x1b[31m",
    "\u202e\u2066" * 50 + "sorry",
    "👩‍👧" * 200,
    "<" * 20_000,
    "<script>" * 5_000,
    "((((" * 5_000,
    "“" * 9_000,
    "今天 today " * 2_000,
    "a" * 5_000_000,
    "I am so sorry. " * 350_000,
    "对不起。" * 1_200_000,
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_was_typed_gives_a_mark_in_good_time(reply, text, lang):
    reply("warm", lang)
    before = time.process_time()
    marked = reply(text, lang)
    assert 0 <= marked.points <= 6
    assert time.process_time() - before < 2


def test_what_is_kept_of_a_draft_holds_none_of_its_words(reply):
    text = STRONG["en"] + " Please wait, it has been reported. <b>x</b>"
    found = reply(text).draft.as_json()
    assert set(found) == {"criteria", "faults", "labels", "spans", "flags", "unsure", "look"}
    assert found["criteria"]["courier"] == 1
    assert found["criteria"]["day"] > 0
    assert all(0 <= span["start"] < span["end"] <= len(text) for span in found["spans"])
    assert {span.get("criterion") or span["fault"] for span in found["spans"]} >= {"day", "courier"}
    assert json.loads(json.dumps(found)) == found
    assert not [words for words in ("birthday", "messenger", "reported") if words in json.dumps(found)]


def test_concealed_keeps_the_draft_and_what_is_wrong_with_its_form(reply):
    shown = reply(STRONG["zh"]).concealed()
    assert shown.draft.text == STRONG["zh"]
    assert shown.draft.notes
    assert shown.draft.read is None
