"""How the customer takes a reply: state and reply in, new state and reaction out. The rules are `assets/caller.yaml`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from calmline.caller.lines import Spoken, aside, scene_line, silence
from calmline.caller.rules import Condition, Effect, Rule, Rules, Temperament
from calmline.caller.story import (
    Play,
    State,
    StoryError,
    ended,
    find_choice,
    persona_of,
    remembering,
    scene_of,
    typed_of,
)
from calmline.cases.base import Space
from calmline.cases.rehearsal import Choice, Persona
from calmline.replies.labels import Move

LOW_PATIENCE = 2
"""From here on the customer says that patience is nearly at an end."""
MENDABLE = 4
"""So much patience is left at least to whoever makes it worse on purpose, for there must be a way back."""


@dataclass(frozen=True)
class Said:
    """A reply as what it does: labels of moves and faults, perhaps `answers`, and where it leads in the story.

    `leads_to` is `None` for words that were not understood; `typed` are the learner's own words, if they are any, by
    which the same ones are known again.
    """

    labels: frozenset[str]
    leads_to: str | None
    typed: str | None = None


NOT_UNDERSTOOD = Said(frozenset(), None)


@dataclass(frozen=True)
class Reaction:
    """What a reply did. The changes are differences of the state; `rules` those that counted.

    `learner` is the space in which the reply spoke, `None` for one that followed the customer. `revealed` is what
    came out (`stake`, `expectation`), `lines` what the customer says next, none after an ending.
    """

    understood: bool
    rules: tuple[Rule, ...]
    anger: int
    trust: int
    clarity: int
    patience: int
    space: Space
    learner: Space | None
    revealed: tuple[str, ...]
    lines: tuple[Spoken, ...]
    gave_up: bool = False


def opening(play: Play, state: State) -> tuple[State, Spoken]:
    """The customer's first line, and the state in which it has been said."""
    spoken = scene_line(play, state)
    return remembering(state, spoken.key), spoken


def hear(play: Play, state: State, said: Said) -> tuple[State, Reaction]:
    """The state after a reply, and how the customer takes it.

    What was not understood changes nothing: the customer says so, and waits. Raises `StoryError` after an ending.
    """
    if ended(play, state):
        raise StoryError(f"the call has ended at {state.place!r}")
    if said.leads_to is None:
        return _puzzled(play, state)
    persona = persona_of(play, state.persona)
    rules = play.rules
    counted = tuple(rule for rule in rules.rules if holds(rule.when, said.labels, state, persona))
    effects = [rule.then for rule in counted]
    after = _moved(state, said, effects, rules, rules.temperaments[persona.temperament])
    after, gave_up = _placed(play, after, state, said.leads_to)
    after, lines = _answering(play, after, state, effects)
    reaction = Reaction(
        understood=True,
        rules=counted,
        anger=after.anger - state.anger,
        trust=after.trust - state.trust,
        clarity=after.clarity - state.clarity,
        patience=after.patience - state.patience,
        space=after.space,
        learner=space_of(said.labels, rules),
        revealed=tuple(one for one in state.unsaid if one not in after.unsaid),
        lines=lines,
        gave_up=gave_up,
    )
    return after, reaction


def of_choice(play: Play, state: State, choice: str) -> Said:
    """What a choice of the present scene does. Raises `StoryError` for one that there is not."""
    return said_by(play, state, find_choice(play, state, choice))


def said_by(play: Play, state: State, choice: Choice) -> Said:
    """What a choice does. It answers when it meets half of the points that are to be said, where a rubric asks so."""
    labels = {label.value for label in [*choice.moves, *choice.faults]}
    typed = scene_of(play, state).typed
    if typed and answers(typed.rubric.criteria, choice.meets):
        labels.add("answers")
    return Said(frozenset(labels), choice.leads_to)


def of_ticks(play: Play, state: State, met: Iterable[str], faults: Iterable[str]) -> Said:
    """What a typed reply does that meets the criteria `met` (ids) and makes `faults` (labels). Raises `StoryError`."""
    typed = typed_of(play, state)
    met, faults = set(met), set(faults)
    unknown = met - {criterion.id for criterion in typed.rubric.criteria}
    if unknown:
        raise StoryError(f"scene {state.place!r} has no criteria {sorted(unknown)}")
    moves = {c.move.value for c in typed.rubric.criteria if c.move and c.id in met}
    more = {"answers"} if answers(typed.rubric.criteria, met) else set()
    return Said(frozenset(moves | faults | more), typed.outcome(typed.rubric.points(met, faults)).leads_to)


def answers(criteria: Iterable[object], met: Iterable[str]) -> bool:
    """Whether the criteria that were met hold at least half of the points to be said."""
    points = {c.id: c.points for c in criteria if c.says is not None}  # type: ignore[attr-defined]
    return bool(points) and sum(points.get(one, 0) for one in set(met)) >= sum(points.values()) / 2


def holds(when: Condition, labels: frozenset[str], state: State, persona: Persona) -> bool:
    """Whether a rule counts for a reply with these labels, heard in this state."""
    return (
        (not when.any or any(label in labels for label in when.any))
        and all(label in labels for label in when.all)
        and not any(label in labels for label in when.none)
        and when.space in (None, state.space)
        and when.legitimate in (None, persona.legitimate)
        and when.owes in (None, state.owes)
        and (not when.temperament or persona.temperament in when.temperament)
        and (not when.knowledge or persona.knowledge in when.knowledge)
        and (when.price is None or when.price[0] <= state.price <= when.price[1])
        and (when.hits is None or any(label in labels for label in _sensitive(persona, when.hits)))
    )


