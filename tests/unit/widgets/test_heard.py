"""Is a learner told what was heard: with their own words, what is unsure as unsure, and no more than helps?"""

import re
from pathlib import Path

import pytest

import calmline.replies
import calmline.widgets
from calmline.caller.hearing import Heard
from calmline.caller.reacting import NOT_UNDERSTOOD, Said
from calmline.cases.prompts import Samples
from calmline.cases.rehearsal import Outcome
from calmline.replies.analysis import Analysis, Finding, Unheard
from calmline.replies.honesty import Blank, Flag
from calmline.replies.labels import NAMES, Fault, Move
from calmline.replies.rubric import Criterion, Cues
from calmline.replies.scoring import Credit, Deduction, Score
from calmline.text import Text
from calmline.widgets.heard import MOST_MISSING, NOT_OWN, told

REPLY = "I hear you, I'll call at four, and it's policy."
WHY = Text(en="Because.", zh="因为。")
SAMPLES = Samples(strong=Text(en="Strong.", zh="强。"), middling=Text(en="Middling.", zh="中。"))
OUTCOME = Outcome(at_least=0, leads_to="there", why=WHY)
SAID = Said(frozenset(), OUTCOME.leads_to)
CUES = Cues(en=[["call"]], zh=[["打给您"]])


def span(words):
    return (REPLY.index(words), REPLY.index(words) + len(words)) if words else (0, 0)


def finding(label, words, *, confidence=0.9, general=False):
    return Finding(label, *span(words), confidence, WHY, general)


def criterion(name, points=1.0):
    if isinstance(name, Move):
        return Criterion(id=name.value.replace("_", "-"), move=name, points=points)
    return Criterion(id="said", says=Text(en=name, zh=f"{name}（中文）"), cues=CUES, points=points)


def credit(name, worth, words="", *, points=1.0, unsure=False):
    return Credit(criterion(name, points), worth, *span(words), WHY, unsure)


def what_is_told(
    *,
    found=(),
    vetoed=(),
    unsure=(),
    flags=(),
    blanks=(),
    credits=(),
    deductions=(),
    void=False,
    cut=False,
    doubtful=(),
    understood=True,
):
    analysis = Analysis(REPLY, "en", tuple(found), tuple(vetoed), tuple(unsure), flags, blanks, frozenset())
    score = Score(0, 3, tuple(credits), tuple(deductions), flags, (), analysis)
    said = SAID if understood and not void else NOT_UNDERSTOOD
    return told(Heard(score, said, OUTCOME, frozenset(doubtful), void, cut), "en", SAMPLES)


def test_a_move_is_told_with_the_words_that_made_it():
    [one] = what_is_told(found=[finding(Move.ACKNOWLEDGE, "I hear you,")])["did"]
    assert one == {
        "name": NAMES[Move.ACKNOWLEDGE].model_dump(),
        "quote": "I hear you",
        "general": False,
        "unsure": False,
    }


def test_a_move_is_told_once_by_its_best_words():
    found = [
        finding(Move.TIME, "I hear you", confidence=0.99, general=True),
        finding(Move.TIME, "at four", confidence=0.8),
        finding(Move.TIME, "it's policy", confidence=0.7),
    ]
    [one] = what_is_told(found=found, credits=[credit(Move.TIME, 1, "at four")])["did"]
    assert (one["quote"], one["general"]) == ("at four", False)


def test_moves_and_points_stand_in_the_order_of_the_reply():
    found = [finding(Move.TIME, "at four"), finding(Move.ACKNOWLEDGE, "I hear you")]
    credits = [credit("I call", 1, "I'll call"), credit("where it is", 0), credit(Move.TIME, 1, "at four")]
    did = what_is_told(found=found, credits=credits)["did"]
    assert [one["quote"] for one in did] == ["I hear you", "I'll call", "at four"]
    assert did[1] == {
        "says": {"en": "I call", "zh": "I call（中文）"},
        "part": False,
        "quote": "I'll call",
        "unsure": False,
    }


def test_half_a_point_is_told_as_a_part_and_not_as_missing():
    told = what_is_told(credits=[credit("I call at four", 0.5, "I'll call")])
    assert told["did"][0]["part"] is True
    assert told["missing"] == []
    assert told["improve"] is not None


def test_what_is_unsure_is_said_as_unsure_where_somebody_waits_for_it():
    one = finding(Move.TIME, "at four")
    told = what_is_told(found=[one], unsure=[one], credits=[credit(Move.TIME, 1, "at four", unsure=True)])
    assert told["did"][0]["unsure"] is True
    assert told["perhaps"] == []


def test_a_move_that_nobody_waits_for_is_told_only_beyond_doubt():
    assert what_is_told(found=[finding(Move.TIME, "at four", confidence=0.95)])["did"] != []
    told = what_is_told(found=[finding(Move.TIME, "at four", confidence=0.85)])
    assert told["did"] == []


def test_what_was_perhaps_said_is_neither_counted_nor_missing():
    one = finding(Move.TIME, "at four", confidence=0.4)
    told = what_is_told(unsure=[one], credits=[credit(Move.TIME, 0, unsure=True)], understood=False)
    assert (told["did"], told["missing"], told["nothing"]) == ([], [], True)
    assert told["perhaps"] == [{"name": NAMES[Move.TIME].model_dump(), "quote": "at four"}]


