"""A rehearsal as the screen shows it: told again from the steps that the learner took."""

import hashlib
from typing import Any

from calmline.caller import hearing, story
from calmline.caller.hearing import MAX_HEARD
from calmline.caller.story import State, StoryError
from calmline.cases.case import Case
from calmline.cases.rehearsal import Choice, Rehearsal, Scene
from calmline.replies.labels import NAMES, Fault, Move
from calmline.replies.weights import BadWeightsError
from calmline.text import LANGS, Text
from calmline.widgets.heard import told

MAX_STEPS = 60
MAX_TEXT = 20_000


def conversation(case: Case, value: object, *, as_far_as_it_fits: bool = False) -> dict[str, Any] | None:
    """The call so far: its beats, what can be said now, or how it ended; `None` before a call.

    `value` is the answer of the rehearsal item: `persona` and `steps`, each `{"choose": id}` or `{"text", "lang"}`;
    calls of earlier versions have `{"text", "tick", "faults"}`. `taken` tells how many of the steps were told: a reply
    that can't be heard, because the analyser lacks its weights, ends the telling there (`unheard`).
    Raises `StoryError` for steps that this case does not know, or stops before them with `as_far_as_it_fits`.
    """
    rehearsal = case.rehearsal
    if rehearsal is None or not isinstance(value, dict) or not value.get("persona"):
        return None
    steps = value.get("steps", [])
    if not isinstance(steps, list) or len(steps) > MAX_STEPS:
        raise StoryError("the steps are no list, or there are too many")
    call = _Call(rehearsal, story.begin(rehearsal, str(value["persona"])))
    unheard = False
    for step in steps:
        try:
            call.take(step)
        except BadWeightsError:
            call.beats.append(_own_words(step))
            unheard = True
            break
        except StoryError:
            if not as_far_as_it_fits:
                raise
            break
    persona, ending = story.persona_of(rehearsal, call.state.persona), story.ended(rehearsal, call.state)
    scene = None if ending else story.scene_of(rehearsal, call.state)
    return {
        "name": persona.name.model_dump(),
        "facts": [fact.model_dump() for fact in persona.facts],
        "steps": len(steps),
        "taken": call.state.steps,
        "unheard": unheard,
        "beats": call.beats,
        "emotions": call.emotions,
        "space": scene.space if scene else None,
        "now": _choices(call.state, scene) if scene and not unheard else None,
        "ending": {**ending.model_dump(mode="json"), "id": call.state.place} if ending else None,
    }


class _Call:
    """A call as it is told: what was said, how the customer felt, and where it stands."""

    def __init__(self, rehearsal: Rehearsal, state: State) -> None:
        self.rehearsal = rehearsal
        self.state = state
        self.emotions = [state.emotion]
        self.beats = [_customer(rehearsal, state)]

    def take(self, step: object) -> None:
        """Go on by one step. Raises `StoryError` and `BadWeightsError`, and then nothing has changed."""
        self.state, said = _take(self.rehearsal, self.state, step)
        self.emotions.append(self.state.emotion)
        self.beats.append(said)
        if not story.ended(self.rehearsal, self.state):
            self.beats.append(_customer(self.rehearsal, self.state))


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
    return _hear(rehearsal, state, step) if "lang" in step else _read_ticks(rehearsal, state, step)


def _hear(rehearsal: Rehearsal, state: State, step: dict[str, Any]) -> tuple[State, dict[str, Any]]:
    text, lang = step.get("text"), step["lang"]
    if not isinstance(text, str) or lang not in LANGS:
        raise StoryError("a typed reply is no text, or in no language of the course")
    heard = hearing.hear(rehearsal, state, text[:MAX_TEXT], lang)
    after = hearing.after(state, heard)
    hearsay = told(heard, lang, story.typed_of(rehearsal, state).samples)
    # What the author says about so few points is about a reply; where none was understood it would be beside it.
    why = None if heard.void or hearsay["nothing"] else heard.outcome.why.model_dump()
    return after, {**_own_words(step), "hearing": hearsay, "change": after.emotion - state.emotion, "why": why}


def _read_ticks(rehearsal: Rehearsal, state: State, step: dict[str, Any]) -> tuple[State, dict[str, Any]]:
    """A reply of an earlier version, for which the learner ticked what it does."""
    met, faults = _names(step.get("tick")), _names(step.get("faults"))
    outcome = story.find_outcome(rehearsal, state, met, faults)
    after = story.typed(rehearsal, state, met, faults)
    labels: list[Move | Fault] = [
        criterion.move
        for criterion in story.typed_of(rehearsal, state).rubric.criteria
        if criterion.move and criterion.id in met
    ]
    labels += [fault for fault in Fault if fault.value in faults]
    said = _said(outcome.why, labels, after.emotion - state.emotion, outcome.why)
    return after, {**said, **_own_words(step)}


def _own_words(step: dict[str, Any]) -> dict[str, Any]:
    """A learner's own words have no other language."""
    words = str(step.get("text", ""))[:MAX_TEXT]
    return {"speaker": "you", "text": {"en": words, "zh": words}, "lang": step.get("lang")}


def _said(text: Text, labels: list[Move | Fault], change: int, why: Text) -> dict[str, Any]:
    return {
        "speaker": "you",
        "text": text.model_dump(),
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
        "typed": {"context": typed.context.model_dump(), "hears": MAX_HEARD} if typed else None,
    }


def _names(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise StoryError("ticks are no list of names")
    return value
