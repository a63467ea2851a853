"""Can one rehearse: on four levels, by choosing and in one's own words, see why, take it back, and go on to the next?"""

import re

import pytest
from calls import POOR, after, begun
from learner import Learner, word
from playwright.sync_api import Page, expect

from calmline.caller.levels import model_choice
from calmline.caller.rules import rules
from calmline.cases.library import Library
from calmline.data import data_root
from calmline.widgets.conversation import WORSE_TURNS

pytestmark = pytest.mark.browser

_LIBRARY = Library(data_root())
MODULE = _LIBRARY.course.module("remote-control")
CASE = _LIBRARY.case("remote-control")
REHEARSAL = CASE.rehearsal
ITEM = "remote-control/rehearsal"
LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
CALLERS = [persona.name for persona in REHEARSAL.personas]
FIRST, SECOND = (persona.id for persona in REHEARSAL.personas[:2])
GOOD = {
    "en": "You came home to something new that wouldn't work, and then somebody laughed at you. I am sorry, that was our mistake. What happened when you pressed it?",
    "zh": "新装的东西不听使唤，打过来还被人笑，换了谁都不是滋味。对不起，是我们没做好。您按的时候是什么情况，能跟我说说吗？",
}
BANANAS = {"en": "Bananas grow on tall green plants.", "zh": "香蕉长在高高的绿树上。"}
CHOICES, FIELD, GO = ".replies input", "textarea", ".answer .go"


@pytest.fixture
def open_rehearsal(page: Page, copy):
    """Opens the rehearsal with a call as it was left, or before the first one; gives it and a learner back."""

    def open_it(lang: str = "en", call=None):
        copy.answered({ITEM: call} if call else {})
        copy.open(page, f"{lang}/{MODULE.name}.ipynb")
        rehearsal = page.locator(".calm[data-screen=rehearsal]")
        gate = rehearsal.locator(".gate .btn.quiet")
        if gate.count():
            gate.click()
        return rehearsal, Learner(page, lang)

    return open_it


def call_of(level, *steps, persona=FIRST, seed=7, **more):
    """A call as it is saved."""
    return {"persona": persona, "seed": seed, "level": level, "steps": list(steps), "reached": [], "calls": 0, **more}


def said(rehearsal):
    return rehearsal.locator(".talk-list > .turn.agent")


def saved(rehearsal, copy):
    expect(rehearsal.locator(".status")).to_have_attribute("data-now", "saved")
    return copy.answers()[ITEM]


def begin(rehearsal, learner, level):
    learner.choose(rehearsal.locator(f".levels input[value='{level}']"))
    learner.activate(rehearsal.locator(GO))
    expect(rehearsal.locator(".talk-list > .turn.customer")).to_have_count(1)


def speak(rehearsal, learner, words):
    before = said(rehearsal).count()
    if rehearsal.locator(".ways input[value=own]").count():
        learner.choose(rehearsal.locator(".ways input[value=own]"))
    learner.reach(rehearsal.locator(FIELD))
    learner.press("Control+A")
    learner.write(words)
    learner.press("Control+Enter")
    expect(said(rehearsal)).to_have_count(before + 1)


def choose(rehearsal, learner, choice):
    before = said(rehearsal).count()
    learner.choose(rehearsal.locator(f".replies input[value='{choice}']"))
    learner.press("Enter")
    expect(said(rehearsal)).to_have_count(before + 1)


