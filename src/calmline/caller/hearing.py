"""What a customer hears in a typed reply: the analyser's judgement, taken in the scene in which it was said."""

import functools
import unicodedata
from dataclasses import dataclass, replace

from calmline.caller.levels import model_choice
from calmline.caller.reacting import NOT_UNDERSTOOD, Said, answers, hear, said_by
from calmline.caller.story import Play, State, StoryError, offered, scene_of
from calmline.cases.rehearsal import Choice, Outcome, Scene
from calmline.replies.features import Situation
from calmline.replies.labels import Fault, Move
from calmline.replies.rubric import Criterion, Penalty, Rubric
from calmline.replies.says import topics
from calmline.replies.scoring import VOID, Score, holds, score
from calmline.replies.weights import Weights, load
from calmline.text import Lang, Text

SAME_TOPIC = 0.2
"""From this share of common words on, a reply speaks of the same things as a choice."""
MAX_HEARD = 5_000
"""Characters of a typed reply that a customer takes in; a long letter has half as many."""


@dataclass(frozen=True)
class Words:
    """A reply as it was typed, in its language, and what the customer had said before it."""

    text: str
    lang: Lang
    asked: Text


@dataclass(frozen=True)
class Heard:
    """A typed reply as the customer took it: how it was marked, and what it does and where it leads.

    `outcome` is the author's word on so many points, in a scene that has a rubric of its own; a reply that was given
    before in the same words has none. `doubtful` are faults
    that are not certain enough to be held against anybody; they are not among the labels. `void` says that it was
    no reply in the learner's own words, so nothing of it was heard; `cut`, that it was longer than what is taken in.
    """

    score: Score
    said: Said
    outcome: Outcome | None
    doubtful: frozenset[Fault]
    void: bool
    cut: bool


def understand(play: Play, state: State, words: Words) -> Heard:
    """Hear a reply that was typed in the present scene after the customer said something.

    Words in which nothing certain was found are not understood, which changes nothing. Raises `StoryError` for a
    reply without words and after an ending, `BadWeightsError` when the analyser has nothing to judge by.
    """
    scene, text, lang = scene_of(play, state), words.text, words.lang
    if not text.strip():
        raise StoryError("a reply without words can't be said")
    rubric = scene.typed.rubric if scene.typed else _rubric_of(model_choice(play, state), scene)
    context = scene.typed.context.get(lang) if scene.typed else ""
    marked = _marked(text[:MAX_HEARD], rubric.model_dump_json(), lang, Situation(words.asked.get(lang), context))
    void = bool(VOID & set(marked.flags))
    doubtful = _doubtful(marked, load(lang))
    labels = heard_in(marked, load(lang))
    if state.worse:
        labels |= doubtful  # who makes it worse on purpose means it
    outcome = scene.typed.outcome(marked.points) if scene.typed else None
    said = NOT_UNDERSTOOD if void else _said(play, state, words, labels, outcome, marked)
    if said.leads_to:
        said = _once(said, _bare(text), state)
    return Heard(
        score=marked,
        said=said,
        outcome=None if "repeated" in said.labels else outcome,
        doubtful=doubtful,
        void=void,
        cut=len(text) > MAX_HEARD,
    )


def heard_in(marked: Score, weights: Weights) -> frozenset[str]:
    """What a marked reply does: moves, faults that are certain, and `answers` when it says what its rubric asks for."""
    labels = {label.value for label in marked.analysis.labels - _doubtful(marked, weights)}
    met = [credit.criterion.id for credit in marked.criteria if credit.credit >= 0.5]
    if answers([credit.criterion for credit in marked.criteria], met):
        labels.add("answers")
    return frozenset(labels)


def _said(  # noqa: PLR0913, PLR0917 - the reply, the scene, and what was found
    play: Play, state: State, words: Words, labels: frozenset[str], outcome: Outcome | None, marked: Score
) -> Said:
    if outcome:
        understood = labels or any(credit.credit for credit in marked.criteria)
        return Said(labels, outcome.leads_to) if understood else NOT_UNDERSTOOD
    if not labels:
        return NOT_UNDERSTOOD
    choice = nearest(play, state, labels, words)
    # Words that do and speak of nothing that any choice does are taken as they are, and the story waits: it would go
    # on as if something else had been said.
    topic = _shared(topics(words.text, words.lang), topics(choice.text.get(words.lang), words.lang))
    alike = topic >= SAME_TOPIC or labels & said_by(play, state, choice).labels
    return Said(labels, choice.leads_to if alike else state.place)


def _once(said: Said, typed: str, state: State) -> Said:
    """The reply, unless the same words have been typed before in this call: said again they do no good, only harm."""
    if typed not in state.typed:
        return replace(said, typed=typed)
    return Said(frozenset({"repeated"}) | said.labels & frozenset(Fault), state.place, typed)


def _bare(text: str) -> str:
    """The words alone, so that a full stop more makes no new reply."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def nearest(play: Play, state: State, labels: frozenset[str], words: Words) -> Choice:
    """The choice that comes nearest to a reply: does the same, is taken alike, speaks of the same things.

    A typed reply leads where that choice leads; what it changes follows from the reply itself.
    """
    spoken = topics(words.text, words.lang)
    _, own = hear(play, state, Said(labels, state.place))

    def likeness(choice: Choice) -> tuple[float, str]:
        said = said_by(play, state, choice)
        _, theirs = hear(play, state, Said(said.labels, state.place))
        apart = abs(own.anger - theirs.anger) + abs(own.trust - theirs.trust) / 2
        same = _shared(labels, said.labels)
        topic = _shared(spoken, topics(choice.text.get(words.lang), words.lang))
        return 2 * same - 0.25 * apart + topic, choice.id

    return max(offered(play, state), key=likeness)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two sets have in common, from 0 to 1."""
    return len(one & other) / len(one | other) if one | other else 0.0


def _rubric_of(best: Choice, scene: Scene) -> Rubric:
    """What a scene without a rubric of its own looks for: what its best choice does, and none of the faults."""
    moves = best.moves or [move for choice in scene.choices for move in choice.moves] or [Move.ACKNOWLEDGE]
    return Rubric(
        criteria=[Criterion(id=move.value.replace("_", "-"), points=1, move=move) for move in dict.fromkeys(moves)],
        faults=[Penalty(move=fault, penalty=1) for fault in Fault],
    )


def _doubtful(score: Score, weights: Weights) -> frozenset[Fault]:
    sure = {finding.label for finding in score.analysis.findings if holds(finding, weights)}
    return frozenset(label for label in score.analysis.labels - sure if isinstance(label, Fault))


# A call is told again from its first step each time something is said; a rubric itself can't be looked up by.
@functools.lru_cache(maxsize=256)
def _marked(text: str, rubric: str, lang: Lang, situation: Situation) -> Score:
    return score(text, Rubric.model_validate_json(rubric), lang, situation)