def _sensitive(persona: Persona, to: str) -> Iterable[str]:
    return persona.triggers if to == "trigger" else persona.softeners


def space_of(labels: frozenset[str], rules: Rules) -> Space | None:
    """The space in which a reply speaks; `None` for one that speaks in both or only asks and listens."""
    personal = any(label in labels for label in rules.spaces.personal)
    business = any(label in labels for label in rules.spaces.business)
    if personal == business:
        return None
    return "personal" if personal else "business"


def _moved(state: State, said: Said, effects: list[Effect], rules: Rules, temperament: Temperament) -> State:
    """The customer after the reply, still in the same place."""
    felt = sum(effect.anger for effect in effects)
    felt = _rounded(felt * (temperament.up if felt > 0 else temperament.down))
    felt = max(-rules.most.calmer, min(rules.most.angrier, felt))
    turns = state.turns + 1
    late = 1 if turns > rules.most.long else 0
    spaces = {effect.space for effect in effects}
    moved: Space = state.space
    if spaces - {None}:
        moved = "personal" if "personal" in spaces else "business"  # what hurts outweighs what helps
    promised = any(effect.promises for effect in effects)
    least = MENDABLE if state.worse else 0
    return replace(
        state,
        anger=_degree(state.anger + felt),
        trust=_degree(state.trust + sum(effect.trust for effect in effects)),
        clarity=_degree(state.clarity + sum(effect.clarity for effect in effects)),
        patience=max(least, min(20, state.patience + sum(effect.patience for effect in effects) - late)),
        price=_degree(state.price + sum(effect.price for effect in effects)),
        space=moved,
        unsaid=state.unsaid[1:] if any(effect.reveals for effect in effects) else state.unsaid,
        heard=state.heard | said.labels,
        owes=_owes(state, effects),
        promises=(*state.promises, state.steps + 1) if promised else state.promises,
        steps=state.steps + 1,
        turns=turns,
        unheard=0,
        typed=state.typed | {said.typed} if said.typed else state.typed,
        worse=max(0, state.worse - 1),
    )


def _owes(state: State, effects: list[Effect]) -> bool:
    """Whether a promise that was too big stands: one that is made now outweighs what takes it off the table."""
    told = [effect.owes for effect in effects if effect.owes is not None]
    return any(told) if told else state.owes


def _placed(play: Play, after: State, before: State, leads_to: str) -> tuple[State, bool]:
    """Where the story goes on, and whether the customer has given up."""
    rehearsal = play.rehearsal
    if before.worse and leads_to in rehearsal.endings:
        return after, False
    if leads_to in rehearsal.endings:
        return replace(after, place=leads_to), False
    if after.patience == 0 or after.turns >= play.rules.most.turns:
        return replace(after, place=rehearsal.gives_up), True
    # A scene's lines are written for one space. Nobody is in the business space whom nothing has brought there.
    space: Space = "personal" if rehearsal.scenes[leads_to].space == "personal" else after.space
    return replace(after, place=leads_to, space=space), False


def _answering(play: Play, after: State, before: State, effects: list[Effect]) -> tuple[State, tuple[Spoken, ...]]:
    """What the customer says next, and the state in which it has been said."""
    if ended(play, after):
        return after, ()
    lines: list[Spoken] = []
    if any(effect.aside == "reminded" for effect in effects):
        lines += [one] if (one := aside(play, after, "reminded")) else []
    elif after.patience <= LOW_PATIENCE < before.patience:
        lines += [one] if (one := aside(play, after, "leaving")) else []
    after = remembering(after, *(one.key for one in lines))
    # Where nothing new was said to the point, the customer comes back to it; else the scene's own line is next.
    stays = after.place == before.place
    spoken = (aside(play, after, "again") if stays else None) or scene_line(play, after)
    return remembering(after, spoken.key), (*lines, spoken)


def _puzzled(play: Play, state: State) -> tuple[State, Reaction]:
    spoken = aside(play, state, "unheard") or silence(play)
    after = remembering(replace(state, steps=state.steps + 1, unheard=state.unheard + 1), spoken.key)
    return after, Reaction(False, (), 0, 0, 0, 0, state.space, None, (), (spoken,))


def waits_for(play: Play, state: State) -> tuple[Move, ...]:
    """The moves that would calm this customer most now, at most two, the strongest first; for a word of advice."""
    persona = persona_of(play, state.persona)
    calmed = {}
    for move in Move:
        labels = frozenset({move.value})
        effects = [rule.then for rule in play.rules.rules if holds(rule.when, labels, state, persona)]
        calmed[move] = (sum(effect.anger for effect in effects), -sum(effect.trust for effect in effects))
    best = sorted(calmed, key=lambda move: (*calmed[move], move.value))
    return tuple(move for move in best if calmed[move][0] < 0)[:2]


def _degree(value: int) -> int:
    return min(10, max(0, value))


def _rounded(value: float) -> int:
    """To the nearest whole number, halves away from zero, so that a weak rise never rounds to calm."""
    return int(value + 0.5) if value >= 0 else -int(-value + 0.5)
