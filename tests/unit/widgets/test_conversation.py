"""Is a rehearsal told again as it was played, and is nothing else taken for one?"""

import json

import pytest

from calmline.caller.story import StoryError
from calmline.cases.library import Library
from calmline.cases.rehearsal import Choose
from calmline.data import data_root
from calmline.widgets.conversation import MAX_STEPS, MAX_TEXT, conversation, reached

REAL = Library(data_root())
SEE_HER = {"choose": "see-her"}
WRITTEN = {"text": "I will ring you at four.", "tick": ["step", "ring"], "faults": []}


@pytest.fixture
def case(every_feature):
    return every_feature.case("every-feature")


def call(*steps, persona="ms-lin"):
    return {"persona": persona, "steps": list(steps)}


@pytest.mark.parametrize("value", [None, {}, [], "text", 5, {"persona": None}, {"persona": ""}, {"steps": [SEE_HER]}])
def test_before_somebody_calls_there_is_nothing_to_tell(case, value):
    assert conversation(case, value) is None
    assert reached(case, value) is None


def test_a_case_without_a_rehearsal_has_nothing_to_tell(case):
    assert conversation(case.model_copy(update={"rehearsal": None}), call()) is None


def test_the_customer_speaks_first(case):
    told = conversation(case, {"persona": "ms-lin"})
    [beat] = told["beats"]
    assert beat["speaker"] == "customer"
    assert beat["text"]["en"].startswith("Day ten.")
    assert beat["tone"]["zh"] == "冷冰冰的"
    assert beat["note"]["en"] == "The line crackles."
    assert (told["emotions"], told["space"], told["ending"]) == ([7], "personal", None)
    assert told["facts"] == []


def test_a_call_is_told_again_to_its_end(case):
    told = conversation(case, call(SEE_HER, WRITTEN))
    assert [beat["speaker"] for beat in told["beats"]] == ["customer", "you", "customer", "you"]
    assert told["emotions"] == [7, 4, 1]
    assert told["now"] is None
    assert (told["ending"]["id"], told["ending"]["kind"]) == ("relieved", "good")
    assert reached(case, call(SEE_HER, WRITTEN)) == "relieved"
    assert reached(case, call(SEE_HER)) is None


def test_what_was_said_comes_with_how_it_was_heard(case):
    said = conversation(case, call(SEE_HER))["beats"][1]
    assert [(one["name"]["en"], one["fault"]) for one in said["heard"]] == [
        ("acknowledges the feeling", False),
        ("says it back to check", False),
    ]
    assert said["change"] == -3
    assert said["why"]["en"] == "You said what it means to her."
    wrong = conversation(case, call({"choose": "wait"}))["beats"][1]
    assert [one["fault"] for one in wrong["heard"]] == [True, True]


def changed(case, **scenes):
    """The case with other scenes in its rehearsal, and a calm first caller."""
    calm = case.rehearsal.personas[0].model_copy(update={"emotion": 1})
    update = {"scenes": {**case.rehearsal.scenes, **scenes}, "personas": [calm, *case.rehearsal.personas[1:]]}
    return case.model_copy(update={"rehearsal": case.rehearsal.model_copy(update=update)})


def test_the_change_is_what_the_emotion_really_did(case):
    told = conversation(changed(case), call(SEE_HER))
    assert told["emotions"] == [1, 0]
    assert told["beats"][1]["change"] == -1  # and not the 3 that the choice would be worth


def test_a_call_that_turns_in_circles_is_told_up_to_a_bound(case):
    opening = case.rehearsal.scenes["opening"]
    circle = [choice.model_copy(update={"leads_to": "opening"}) for choice in opening.choices]
    endless = changed(case, opening=opening.model_copy(update={"choices": circle}))
    assert len(conversation(endless, call(*[SEE_HER] * MAX_STEPS))["beats"]) == 2 * MAX_STEPS + 1
    with pytest.raises(StoryError, match="too many"):
        conversation(endless, call(*[SEE_HER] * (MAX_STEPS + 1)))


def test_a_caller_of_their_own_brings_their_own_facts_and_scene(case):
    told = conversation(case, call(persona="mr-gao"))
    assert told["name"]["en"] == "Mr Gao"
    assert told["facts"][0]["en"].startswith("His parcel")
    assert {choice["id"] for choice in told["now"]["choices"]} == {"give", "reason"}