def filled(name, lang, **values):
    """A sentence of the screens with what stands in its braces."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), word(name, lang))


@LANGS
def test_a_poor_reply_is_read_about_taken_back_and_said_better(open_rehearsal, copy, lang):
    """Does one read why, find one's words again, and see both curves?"""
    rehearsal, learner = open_rehearsal(lang)
    begin(rehearsal, learner, 2)
    seed = saved(rehearsal, copy)["seed"]
    opening = rehearsal.locator(".talk-list > .turn.customer .say").inner_text()
    speak(rehearsal, learner, POOR[lang])
    expect(rehearsal.locator(".hearing")).to_be_focused()
    why = rehearsal.locator(".why")
    worse = int(re.search(r"\d+", why.locator("summary .bad").inner_text())[0])
    expect(why.locator("summary .bad")).to_have_text(filled("angrierBy", lang, n=worse))
    expect(why.locator(".because li").first).to_be_visible()
    expect(why.locator(".missing li").first).to_be_visible()
    expect(rehearsal.locator("path.before")).to_have_count(0)

    learner.activate(rehearsal.locator(".rewinders").get_by_role("button", name=word("sayDifferently", lang)))
    expect(rehearsal.locator(FIELD)).to_be_focused()
    expect(rehearsal.locator(FIELD)).to_have_value(POOR[lang])
    expect(rehearsal.locator(".talk-list > .turn.customer .say")).to_have_text(opening)
    speak(rehearsal, learner, GOOD[lang])
    better = why.locator("summary .good")
    expect(better).to_have_text(filled("calmerBy", lang, n=int(re.search(r"\d+", better.inner_text())[0])))
    expect(rehearsal.locator("path.before")).to_have_count(1)
    expect(rehearsal.locator("path.feeling")).to_have_count(1)
    expect(rehearsal.locator(".legend")).to_contain_text(word("beforeTime", lang))
    answer = saved(rehearsal, copy)
    assert (answer["seed"], answer["rewound"]) == (seed, True)
    assert answer["steps"] == [{"text": GOOD[lang], "lang": lang}]
    start, then = answer["before"]
    assert then == start + worse
    told = filled("curveBefore", lang, list=f"{start}, {then}")
    expect(rehearsal.locator("svg.curve")).to_have_attribute("aria-label", re.compile(re.escape(told)))


@LANGS
def test_the_first_level_is_watched_to_its_good_end(open_rehearsal, copy, lang):
    """Is one button all there is to press, is each reply marked as shown and explained, and is watching no reaching?"""
    rehearsal, learner = open_rehearsal(lang)
    begin(rehearsal, learner, 1)
    replies = 0
    while not rehearsal.locator(".ending").count():
        expect(rehearsal.locator(GO)).to_have_text(word("hearColleague", lang))
        expect(rehearsal.locator(GO)).to_be_focused()
        expect(rehearsal.locator(f"{CHOICES}, {FIELD}")).to_have_count(0)
        learner.press("Enter")
        replies += 1
        expect(said(rehearsal)).to_have_count(replies)
        expect(rehearsal.locator(".why")).to_have_count(replies)
    expect(rehearsal.locator(".ending.good")).to_be_focused()
    expect(said(rehearsal).locator(".badge")).to_have_text([word("shownMark", lang)] * replies)
    expect(rehearsal.locator(".my-turns li")).to_have_count(replies)
    expect(rehearsal.get_by_text(word("fromHere", lang))).to_have_count(0)
    answer = saved(rehearsal, copy)
    assert answer["steps"] == [{"show": True}] * replies
    assert answer["reached"] == []


def test_on_the_fourth_level_one_hears_only_words_until_the_end(open_rehearsal, copy):
    """No reasons, no curve, nobody to hand on to, own words first; and after the call all of it?"""
    rehearsal, learner = open_rehearsal("en", call_of(4, {"choose": "open-done"}))
    scene = REHEARSAL.scenes["cold"]
    kept = [choice.id for choice in scene.choices if not choice.transfers]
    assert len(kept) < len(scene.choices)
    expect(rehearsal.locator(FIELD)).to_be_visible()
    learner.choose(rehearsal.locator(".ways input[value=choose]"))
    expect(rehearsal.locator(CHOICES)).to_have_count(len(kept))
    assert sorted(one.get_attribute("value") for one in rehearsal.locator(CHOICES).all()) == sorted(kept)
    hidden = rehearsal.locator(".why, svg.curve, svg.dial, .rewinders button:nth-child(2)")
    expect(hidden).to_have_count(0)
    expect(rehearsal.get_by_text(word("noCurve", "en"))).to_be_visible()
    choose(rehearsal, learner, "cold-calm")
    expect(rehearsal.locator(".ending.poor")).to_be_focused()
    expect(rehearsal.locator(".why")).to_have_count(2)
    expect(rehearsal.locator(".curve .my-turn")).to_have_count(2)
    expect(rehearsal.locator("svg.dial")).to_be_visible()
    expect(rehearsal.locator(".traits dd")).to_have_count(5)
    # Only one fold is open: the first that went wrong.
    expect(rehearsal.locator(".why > details[open]")).to_have_count(1)
    learner.activate(rehearsal.locator(".my-turns button").nth(1))
    expect(rehearsal.locator("[data-why='2'] > details")).to_have_attribute("open", "")
    expect(rehearsal.locator("[data-why='2'] summary").first).to_be_focused()

    before = rehearsal.locator("svg.curve").get_attribute("aria-label")
    learner.activate(rehearsal.get_by_role("button", name=word("fromHere", "en")).first)
    expect(said(rehearsal)).to_have_count(0)
    expect(rehearsal.locator(f"{CHOICES}, {FIELD}").first).to_be_focused()
    answer = saved(rehearsal, copy)
    assert (answer["steps"], answer["rewound"], len(answer["before"])) == ([], True, 3)
    assert str(answer["before"][1:2])[1:-1] in before


