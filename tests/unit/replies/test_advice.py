"""Is a learner told what the reply did, what is missing and one thing to try, and never a reply to copy?"""

import functools
import json

import pytest

from calmline.cases.library import Library
from calmline.cases.samples import rated_replies
from calmline.data import data_root
from calmline.replies import Situation, score
from calmline.replies.advice import Advice, advise
from calmline.replies.labels import Fault, Move
from calmline.replies.rubric import Criterion, Cues, Penalty, Rubric
from calmline.replies.scoring import MEANING
from calmline.replies.weights import Weights, weights_path
from calmline.text import LANGS, Text

WHY = Text(en="She has to leave at seven.", zh="她七点就得出门。")
SIX = Text(en="The driver comes today before six", zh="司机今天六点前到")
CUES = Cues(en=[["zeppelin", "driver"], ["six"]], zh=[["飞艇", "司机"], ["六点"]])
RUBRIC = Rubric(
    criteria=[
        Criterion(id="feeling", move=Move.ACKNOWLEDGE, points=1),
        Criterion(id="fault", move=Move.OWN, points=3, why=WHY),
        Criterion(id="six", says=SIX, cues=CUES, points=2),
    ],
    faults=[Penalty(move=Fault.HOSTILE, penalty=5)],
)
OWN = {
    "en": "We lost your parcel, that is our mistake, and I am sorry.",
    "zh": "包裹是我们弄丢的，这是我们的错，我向您道歉。",
}
SAYS = {"en": "The driver comes to you today before six.", "zh": "司机今天六点前到您家。"}
HOSTILE = {"en": "Go on, complain to whoever you like, see if I care.", "zh": "您爱去哪投诉就去哪投诉，我不怕。"}


def given(*sentences, lang="en", rubric=RUBRIC):
    text = " ".join(one[lang] if isinstance(one, dict) else one for one in sentences)
    return advise(score(text, rubric, lang, weights=_all_faults_known(lang)))


@functools.cache
def _all_faults_known(lang):
    """The weights, as they would be if every fault were told precisely enough to deduct."""
    data = json.loads(weights_path(lang).read_text("utf-8"))
    return Weights(data | {"deducts": dict.fromkeys(data["deducts"], 0.0)})


def texts(advice: Advice):
    """All that a learner is told, without the own words that are quoted back."""
    points = [*advice.did, *advice.harmed, *advice.missing]
    improve = [advice.improve] if advice.improve else []
    return [*advice.notes, *(point.text for point in points), *improve]


@pytest.mark.parametrize("lang", LANGS)
def test_what_it_did_is_told_with_the_own_words(lang):
    did = {point.text.en: point.quote for point in given(OWN, SAYS, lang=lang).did}
    assert len(did) == 2
    assert all(quote and quote in OWN[lang] + " " + SAYS[lang] for quote in did.values())
    assert any({"en": "six", "zh": "六点"}[lang] in quote for quote in did.values())


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_missing_is_told_with_why_it_matters_to_this_customer(lang):
    missing = [point.text.get(lang) for point in given(SAYS, lang=lang).missing]
    assert len(missing) == 2
    assert any(WHY.get(lang) in one for one in missing)


@pytest.mark.parametrize("lang", LANGS)
def test_what_harms_is_told_with_the_own_words(lang):
    [harm] = [point for point in given(OWN, HOSTILE, lang=lang).harmed if "hostile" in point.text.en]
    assert harm.quote
    assert harm.quote in HOSTILE[lang]
    assert "no points" not in harm.text.en  # as it says of a fault that is only suspected


@pytest.mark.parametrize("lang", LANGS)
def test_one_improvement_is_proposed_and_it_is_the_one_that_helps_most(lang):
    worst = given(OWN, HOSTILE, lang=lang).improve
    most = given(SAYS, lang=lang).improve
    other = given(OWN, lang=lang).improve
    assert all((worst, most, other))
    assert len({worst, most, other}) == 3
    assert SIX.get(lang) in other.get(lang)  # two points are left there, one at the feeling
    assert given(lang=lang).improve == most


@pytest.mark.parametrize("lang", LANGS)
def test_where_nothing_is_missing_nothing_is_proposed(lang):
    rubric = Rubric(criteria=[Criterion(id="six", says=SIX, cues=CUES, points=2)])
    advice = given(SAYS, lang=lang, rubric=rubric)
    assert (advice.missing, advice.harmed, advice.notes, advice.improve) == ((), (), (), None)


def test_flags_are_told_with_what_they_mean():
    advice = given("sorry " * 30)
    assert advice.notes
    assert set(advice.notes) <= set(MEANING.values())
    assert advice.did == ()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("reply", [OWN, SAYS, HOSTILE, "", "🙂", "\ud800", "sorry " * 30])
def test_all_is_told_in_both_languages_and_no_cue_with_it(reply, lang):
    for text in texts(given(reply, lang=lang)):
        assert text.en.isascii() or any(mark in text.en for mark in "“”’…")
        assert any("\u4e00" <= char <= "\u9fff" for char in text.zh)
        assert "zeppelin" not in text.en + text.zh
        assert "飞艇" not in text.en + text.zh


def test_no_advice_on_any_exercise_holds_a_piece_of_a_sample():
    """Whatever is written, no eight words or twelve characters in a row of a sample are told."""
    library = Library(data_root())
    rows = list(rated_replies(map(library.exercise, library.exercise_ids())))
    assert len(rows) >= 12
    for row in rows:
        samples = [one.text for one in rows if (one.item, one.exercise, one.lang) == (row.item, row.exercise, row.lang)]
        says = " ".join(c.says.get(row.lang) for c in row.rubric.criteria if c.says)
        for reply in ("", row.text):
            advice = advise(score(reply, row.rubric, row.lang, Situation("", row.context.get(row.lang))))
            for text in texts(advice):
                told = text.get(row.lang)
                assert not _runs(told, row.lang) & (
                    set().union(*(_runs(one, row.lang) for one in samples)) - _runs(says, row.lang)
                )


def _runs(text, lang):
    units = text.lower().split() if lang == "en" else [char for char in text if char.isalnum()]
    size = 8 if lang == "en" else 12
    return {tuple(units[i : i + size]) for i in range(len(units) - size + 1)}
