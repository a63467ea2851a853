"""Does a rubric give the points that it promises, and can every label be read in both languages?"""

import pytest
from pydantic import ValidationError

from calmline.replies.labels import NAMES, TICKS, Fault, Move
from calmline.replies.rubric import Criterion, Cues, Penalty, Rubric
from calmline.text import Text

SAID = Text(en="I will ring you", zh="我会打给您")
CUES = Cues(en=[["ring", "call"], ["you"]], zh=[["打给您"]])
RUBRIC = Rubric(
    criteria=[
        Criterion(id="step", move=Move.ACT, points=2),
        Criterion(id="ring", says=SAID, cues=CUES, points=1.5),
    ],
    faults=[Penalty(move=Fault.STALL, penalty=1), Penalty(move=Fault.BLAME, penalty=3)],
)


@pytest.mark.parametrize(
    ("met", "faults", "points"),
    [
        (set(), set(), 0),
        ({"step"}, set(), 2),
        ({"step", "ring"}, set(), 3.5),
        ({"step", "ring"}, {"stall"}, 2.5),
        ({"step"}, {"blame"}, 0),
        (set(), {"blame", "stall"}, 0),
        ({"step", "ring", "elsewhere"}, {"hostile", "act"}, 3.5),
        ({"step"}, {Fault.STALL}, 1),
    ],
)
def test_faults_are_taken_off_and_nobody_falls_below_0(met, faults, points):
    assert RUBRIC.points(met, faults) == points


def test_nobody_earns_more_than_the_maximum():
    everything = {criterion.id for criterion in RUBRIC.criteria}
    assert RUBRIC.points(everything, set()) == RUBRIC.maximum == 3.5


def test_a_fault_is_taken_off_once_however_often_it_was_made():
    often = ["stall", "stall", Fault.STALL]
    assert RUBRIC.points({"step"}, set(often)) == 1


@pytest.mark.parametrize(
    ("criterion", "sentence"),
    [
        (Criterion(id="a", move=Move.ACT, points=1), TICKS[Move.ACT]),
        (Criterion(id="a", move=Move.ACT, points=1, tick=SAID), SAID),
        (Criterion(id="a", says=SAID, cues=CUES, points=1), SAID),
        (Criterion(id="a", says=SAID, cues=CUES, points=1, tick=TICKS[Move.OWN]), TICKS[Move.OWN]),
    ],
)
def test_what_a_learner_ticks_is_the_own_words_or_the_standard_ones(criterion, sentence):
    assert criterion.as_tick() == sentence


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({}, "either `move` or `says`"),
        ({"move": "act", "says": SAID, "cues": CUES}, "either `move` or `says`"),
        ({"says": SAID}, "needs `cues`"),
        ({"move": "act", "cues": CUES}, "needs `cues`"),
        ({"move": "stall"}, "move"),
        ({"move": "act", "points": 0}, "points"),
        ({"move": "act", "points": -1}, "points"),
        ({"move": "act", "id": "Not An Id"}, "id"),
        ({"move": "act", "extra": 1}, "extra"),
        ({"says": SAID, "cues": {"en": [["ring"]], "zh": []}}, "zh"),
        ({"says": SAID, "cues": {"en": [[]], "zh": [["打"]]}}, "en"),
        ({"says": SAID, "cues": {"en": [[" "]], "zh": [["打"]]}}, "en"),
    ],
)
def test_a_criterion_that_makes_no_sense_is_refused(fields, complaint):
    with pytest.raises(ValidationError, match=complaint):
        Criterion(**({"id": "a", "points": 1} | fields))


def test_a_penalty_takes_something_and_names_a_fault():
    with pytest.raises(ValidationError):
        Penalty(move="stall", penalty=0)
    with pytest.raises(ValidationError):
        Penalty(move="act", penalty=1)


def test_a_rubric_without_criteria_is_refused():
    with pytest.raises(ValidationError):
        Rubric(criteria=[])


# --- labels ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", [*Move, *Fault])
@pytest.mark.parametrize("words", [NAMES, TICKS], ids=["name", "tick"])
def test_every_label_can_be_read_in_both_languages(label, words):
    text = words[label]
    assert text.en.isascii() or "“" in text.en
    assert any(0x4E00 <= ord(char) < 0x9FFF for char in text.zh)


def test_no_two_labels_read_the_same():
    for words in (NAMES, TICKS):
        assert set(words) == {*Move, *Fault}
        for lang in ("en", "zh"):
            assert len({text.get(lang) for text in words.values()}) == len(words)


def test_moves_and_faults_share_no_word():
    assert {move.value for move in Move}.isdisjoint(fault.value for fault in Fault)