def test_the_curve_leads_to_a_turn(open_rehearsal):
    rehearsal, _ = open_rehearsal("en", call_of(None, {"choose": "open-own"}, {"choose": "story-back"}))
    fold = rehearsal.locator("[data-why='1'] > details")
    expect(fold).not_to_have_attribute("open", "")
    rehearsal.locator(".my-turn[data-turn='1']").click()
    expect(fold).to_have_attribute("open", "")
    expect(fold.locator("> summary")).to_be_focused()


@LANGS
def test_one_chooses_or_types_in_the_same_scene(open_rehearsal, copy, lang):
    """Is a draft still there when one looks at the choices and comes back, and do both ways lead on?"""
    rehearsal, learner = open_rehearsal(lang)
    begin(rehearsal, learner, 3)
    expect(rehearsal.locator(CHOICES).first).to_be_focused()
    learner.choose(rehearsal.locator(".ways input[value=own]"))
    learner.reach(rehearsal.locator(FIELD))
    learner.write(GOOD[lang])
    learner.choose(rehearsal.locator(".ways input[value=choose]"))
    expect(rehearsal.locator(FIELD)).to_have_count(0)
    expect(rehearsal.locator(".ways input[value=choose]")).to_be_focused()
    learner.choose(rehearsal.locator(".ways input[value=own]"))
    expect(rehearsal.locator(FIELD)).to_have_value(GOOD[lang])
    speak(rehearsal, learner, GOOD[lang])
    expect(rehearsal.locator(FIELD)).to_be_focused()  # whoever types goes on typing
    expect(rehearsal.locator(FIELD)).to_have_value("")
    learner.choose(rehearsal.locator(".ways input[value=choose]"))
    choice = rehearsal.locator(CHOICES).first.get_attribute("value")
    choose(rehearsal, learner, choice)
    answer = saved(rehearsal, copy)
    assert answer["steps"] == [{"text": GOOD[lang], "lang": lang}, {"choose": choice}]


@pytest.mark.parametrize("lang", ["en"])
def test_one_answer_may_be_asked_for_on_the_third_level(open_rehearsal, copy, lang):
    rehearsal, learner = open_rehearsal(lang)
    begin(rehearsal, learner, 3)
    learner.activate(rehearsal.get_by_role("button", name=word("showMe", lang)))
    expect(said(rehearsal)).to_have_count(1)
    expect(said(rehearsal).locator(".badge")).to_have_text(word("shownMark", lang))
    expect(rehearsal.locator(CHOICES).first).to_be_visible()
    expect(rehearsal.get_by_role("button", name=word("showMe", lang))).to_have_count(0)
    assert saved(rehearsal, copy)["steps"] == [{"show": True}]


