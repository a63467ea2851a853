"""A rehearsal as the screen shows it: told again from the steps that the learner took."""

import hashlib
from dataclasses import dataclass
from typing import Any

from calmline.caller import hearing, story
from calmline.caller.hearing import MAX_HEARD, Words
from calmline.caller.levels import LEVELS, Level, is_shown, model_choice
from calmline.caller.lines import Spoken
from calmline.caller.reacting import Reaction, Said, hear, of_choice, of_ticks, opening, waits_for
from calmline.caller.rules import rules
from calmline.caller.story import Play, State, StoryError
from calmline.cases.case import Case
from calmline.cases.prompts import Samples
from calmline.cases.rehearsal import Choice, Scene
from calmline.replies.labels import NAMES, Fault, Move
from calmline.replies.weights import BadWeightsError
from calmline.text import LANGS, Text
from calmline.widgets.heard import told

MAX_STEPS = 120
MAX_TEXT = 20_000
WORSE_TURNS = 3
"""So many turns one makes it worse, in the mode that begins so."""

View = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A rehearsed call as the learner's answer holds it, its parts checked.

    `level` is `None` for a call of an earlier version, in which everything was the learner's own and told at once.
    """

    persona: str
    seed: int
    level: Level | None
    worse: bool
    price: int
    rewound: bool
    steps: tuple[Any, ...]


def call_of(value: object) -> Call | None:
    """The call that an answer holds, or nothing before a call.

    The answer is `{persona, seed, level, mode, price, rewound, steps}`, each step `{"choose": id}`,
    `{"text", "lang"}` or `{"show": true}`; earlier versions have no level, and `{"text", "tick", "faults"}`.
    Raises `StoryError` for what no screen writes.
    """
    if not isinstance(value, dict) or not value.get("persona"):
        return None
    steps, seed, level, price = (value.get(key) for key in ("steps", "seed", "level", "price"))
    if not isinstance(steps, list) or len(steps) > MAX_STEPS:
        raise StoryError("the steps are no list, or there are too many")
    if level is not None and (not isinstance(level, int) or isinstance(level, bool) or level not in LEVELS):
        raise StoryError(f"there is no level {level!r}")
    seed, price = _number(seed), _number(price)
    return Call(
        persona=str(value["persona"]),
        seed=seed,
        level=LEVELS[level] if level is not None else None,
        worse=value.get("mode") == "worse",
        price=price,
        rewound=value.get("rewound") is True,
        steps=tuple(steps),
    )


def conversation(case: Case, value: object, *, as_far_as_it_fits: bool = False) -> View | None:
    """The call so far: its beats, what can be said now, or how it ended; `None` before a call.

    `taken` tells how many of the steps were told: a reply that can't be heard, because the analyser lacks its
    weights, ends the telling there (`unheard`). Raises `StoryError` for steps that this case does not know, or stops
    before them with `as_far_as_it_fits`.
    """
    call, rehearsal = call_of(value), case.rehearsal
    if rehearsal is None or call is None:
        return None
    telling = _Telling(Play(rehearsal, rules()), call)
    unheard = False
    for step in call.steps:
        try:
            telling.take(step)
        except BadWeightsError:
            telling.beats.append({**_own_words(step), "turn": telling.state.steps + 1})
            unheard = True
            break
        except StoryError:
            if not as_far_as_it_fits:
                raise
            break
    return telling.view(unheard)


class _Telling:
    """A call as it is told: what was said, how the customer felt, and where it stands."""

    def __init__(self, play: Play, call: Call) -> None:
        self.play, self.call = play, call
        worse = WORSE_TURNS if call.worse else 0
        transfers = call.level is None or call.level.transfers
        begun = story.begin(play, call.persona, call.seed, price=call.price, worse=worse, transfers=transfers)
        self.state, spoken = opening(play, begun)
        self.asked = spoken.text
        self.emotions = [begun.anger]
        self.spaces: list[View] = []
        self.shown = 0
        self.faults = 0
        self.gave_up = False
        self.promised: list[View] = []
        self.beats = [_customer(spoken, self._note())]

    def take(self, step: object) -> None:
        """Go on by one step. Raises `StoryError` and `BadWeightsError`, and then nothing has changed."""
        if not isinstance(step, dict):
            raise StoryError("a step is no object")
        said, beat = self._said(step)
        before = self.state
        after, reaction = hear(self.play, before, said)
        beat |= {"turn": before.steps + 1, **self._explained(before, said, reaction)}
        self.state = after
        self.shown += "show" in step
        self.faults += any(label in said.labels for label in Fault)
        self.gave_up = reaction.gave_up
        if after.promises[-1:] == (after.steps,):
            self.promised.append({"turn": after.steps, "text": beat["text"]})
        self.emotions.append(after.anger)
        self.spaces.append({"customer": before.space, "you": reaction.learner})
        self.beats.append(beat)
        self.beats += [_customer(spoken) for spoken in reaction.lines]
        if reaction.lines:
            self.asked = reaction.lines[-1].text
            if after.place != before.place:
                self.beats[-1]["note"] = self._note()

    def view(self, unheard: bool) -> View:
        """All that the screen needs."""
        play, state, level = self.play, self.state, self.call.level
        persona, ending = story.persona_of(play, state.persona), story.ended(play, state)
        told = level is None or level.tells == "turn" or ending is not None
        scene = None if ending else story.scene_of(play, state)
        known = [one for one in story.UNSAID if one not in state.unsaid]
        return {
            "name": persona.name.model_dump(),
            "facts": [fact.model_dump() for fact in persona.facts],
            "level": level.number if level else None,
            "worse": state.worse if self.call.worse else None,
            "steps": len(self.call.steps),
            "taken": state.steps,
            "unheard": unheard,
            "told": told,
            "beats": self.beats if told else [_withheld(beat) for beat in self.beats],
            "emotions": self.emotions if told else None,
            "spaces": self.spaces if told else None,
            "space": state.space if told else None,
            "known": [{"what": one, "text": getattr(persona, one).model_dump()} for one in known],
            "promised": self.promised,
            "now": self._now(scene) if scene and not unheard else None,
            "ending": self._ended() if ending else None,
        }

    def _said(self, step: dict[str, Any]) -> tuple[Said, View]:
        level = self.call.level
        own = level is None or not is_shown(level, self.state.turns)
        if "show" in step:
            if own and (level is None or self.shown >= level.shown):
                raise StoryError("no reply is shown here")
            return self._shown()
        if not own:
            raise StoryError("from here on replies are shown")
        if "choose" in step:
            choice = story.find_choice(self.play, self.state, str(step["choose"]))
            return of_choice(self.play, self.state, choice.id), _chosen(choice)
        return self._typed(step) if "lang" in step else self._ticked(step)

    def _shown(self) -> tuple[Said, View]:
        choice = model_choice(self.play, self.state)
        return of_choice(self.play, self.state, choice.id), {**_chosen(choice), "shown": True}

    def _typed(self, step: dict[str, Any]) -> tuple[Said, View]:
        text, lang = step.get("text"), step["lang"]
        if not isinstance(text, str) or lang not in LANGS:
            raise StoryError("a typed reply is no text, or in no language of the course")
        heard = hearing.understand(self.play, self.state, Words(text[:MAX_TEXT], lang, self.asked))
        scene = story.scene_of(self.play, self.state)
        samples = scene.typed.samples if scene.typed else Samples(strong=model_choice(self.play, self.state).text)
        # What the author says about so few points is about a reply; where none was understood it would be beside it.
        why = heard.outcome.why.model_dump() if heard.outcome and heard.said.leads_to else None
        return heard.said, {**_own_words(step), "hearing": told(heard, lang, samples), "why": why}

    def _ticked(self, step: dict[str, Any]) -> tuple[Said, View]:
        """A reply of an earlier version, for which the learner ticked what it does."""
        met, faults = _names(step.get("tick")), _names(step.get("faults"))
        said = of_ticks(self.play, self.state, met, faults)
        why = next(one.why for one in story.typed_of(self.play, self.state).outcomes if one.leads_to == said.leads_to)
        return said, {**_words(why, sorted(said.labels)), **_own_words(step), "why": why.model_dump()}

    def _explained(self, before: State, said: Said, reaction: Reaction) -> View:
        """What a reply changed, by which rules, and what the customer was waiting for."""
        persona = story.persona_of(self.play, before.persona)
        waited = reaction.anger >= 0 and before.anger > 0  # who is calm waits for no more
        return {
            "understood": reaction.understood,
            "change": reaction.anger,
            "changes": {"trust": reaction.trust, "clarity": reaction.clarity},
            "rules": [{"why": rule.why.model_dump(), "anger": rule.then.anger} for rule in reaction.rules],
            "spaces": {"before": before.space, "after": reaction.space, "you": reaction.learner},
            "revealed": [{"what": one, "text": getattr(persona, one).model_dump()} for one in reaction.revealed],
            "waits": {
                "text": self.play.rules.waits.get(before.space).model_dump(),
                "moves": [NAMES[move].model_dump() for move in waits_for(self.play, before)],
            }
            if waited and reaction.understood
            else None,
        }

    def _now(self, scene: Scene) -> View:
        """What can be said now. Choices are mixed, always in the same way, so that their order tells nothing."""
        state, level, most = self.state, self.call.level, self.play.rules.most

        def mixed(choice: Choice) -> str:
            return hashlib.sha256(f"{state.place}/{choice.id}".encode()).hexdigest()

        offered = story.offered(self.play, state)
        # After several replies that were not understood only choosing is offered, so that nobody is stuck.
        types = state.unheard < most.unheard
        context = scene.typed.context.model_dump() if scene.typed else None
        return {
            "choices": [{"id": one.id, "text": one.text.model_dump()} for one in sorted(offered, key=mixed)],
            "typed": {"context": context, "hears": MAX_HEARD} if types else None,
            "show": level is not None and is_shown(level, state.turns),
            "mayShow": max(0, level.shown - self.shown) if level else 0,
        }

    def _ended(self) -> View:
        persona, ending = story.persona_of(self.play, self.state.persona), self.play.rehearsal.endings[self.state.place]
        told = ("goal", "stake", "trigger", "softener", "expectation")
        return {
            **ending.model_dump(mode="json"),
            "id": self.state.place,
            # Who is still angry has been given something, and not been won back.
            "passed": ending.kind == "good" and self.state.anger <= self.play.rules.most.passed,
            "gaveUp": self.gave_up,
            "shown": self.shown,
            "faults": self.faults,
            "price": self.state.price,
            "dearer": self.state.price > self.call.price,
            "persona": {key: getattr(persona, key).model_dump() for key in told},
        }

    def _note(self) -> View | None:
        note = story.scene_of(self.play, self.state).note
        return note.model_dump() if note else None


def _customer(spoken: Spoken, note: View | None = None) -> View:
    return {
        "speaker": "narrator" if spoken.silent else "customer",
        "text": spoken.text.model_dump(),
        "tone": spoken.tone.model_dump() if spoken.tone else None,
        "note": note,
    }


def _withheld(beat: View) -> View:
    """A reply without what was heard in it, for levels at which one reads that after the call."""
    kept = ("speaker", "text", "tone", "note", "turn", "lang", "shown", "understood")
    return {key: beat[key] for key in kept if key in beat}


def _own_words(step: dict[str, Any]) -> View:
    """A learner's own words have no other language."""
    words = str(step.get("text", ""))[:MAX_TEXT]
    return {"speaker": "you", "text": {"en": words, "zh": words}, "lang": step.get("lang")}


def _chosen(choice: Choice) -> View:
    labels = [label.value for label in [*choice.moves, *choice.faults]]
    return {**_words(choice.text, labels), "why": choice.why.model_dump()}


def _words(text: Text, labels: list[str]) -> View:
    named = [label for label in [*Move, *Fault] if label.value in labels]
    heard = [{"name": NAMES[label].model_dump(), "fault": isinstance(label, Fault)} for label in named]
    return {"speaker": "you", "text": text.model_dump(), "heard": heard}


def _number(value: object) -> int:
    """A seed or a price; earlier versions have neither."""
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise StoryError(f"{value!r} is no number that a call can have")
    return value


def _names(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise StoryError("ticks are no list of names")
    return value
