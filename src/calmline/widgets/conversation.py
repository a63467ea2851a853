"""A rehearsal as the screen shows it: told again from the steps that the learner took."""

import hashlib
from typing import Any

from calmline.caller import story
from calmline.caller.story import State, StoryError
from calmline.cases.case import Case
from calmline.cases.rehearsal import Choice, Rehearsal, Scene
from calmline.replies.labels import NAMES, TICKS, Fault, Move
from calmline.text import Text

MAX_STEPS = 60
MAX_TEXT = 20_000


def conversation(case: Case, value: object) -> dict[str, Any] | None:
    """The call so far: its beats, what can be said now, or how it ended; `None` before a call.

    `value` is the answer of the rehearsal item: `persona` and `steps`, each `{"choose": id}` or
    `{"text", "tick", "faults"}`. Raises `StoryError` for steps that this case does not know.
    """
    rehearsal = case.rehearsal
    if rehearsal is None or not isinstance(value, dict) or not value.get("persona"):
        return None
    steps = value.get("steps", [])
    if not isinstance(steps, list) or len(steps) > MAX_STEPS:
        raise StoryError("the steps are no list, or there are too many")
    state = story.begin(rehearsal, str(value["persona"]))
    emotions, beats = [state.emotion], [_customer(rehearsal, state)]
    for step in steps:
        state, said = _take(rehearsal, state, step)
        beats.append(said)
        emotions.append(state.emotion)
        if not story.ended(rehearsal, state):
            beats.append(_customer(rehearsal, state))
    persona = story.persona_of(rehearsal, state.persona)
    ending = story.ended(rehearsal, state)
    scene = None if ending else story.scene_of(rehearsal, state)
    return {
        "name": persona.name.model_dump(),
        "facts": [fact.model_dump() for fact in persona.facts],
        "beats": beats,
        "emotions": emotions,
        "space": scene.space if scene else None,
        "now": _choices(state, scene) if scene else None,
        "ending": {**ending.model_dump(mode="json"), "id": state.place} if ending else None,
    }


def reached(case: Case, value: object) -> str | None:
    """The ending at which these steps arrive, if they do. Raises `StoryError`."""
    call = conversation(case, value)
    return call["ending"]["id"] if call and call["ending"] else None


def _customer(rehearsal: Rehearsal, state: State) -> dict[str, Any]:
    line = story.line(rehearsal, state)
    note = story.scene_of(rehearsal, state).note
    return {
        "speaker": "customer",
        "text": line.text.model_dump(),
        "tone": line.tone.model_dump() if line.tone else None,
        "note": note.model_dump() if note else None,
    }


def _take(rehearsal: Rehearsal, state: State, step: object) -> tuple[State, dict[str, Any]]:
    if not isinstance(step, dict):
        raise StoryError("a step is no object")
    if "choose" in step:
        choice = story.find_choice(rehearsal, state, str(step["choose"]))
        after = story.choose(rehearsal, state, choice.id)
        return after, _said(choice.text, [*choice.moves, *choice.faults], after.emotion - state.emotion, choice.why)
    met, faults = _names(step.get("tick")), _names(step.get("faults"))
    outcome = story.find_outcome(rehearsal, state, met, faults)
    after = story.typed(rehearsal, state, met, faults)
    words = str(step.get("text", ""))[:MAX_TEXT]
    labels: list[Move | Fault] = [
        criterion.move
        for criterion in _rubric(story.scene_of(rehearsal, state))
        if criterion.move and criterion.id in met
    ]
    labels += [fault for fault in Fault if fault.value in faults]
    text = {"en": words, "zh": words}  # the learner's own words have no other language
    return after, _said(text, labels, after.emotion - state.emotion, outcome.why)


def _rubric(scene: Scene) -> list[Any]:
    return list(scene.typed.rubric.criteria) if scene.typed else []


def _said(text: Text | dict[str, str], labels: list[Move | Fault], change: int, why: Text) -> dict[str, Any]:
    return {
        "speaker": "you",
        "text": text.model_dump() if isinstance(text, Text) else text,
        "heard": [{"name": NAMES[label].model_dump(), "fault": isinstance(label, Fault)} for label in labels],
        "change": change,
        "why": why.model_dump(),
    }


def _choices(state: State, scene: Scene) -> dict[str, Any]:
    """What can be said now. Choices are mixed, always in the same way, so that their order tells nothing."""

    def mixed(choice: Choice) -> str:
        return hashlib.sha256(f"{state.place}/{choice.id}".encode()).hexdigest()

    typed = scene.typed
    return {
        "choices": [{"id": choice.id, "text": choice.text.model_dump()} for choice in sorted(scene.choices, key=mixed)],
        "typed": {
            "context": typed.context.model_dump(),
            "ticks": [{"id": c.id, "text": c.as_tick().model_dump()} for c in typed.rubric.criteria],
            "faults": [{"id": f.move.value, "text": TICKS[f.move].model_dump()} for f in typed.rubric.faults],
            "samples": typed.samples.model_dump(mode="json", exclude_none=True),
        }
        if typed
        else None,
    }


def _names(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise StoryError("ticks are no list of names")
    return value