@LANGS
def test_words_not_understood_change_nothing_and_come_back(open_rehearsal, copy, lang):
    """Is that said kindly, are the words there again, is it no taking back, and is nobody stuck after three?"""
    rehearsal, learner = open_rehearsal(lang, call_of(None, {"choose": "open-own"}, way="own"))
    emotions = rehearsal.locator("svg.curve").get_attribute("aria-label")
    now = re.findall(r"\d+", emotions.split(":" if lang == "en" else "：")[-1])[-1]
    for n in range(1, rules().most.unheard + 1):
        speak(rehearsal, learner, BANANAS[lang])
        expect(rehearsal.get_by_text(word("notUnderstood", lang))).to_be_visible()
        expect(rehearsal.locator(".why > details > summary").last).to_contain_text(word("notHeard", lang))
        expect(rehearsal.locator("svg.curve")).to_have_attribute(
            "aria-label", re.compile(rf"\b{now}(, {now}){{{n}}}\D*$")
        )
        if n == 1:
            button = rehearsal.get_by_role("button", name=word("sayDifferently", lang))
            expect(button).to_have_count(1)
            learner.activate(button)
            expect(rehearsal.locator(FIELD)).to_be_focused()
            expect(rehearsal.locator(FIELD)).to_have_value(BANANAS[lang])
    expect(rehearsal.locator(".ways")).to_have_count(0)
    expect(rehearsal.get_by_text(word("onlyChoosing", lang))).to_be_visible()
    choose(rehearsal, learner, rehearsal.locator(CHOICES).first.get_attribute("value"))
    expect(rehearsal.locator(".ways")).to_have_count(1)
    assert saved(rehearsal, copy).get("rewound", False) is False


@LANGS
def test_made_worse_on_purpose_and_won_back(open_rehearsal, copy, lang):
    """Does a banner count the turns, does one see each time what it did, and is nothing recorded of it?"""
    rehearsal, learner = open_rehearsal(lang)
    learner.activate(rehearsal.get_by_role("button", name=word("worseFirst", lang)))
    banner = rehearsal.locator(".note.worse")
    for left in range(WORSE_TURNS, 0, -1):
        expect(banner).to_have_text(filled("worseLeft", lang, n=left))
        speak(rehearsal, learner, POOR[lang])
        expect(rehearsal.locator(".why > details[open]")).to_have_count(1)
    expect(banner).to_have_text(word("winBack", lang))
    answer = saved(rehearsal, copy)
    assert (answer["mode"], answer["level"]) == ("worse", None)
    learner.activate(rehearsal.get_by_role("button", name=word("leaveCall", lang)))
    expect(rehearsal.locator(".reset button")).to_be_focused()
    assert saved(rehearsal, copy)["reached"] == []


ENDED = call_of(3, {"choose": "open-done"}, {"choose": "cold-calm"})


@LANGS
def test_between_two_calls_one_may_breathe_or_go_on(open_rehearsal, copy, lang):
    """Can the pause be skipped at once, is it heard once, and is the next caller somebody else?"""
    rehearsal, learner = open_rehearsal(lang, ENDED)
    expect(rehearsal.locator(".talk-list > .turn.customer .who").first).to_contain_text(CALLERS[0].get(lang))
    learner.activate(rehearsal.locator(".ending .go"))
    skip = rehearsal.locator(".reset button")
    expect(skip).to_be_focused()
    assert len(skip.evaluate("(one) => document.getElementById(one.getAttribute('aria-describedby')).textContent")) > 20
    expect(rehearsal.locator(".reset [aria-live]")).to_have_count(0)
    learner.press("Enter")
    expect(rehearsal.locator(GO)).to_be_focused()
    before = saved(rehearsal, copy)
    assert (before["persona"], before["calls"], before["steps"]) == (None, 1, [])
    begin(rehearsal, learner, 3)
    expect(rehearsal.locator(".talk-list > .turn.customer .who").first).to_contain_text(CALLERS[1].get(lang))
    assert saved(rehearsal, copy)["persona"] == SECOND


def test_the_pause_ends_by_itself(page, open_rehearsal):
    rehearsal, learner = open_rehearsal("en", ENDED)
    page.clock.install()
    learner.activate(rehearsal.locator(".ending .go"))
    expect(rehearsal.locator(".reset button")).to_be_focused()
    page.clock.fast_forward(20_000)
    expect(rehearsal.locator(GO)).to_be_focused()


