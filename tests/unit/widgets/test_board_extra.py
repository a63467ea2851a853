"""What does the browser learn of a hypothesis board, and when?"""

import pytest

from calmline.cases.boards import points
from calmline.widgets.boards import board_extra


@pytest.fixture
def case(every_feature):
    return every_feature.case("every-feature")


@pytest.fixture
def prompt(case):
    [found] = [one for one in case.analysis.prompts if one.kind == "hypotheses"]
    return found


@pytest.fixture
def item(case, prompt):
    return f"{case.id}/analysis/{prompt.id}"


@pytest.fixture
def ours(prompt):
    """An answer that says what the author says."""
    rows = prompt.board()[1:]
    steps = [{"turn": line.turn, "p": dict(p), "cited": True} for line, p in zip(prompt.evidence, rows, strict=True)]
    return {"steps": steps, "committed": True}


def test_who_says_what_the_author_says_has_the_authors_points(case, item, prompt, ours):
    extra = board_extra(case, item, ours)
    rows = prompt.board()[1:]
    assert extra["points"] == extra["ours"] == points(rows, extra["right"])
    assert extra["right"] == max(rows[-1], key=rows[-1].get)
    assert extra["since"] == extra["ourSince"]


def test_nothing_is_told_before_the_learner_has_committed(case, item, ours):
    assert board_extra(case, item, {**ours, "committed": False}) is None
    assert board_extra(case, item, {"steps": ours["steps"]}) is None


def test_other_items_have_none(case, ours):
    assert board_extra(case, f"{case.id}/analysis/missing", ours) is None
    assert board_extra(case, f"{case.id}/rehearsal", ours) is None


def test_a_line_that_was_not_cited_moves_nothing(case, item, prompt, ours):
    start = {one.id: one.start for one in prompt.hypotheses}
    left = [{**step, "p": start, "cited": False} for step in ours["steps"]]
    moved = [{**step, "cited": False} for step in ours["steps"]]
    expected = board_extra(case, item, {**ours, "steps": left})
    assert board_extra(case, item, {**ours, "steps": moved}) == expected


def test_an_older_answer_that_does_not_say_what_was_cited_still_counts(case, item, ours):
    older = [{name: step[name] for name in ("turn", "p")} for step in ours["steps"]]
    assert board_extra(case, item, {**ours, "steps": older}) == board_extra(case, item, ours)


@pytest.mark.parametrize(
    "damage",
    [
        lambda steps: None,
        lambda steps: [],
        lambda steps: steps * 2,
        lambda steps: ["x"] * len(steps),
        lambda steps: [{**step, "turn": "gone"} for step in steps],
        lambda steps: [{**step, "p": None} for step in steps],
        lambda steps: [{**step, "p": {"gone": 1}} for step in steps],
        lambda steps: [{**step, "p": dict.fromkeys(step["p"], 2)} for step in steps],
        lambda steps: [{**step, "p": dict.fromkeys(step["p"], "1")} for step in steps],
        lambda steps: [{**step, "p": dict.fromkeys(step["p"], True)} for step in steps],
        lambda steps: [{**step, "p": dict.fromkeys(step["p"], float("nan"))} for step in steps],
    ],
)
def test_what_is_no_board_of_this_case_has_no_points(case, item, ours, damage):
    assert board_extra(case, item, {**ours, "steps": damage(ours["steps"])}) is None
    assert board_extra(case, item, damage(ours["steps"])) is None