def test_a_fault_in_doubt_is_told_as_a_doubt_where_it_matters_and_else_not_at_all():
    found = [finding(Fault.BLAME, "it's policy"), finding(Fault.STALL, "at four"), finding(Fault.HOSTILE, "I hear you")]
    deductions = [Deduction(Fault.BLAME, 2, 0, 3, WHY), Deduction(Fault.STALL, 0, 0, 3, WHY)]
    told = what_is_told(found=found, deductions=deductions, doubtful=[Fault.STALL, Fault.HOSTILE])
    assert [(one["quote"], one["unsure"]) for one in told["harmed"]] == [("at four", True), ("it's policy", False)]


def test_a_certain_fault_is_told_though_the_rubric_does_not_name_it():
    [one] = what_is_told(found=[finding(Fault.HOSTILE, "it's policy")])["harmed"]
    assert (one["quote"], one["unsure"]) == ("it's policy", False)


def test_a_fault_in_doubt_that_does_not_count_is_not_spoken_of():
    told = what_is_told(unsure=[finding(Fault.BLAME, "it's policy", confidence=0.4)], understood=False)
    assert (told["harmed"], told["perhaps"], told["nothing"]) == ([], [], True)


def test_what_looked_like_a_move_is_told_with_its_reason():
    vetoed = [Unheard(Move.ACT, *span("I'll call"), WHY), Unheard(Fault.STALL, *span("at four"), WHY)]
    told = what_is_told(vetoed=vetoed)
    assert told["uncounted"] == [
        {"name": NAMES[Move.ACT].model_dump(), "quote": "I'll call", "reason": WHY.model_dump()}
    ]
    counted = what_is_told(vetoed=vetoed, found=[finding(Move.ACT, "at four")])
    assert counted["uncounted"] == []


def test_words_that_are_not_the_learners_own_are_told_with_their_kind():
    told = what_is_told(blanks=(Blank(*span("it's policy"), "quoted"), Blank(0, 0, "copied")))
    assert told["uncounted"] == [{"kind": "quoted", "quote": "it's policy"}]
    assert told["nothing"] is False


def test_at_most_two_things_are_missing_and_those_that_weigh_most_come_first():
    credits = [credit(Move.THANK, 0), credit(Move.OWN, 0, points=3), credit("I call", 0, points=2), credit(Move.ACT, 1)]
    told = what_is_told(credits=credits)
    assert len(told["missing"]) == MOST_MISSING == 2
    assert [one["says"] for one in told["missing"]] == [False, True]
    assert told["missing"][0]["text"]["en"].startswith(NAMES[Move.OWN].en)
    assert told["missing"][1]["text"]["zh"].startswith("I call（中文）")


@pytest.mark.parametrize("flag", [Flag.COPIED, Flag.KEYWORDS, Flag.LANGUAGE, Flag.INJECTION])
def test_of_what_is_no_reply_only_that_is_said(flag):
    found = [finding(Move.TIME, "at four"), finding(Fault.BLAME, "it's policy")]
    told = what_is_told(found=found, flags=(flag,), void=True, credits=[credit(Move.TIME, 0)], unsure=found)
    assert (told["flags"], told["void"], told["nothing"]) == ([flag.value], True, False)
    assert [told[what] for what in ("did", "harmed", "perhaps", "uncounted", "missing", "improve")] == [[]] * 5 + [None]


def test_where_the_customer_did_not_get_it_that_is_admitted():
    assert what_is_told(understood=False)["nothing"] is True
    assert what_is_told(flags=(Flag.TOO_SHORT,), understood=False)["nothing"] is True
    assert what_is_told(found=[finding(Move.TIME, "at four")])["nothing"] is False


def test_both_samples_come_along_and_nothing_else():
    assert what_is_told(cut=True)["cut"] is True
    assert what_is_told()["samples"] == SAMPLES.model_dump()


def test_a_long_quote_is_shortened():
    text = "at four " * 100
    analysis = Analysis(text, "en", (Finding(Move.TIME, 0, len(text), 0.9, WHY),), (), (), (), (), frozenset())
    score = Score(0, 3, (), (), (), (), analysis)
    quote = told(Heard(score, SAID, OUTCOME, frozenset(), False, False), "en", SAMPLES)["did"][0]["quote"]
    assert len(quote) == 160
    assert quote.endswith("…")


def said_by_the_screen(name):
    """The names of what stands in a group of words of the screen."""
    words = Path(calmline.widgets.__file__).with_name("static").joinpath("words.js").read_text("utf-8")
    [group] = re.findall(rf"^  {name}: {{\n(.*?)^  }},", words, re.MULTILINE | re.DOTALL)
    return set(re.findall(r'^    "?([a-z ]+)"?: t\(', group, re.MULTILINE))


def test_the_screen_has_words_for_everything_that_it_may_be_told():
    """A kind without words could not be drawn."""
    assert said_by_the_screen("flagged") == {flag.value for flag in Flag}
    assert said_by_the_screen("notOwn") == set(NOT_OWN)


def test_every_kind_that_the_analyser_tells_is_known():
    code = "".join(file.read_text("utf-8") for file in Path(calmline.replies.__file__).parent.glob("*.py"))
    told = set(re.findall(r'Blank\([^"]*"([a-z ]+)"\)', code))
    assert told == set(NOT_OWN)