def test_what_a_call_cost_the_next_one_wears_off(open_rehearsal, copy):
    """Callers had come to expect a present: does the next one expect a little less, and begin with that?"""
    rehearsal, learner = open_rehearsal("en", {**ENDED, "price": 3})
    learner.activate(rehearsal.locator(".ending .go"))
    learner.press("Enter")
    expect(rehearsal.locator(GO)).to_be_focused()
    assert saved(rehearsal, copy)["price"] == 2
    begin(rehearsal, learner, 3)
    assert saved(rehearsal, copy)["price"] == 2


@LANGS
def test_a_reload_in_the_middle_keeps_everything(page, open_rehearsal, copy, lang):
    """The call, the level, one's way of speaking, half a sentence, and the curve of the time before?"""
    rehearsal, learner = open_rehearsal(lang)
    begin(rehearsal, learner, 2)
    speak(rehearsal, learner, POOR[lang])
    learner.activate(rehearsal.locator(".rewinders").get_by_role("button", name=word("sayDifferently", lang)))
    expect(rehearsal.locator(FIELD)).to_be_focused()
    learner.press("Control+A")
    learner.write(GOOD[lang])
    learner.press("Tab")
    first = rehearsal.locator(".talk-list > .turn.customer .say").inner_text()
    answer = saved(rehearsal, copy)
    copy.open(page, f"{lang}/{MODULE.name}.ipynb")
    expect(rehearsal.locator(FIELD)).to_have_value(GOOD[lang])
    expect(rehearsal.locator(".talk-list > .turn.customer .say")).to_have_text(first)
    assert copy.answers()[ITEM] == answer
    speak(rehearsal, learner, GOOD[lang])
    expect(rehearsal.locator("path.before")).to_have_count(1)


def test_a_call_of_an_earlier_version_is_told_at_once(open_rehearsal):
    """Saved before there were levels and seeds: is it there, with its reasons, and can one go on?"""
    old = {"persona": FIRST, "steps": [{"choose": "open-own"}], "draft": None, "reached": [], "calls": 0}
    rehearsal, learner = open_rehearsal("en", old)
    expect(rehearsal.locator(".why > details")).to_have_attribute("open", "")
    choose(rehearsal, learner, "story-back")
    expect(rehearsal.locator(".curve .my-turn")).to_have_count(2)


def test_the_record_says_where_one_stands(start_course, copy_of, page, tmp_path):
    """Three calls on one's own, with three callers: is each counted, and is the next day named?"""
    copy = copy_of(start_course(tmp_path / "Calmline"))
    learner = Learner(page)
    copy.answered({ITEM: {"persona": None, "steps": [], "reached": [], "calls": 0}})
    copy.open(page, f"en/{MODULE.name}.ipynb")
    rehearsal = page.locator(".calm[data-screen=rehearsal]")
    expect(rehearsal.locator(".pip")).to_have_count(3)
    expect(rehearsal.locator(".pip.done")).to_have_count(0)
    for n in range(1, 4):
        begin(rehearsal, learner, 4)
        for step in _way_to_good(saved(rehearsal, copy)):
            learner.choose(rehearsal.locator(".ways input[value=choose]"))
            choose(rehearsal, learner, step)
        expect(rehearsal.locator(".ending.good")).to_be_focused()
        if n < 3:
            expect(rehearsal.locator(".record .pip.done")).to_have_count(n)
            expect(rehearsal.locator(".record")).to_contain_text(word("recordCounts", "en"))
            learner.activate(rehearsal.locator(".ending .go"))
            learner.press("Enter")
            expect(rehearsal.locator(".standing .pip.done")).to_have_count(n)
    expect(rehearsal.locator(".record")).to_contain_text(word("fluentNext", "en").split("{")[0])


def _way_to_good(call):
    """What a good colleague would choose for this caller, to the end."""
    steps = []
    at = begun(REHEARSAL, call["persona"], call["seed"])
    while at.place in REHEARSAL.scenes:
        steps.append(model_choice(at.play, at.state).id)
        at = after(at, {"choose": steps[-1]})
    return steps
