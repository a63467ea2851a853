"""Do an expert, a policy robot and an appeaser fare as the sources say, and the rated replies as their raters do?"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import mean

import pytest

from calmline.caller.rated import Felt, felt, order
from calmline.caller.rules import Rules
from calmline.caller.story import Play
from calmline.caller.trial import LEARNERS, Call, Learner, Row, call, means, trial
from calmline.cases.library import Library
from calmline.cases.loading import load_scenario
from calmline.data import data_root
from calmline.replies.features import Situation
from calmline.replies.rubric import Rubric
from calmline.replies.scenario import Scenario
from calmline.text import Lang

LIBRARY = Library(data_root())
CASES = [name for name in LIBRARY.case_ids() if LIBRARY.case(name).rehearsal]
SEEDS = 90
NOTHING_TO_GIVE = {"callers-newyear"}
"""Cases that offer nobody a present: an appeaser can but be kind there, which is what they ask for."""
ONE_PRESENT = {"callers-plain"}
"""Cases that offer one caller one present and forgive it: they end as well for an appeaser as for an expert."""

every_case = pytest.mark.parametrize("case", CASES)
Rows = Mapping[tuple[str, Learner], Row]


@pytest.fixture(scope="module")
def rows(plays: dict[str, Play]) -> Rows:
    return {(case, row.learner): row for case, play in plays.items() for row in trial(case, play, SEEDS)}


def good(row: Row) -> float:
    return mean(call.good for call in row.calls)


# --- what the sources say --------------------------------------------------------------------------------


@every_case
def test_the_expert_ends_well_and_calms(rows: Rows, case: str) -> None:
    found = means(rows[case, "expert"].calls)
    assert found is not None
    assert found.good > 0.8
    assert found.anger < 1.5 < found.began
    assert found.trust > 8


@every_case
def test_the_robot_ends_poorly_and_angers(rows: Rows, case: str) -> None:
    found, expert = means(rows[case, "robot"].calls), means(rows[case, "expert"].calls)
    assert found is not None
    assert expert is not None
    assert found.good < 0.2
    assert found.anger > found.began
    assert found.trust < expert.trust


@every_case
def test_the_appeaser_ends_well_less_often_than_the_expert_and_is_trusted_less(rows: Rows, case: str) -> None:
    expert, appeaser = rows[case, "expert"], rows[case, "appeaser"]
    if case in NOTHING_TO_GIVE:
        assert not any(call.given for call in appeaser.calls)
        assert good(appeaser) <= good(expert) + 0.05
        return
    assert good(expert) > good(appeaser) - (0.05 if case in ONE_PRESENT else 0)
    assert mean(call.trust for call in expert.calls) > mean(call.trust for call in appeaser.calls)


def test_over_all_cases_the_appeaser_falls_far_behind(rows: Rows) -> None:
    shares = {who: mean(good(rows[case, who]) for case in CASES) for who in LEARNERS}
    assert shares["expert"] > 0.85
    assert shares["appeaser"] < 0.5
    assert shares["robot"] < 0.1


@every_case
def test_the_appeaser_calms_this_call_and_makes_the_next_one_dearer(rows: Rows, case: str) -> None:
    """With those who are not right. Others have nothing to gain by complaining again."""
    first = [one for one in rows[case, "appeaser"].not_right().calls if one.given]
    if not first:
        assert case in NOTHING_TO_GIVE | {"remote-control", "suitcase"}, "callers who are not right get presents here"
        return
    second = [
        after
        for before, after in zip(
            rows[case, "appeaser"].not_right().calls, rows[case, "appeaser"].not_right().next, strict=True
        )
        if before.given
    ]
    assert mean(one.anger for one in first) < mean(one.began for one in first)
    assert all(one.price > 0 for one in first)
    assert mean(one.began for one in second) > mean(one.began for one in first) + 1
    assert mean(one.anger for one in second) > mean(one.anger for one in first)


@every_case
def test_the_expert_leaves_the_next_call_as_it_was(rows: Rows, case: str) -> None:
    row = rows[case, "expert"]
    assert mean(call.price for call in row.calls) < 0.5
    assert mean(call.began for call in row.next) < mean(call.began for call in row.calls) + 0.3


# --- how the calls are played ----------------------------------------------------------------------------


def test_a_trial_that_is_played_again_is_the_same(play: Play) -> None:
    assert list(trial("a", play, 12)) == list(trial("a", play, 12))


def test_the_callers_take_turns_and_the_seeds_differ(plays: dict[str, Play]) -> None:
    play = plays["late-payments"]
    rows = list(trial("late-payments", play, 30, ["expert"]))
    assert [row.learner for row in rows] == ["expert"]
    calls = rows[0].calls
    assert [one.persona for one in calls[:4]] == [
        play.rehearsal.personas[n % len(play.rehearsal.personas)].id for n in range(4)
    ]
    assert len(set(calls)) > 8


def test_a_learner_goes_by_what_a_reply_does_and_not_by_where_it_leads(play: Play) -> None:
    """Whatever leads where: what is said first is the same."""
    scenes = play.rehearsal.scenes
    turned = scenes["opening"].model_copy(
        update={
            "choices": [
                one.model_copy(update={"leads_to": other.leads_to})
                for one, other in zip(scenes["opening"].choices, reversed(scenes["opening"].choices), strict=True)
            ]
        }
    )
    other = Play(play.rehearsal.model_copy(update={"scenes": {**scenes, "opening": turned}}), play.rules)
    calls = [call(other, "expert", "ms-lin", seed) for seed in range(20)]
    assert sum(not one.good and one.turns == 1 for one in calls) > 15  # led to the poor ending by the good reply


def test_rows_are_told_in_means_and_none_of_no_calls() -> None:
    one = Call("a", True, True, False, began=8, anger=2, trust=6, price=0, turns=4, given=False)
    two = replace(one, legitimate=False, good=False, anger=9, gave_up=True, price=2, turns=2, given=True)
    row = Row("c", "robot", (one, two), (two, one))
    found = means(row.calls)
    assert found is not None
    assert (found.calls, found.good, found.gave_up, found.calmer, found.given) == (2, 0.5, 0.5, 0.5, 0.5)
    assert (found.began, found.anger, found.trust, found.price, found.turns) == (8, 5.5, 6, 1, 3)
    assert (row.not_right().calls, row.not_right().next) == ((two,), (two,))
    assert means(()) is None


# --- the rated replies -----------------------------------------------------------------------------------

RATED = data_root() / "assets" / "replies" / "rated"
FLOORS: Mapping[Lang, tuple[float, float]] = {"en": (0.8, 0.83), "zh": (0.72, 0.82)}
"""Rank correlation, and pairs ordered alike: a little under what is measured (0.86 and 88 %, 0.78 and 87 %)."""


@pytest.fixture(scope="module")
def scenarios() -> dict[str, Scenario]:
    return {one.id: one for one in map(load_scenario, sorted((RATED / "scenarios").glob("*.yaml")))}


def lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_rated_replies_do_good_in_the_order_of_their_marks(
    rules: Rules, scenarios: dict[str, Scenario], lang: Lang
) -> None:
    from calmline.replies.evaluation import load_rated

    rated = load_rated(RATED, lang, scenarios)
    takings = [felt(one.text, one.scenario, lang, one.scenario.situation(lang), rules) for one in rated]
    marks = [one.mark / one.scenario.maximum for one in rated]
    found = order([one.good for one in takings], marks, [one.scenario.id for one in rated])
    assert found.spearman > FLOORS[lang][0]
    assert found.concordant > FLOORS[lang][1]
    best = [taking for taking, mark in zip(takings, marks, strict=True) if mark > 0.9]
    worst = [taking for taking, mark in zip(takings, marks, strict=True) if mark < 0.1]
    assert mean(one.anger for one in best) < -1.5 < mean(one.anger for one in worst)
    assert mean(one.trust for one in best) > 3 > mean(one.trust for one in worst)


@pytest.mark.parametrize(("lang", "void"), [("en", "我现在就给您办，四点回电。"), ("zh", "Let me see what I can do.")])
def test_what_is_no_reply_is_felt_as_nothing(
    rules: Rules, scenarios: dict[str, Scenario], lang: Lang, void: str
) -> None:
    scenario = next(iter(scenarios.values()))
    assert felt(void, scenario, lang, scenario.situation(lang), rules) == Felt(0, 0)


def test_kind_words_are_felt_as_good_and_rude_ones_as_bad(rules: Rules) -> None:
    rubric = Rubric.model_validate({"criteria": [{"id": "a", "move": "acknowledge", "points": 1}]})
    asked = Situation("Ten days I have been waiting for my mother's glasses!", "The parcel is lost.")
    kind = felt("Ten days, and your mother can't see. I am so sorry, that is our mistake.", rubric, "en", asked, rules)
    rude = felt("Go on, complain to whoever you like, see if I care.", rubric, "en", asked, rules)
    assert kind.good > 3
    assert rude.good < -3


def test_orders_are_compared_within_a_situation_and_over_all() -> None:
    perfect = order([1, 2, 3, 4], [0.1, 0.2, 0.3, 0.4], ["a", "a", "b", "b"])
    assert (round(perfect.spearman, 6), perfect.concordant, perfect.pairs) == (1, 1, 2)
    turned = order([4, 3, 2, 1], [0.1, 0.2, 0.3, 0.4], ["a"] * 4)
    assert (round(turned.spearman, 6), turned.concordant, turned.pairs) == (-1, 0, 6)
    tied = order([1, 1, 2], [0.1, 0.2, 0.2], ["a"] * 3)
    assert (tied.concordant, tied.pairs) == (0.75, 2)