def test_choices_are_mixed_and_always_in_the_same_way(case):
    orders = {json.dumps(conversation(case, call())["now"]["choices"]) for _ in range(5)}
    assert len(orders) == 1


def test_the_order_of_choices_is_not_the_authors_everywhere():
    rehearsal = REAL.case("remote-control").rehearsal
    case = REAL.case("remote-control")
    mixed = 0
    for play in rehearsal.playthroughs:
        steps = [{"choose": step.choose} for step in play.steps if isinstance(step, Choose)]
        for n in range(len(steps) + 1):
            try:
                now = conversation(case, {"persona": play.persona, "steps": steps[:n]})["now"]
            except StoryError:
                break  # a typed step lies between
            if now and now["choices"]:
                scene = next(
                    s
                    for s in rehearsal.scenes.values()
                    if {c.id for c in s.choices} == {c["id"] for c in now["choices"]}
                )
                mixed += [choice["id"] for choice in now["choices"]] != [choice.id for choice in scene.choices]
    assert mixed > 0


def test_a_choice_does_not_tell_what_it_does(case):
    choices = conversation(case, call())["now"]["choices"]
    assert all(set(choice) == {"id", "text"} for choice in choices)


def test_where_one_types_the_ticks_and_samples_come_along(case):
    now = conversation(case, call(SEE_HER))["now"]
    assert now["choices"] == []
    assert [tick["id"] for tick in now["typed"]["ticks"]] == ["step", "ring"]
    assert now["typed"]["ticks"][1]["text"]["en"] == "I say that it is me who rings."
    assert [fault["id"] for fault in now["typed"]["faults"]] == ["overpromise"]
    assert set(now["typed"]["samples"]) >= {"strong", "middling"}


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "{persona} {0} %s",
        "\u202e\u0000",
        "'; DROP TABLE",
        "</script>",
        "你好 😀",
        "see-her",
    ],
)
def test_what_a_learner_types_is_data(case, text):
    step = {**WRITTEN, "text": text}
    told = conversation(case, call(SEE_HER, step))
    assert told["beats"][-1]["text"] == {"en": text, "zh": text}
    assert told["ending"]["id"] == "relieved"


def test_too_long_a_text_is_cut_where_it_is_told_again(case):
    told = conversation(case, call(SEE_HER, {**WRITTEN, "text": "字" * (MAX_TEXT + 1)}))
    assert len(told["beats"][-1]["text"]["zh"]) == MAX_TEXT


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(call(persona="nobody"), id="unknown-persona"),
        pytest.param(call(persona={"a": 1}), id="persona-as-object"),
        pytest.param({"persona": "ms-lin", "steps": None}, id="no-steps"),
        pytest.param({"persona": "ms-lin", "steps": {"0": SEE_HER}}, id="steps-as-object"),
        pytest.param({"persona": "ms-lin", "steps": "see-her"}, id="steps-as-text"),
        pytest.param(call("see-her"), id="step-as-text"),
        pytest.param(call(None), id="step-null"),
        pytest.param(call({"choose": "reason"}), id="choice-of-another-scene"),
        pytest.param(call({"choose": ["see-her"]}), id="choice-as-list"),
        pytest.param(call(WRITTEN), id="typed-where-one-chooses"),
        pytest.param(call(SEE_HER, SEE_HER), id="chosen-where-one-types"),
        pytest.param(call({}), id="empty-step"),
        pytest.param(call(SEE_HER, {**WRITTEN, "tick": ["stop"]}), id="unknown-tick"),
        pytest.param(call(SEE_HER, {**WRITTEN, "tick": "step"}), id="ticks-as-text"),
        pytest.param(call(SEE_HER, {**WRITTEN, "tick": [["step"]]}), id="tick-as-list"),
        pytest.param(call(SEE_HER, {**WRITTEN, "faults": {"overpromise": 1}}), id="faults-as-object"),
        pytest.param(call(SEE_HER, WRITTEN, SEE_HER), id="after-the-end"),
    ],
)
def test_steps_that_the_case_does_not_know_are_refused(case, value):
    with pytest.raises(StoryError):
        conversation(case, value)


def test_a_reply_with_nothing_ticked_is_a_reply(case):
    told = conversation(case, call(SEE_HER, {"text": "Well."}))
    assert told["beats"][-2]["heard"] == []
    assert told["space"] is None
