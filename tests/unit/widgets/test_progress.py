"""Does progress follow from the answers alone, one phase after the other?"""

import pytest

from calmline.answers.model import Answers
from calmline.cases.library import Library
from calmline.data import data_root
from calmline.widgets.progress import progress_of

REAL = Library(data_root())


def done(library, module_id, saved):
    module = library.course.module(module_id)
    answers = Answers("module", module_id, "v", "en")
    for name, value in saved.items():
        answers = answers.with_item(name, value, "en", "v")
    cases = [library.case(name) for name in module.cases]
    return [name for name, one in progress_of(module, cases, answers).items() if one["done"]]


def remote(saved):
    return done(REAL, "remote-control", saved)


def all_heard():
    return {"remote-control/replay": {"at": 0, "seen": len(REAL.case("remote-control").replay.turns)}}


def all_committed():
    prompts = REAL.case("remote-control").analysis.prompts
    return {f"remote-control/analysis/{p.id}": {"committed": True} for p in prompts if not getattr(p, "private", False)}


def good_ending():
    endings = REAL.case("remote-control").rehearsal.endings
    return next(name for name, ending in endings.items() if ending.kind == "good")


def poor_ending():
    endings = REAL.case("remote-control").rehearsal.endings
    return next(name for name, ending in endings.items() if ending.kind == "poor")


def test_without_answers_nothing_is_done_and_the_close_is_not_counted():
    module = REAL.course.module("remote-control")
    progress = progress_of(module, [REAL.case("remote-control")], None)
    assert progress == {name: {"done": False} for name in ("replay", "analysis", "rehearsal")}
    assert remote({}) == []


def test_the_replay_is_done_with_its_last_line():
    almost = all_heard()
    almost["remote-control/replay"]["seen"] -= 1
    assert remote(almost) == []
    assert remote(all_heard()) == ["replay"]


def test_the_analysis_is_done_when_every_question_is_committed():
    committed = all_committed()
    assert remote(committed) == ["analysis"]
    for name in committed:
        if not name.endswith("-private"):
            assert remote({**committed, name: {"chosen": ["a"]}}) == [], name


def test_private_questions_are_kept_nowhere_and_not_waited_for(every_feature):
    prompts = every_feature.case("every-feature").analysis.prompts
    private = [prompt.id for prompt in prompts if getattr(prompt, "private", False)]
    assert private
    asked = {f"every-feature/analysis/{p.id}": {"committed": True} for p in prompts if p.id not in private}
    assert "analysis" in done(every_feature, "parcel", asked)


def test_the_rehearsal_is_done_with_one_good_ending():
    item = "remote-control/rehearsal"
    assert remote({item: {"reached": [poor_ending()]}}) == []
    assert remote({item: {"reached": [poor_ending(), good_ending()]}}) == ["rehearsal"]


def test_all_phases_together():
    everything = all_heard() | all_committed() | {"remote-control/rehearsal": {"reached": [good_ending()]}}
    assert remote(everything) == ["replay", "analysis", "rehearsal"]


def test_recall_triage_and_side_scenes(every_feature):
    recall = {f"recall/every-feature.{name}": {"committed": True} for name in ("repeated", "instead")}
    triage = {f"every-feature/triage/{name}": {"committed": True} for name in ("glasses", "hours")}
    assert done(every_feature, "parcel", recall) == ["recall"]
    assert done(every_feature, "parcel", triage) == ["triage"]
    assert done(every_feature, "parcel", dict(list(recall.items())[:1] + list(triage.items())[:1])) == []
    assert done(every_feature, "parcel", {"every-feature/side/on-the-bridge/first-words": {"text": "x"}}) == [
        "side-scenes"
    ]


@pytest.mark.parametrize("value", [None, 1, "seen", [], [1], {}, {"seen": "99"}, {"seen": None}, {"reached": "x"}])
def test_a_value_of_the_wrong_shape_counts_as_nothing(value):
    names = ["remote-control/replay", "remote-control/rehearsal", *all_committed()]
    assert remote(dict.fromkeys(names, value)) == []


@pytest.mark.parametrize("committed", ["true", 1, None, False])
def test_only_true_is_committed(committed):
    assert remote({name: {"committed": committed} for name in all_committed()}) == []


@pytest.mark.parametrize("reached", [[["x"]], [None], [{}], "confidence-and-battery", {"a": 1}, ["nowhere"]])
def test_endings_that_are_none_count_as_nothing(reached):
    assert remote({"remote-control/rehearsal": {"reached": reached}}) == []
