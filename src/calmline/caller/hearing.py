"""What a customer hears in a typed reply: the analyser's judgement, taken in the scene in which it was said."""

import functools
from dataclasses import dataclass

from calmline.caller import story
from calmline.caller.story import State, StoryError
from calmline.cases.rehearsal import Outcome, Rehearsal
from calmline.replies.features import Situation
from calmline.replies.labels import Fault
from calmline.replies.rubric import Rubric
from calmline.replies.scoring import VOID, Score, holds, score
from calmline.replies.weights import Weights, load
from calmline.text import Lang

MAX_HEARD = 5_000
"""Characters of a typed reply that a customer takes in; a long letter has half as many."""


@dataclass(frozen=True)
class Heard:
    """A typed reply as the customer took it: how it was marked, where it leads, and the labels that were heard.

    `doubtful` are faults that are not certain enough to be held against anybody; they are not among the labels.
    `void` says that it was no reply in the learner's own words, so nothing of it was heard; `cut`, that it was
    longer than what is taken in.
    """

    score: Score
    outcome: Outcome
    labels: frozenset[str]
    doubtful: frozenset[Fault]
    void: bool
    cut: bool


def hear(rehearsal: Rehearsal, state: State, text: str, lang: Lang) -> Heard:
    """Hear a reply that was typed in the present scene, in the language in which it was typed.

    Raises `StoryError` where nothing is typed and for a reply without words, `BadWeightsError` when the analyser
    has nothing to judge by.
    """
    typed = story.typed_of(rehearsal, state)
    if not text.strip():
        raise StoryError("a reply without words can't be said")
    situation = Situation(story.line(rehearsal, state).text.get(lang), typed.context.get(lang))
    marked = _marked(text[:MAX_HEARD], typed.rubric.model_dump_json(), lang, situation)
    void = bool(VOID & set(marked.flags))
    doubtful = _doubtful(marked, load(lang))
    return Heard(
        score=marked,
        outcome=typed.outcome(marked.points),
        labels=frozenset() if void else frozenset(label.value for label in marked.analysis.labels - doubtful),
        doubtful=doubtful,
        void=void,
        cut=len(text) > MAX_HEARD,
    )


def after(state: State, heard: Heard) -> State:
    """The state after a reply that was heard in it."""
    return story.led(state, heard.outcome, heard.labels)


def _doubtful(score: Score, weights: Weights) -> frozenset[Fault]:
    sure = {finding.label for finding in score.analysis.findings if holds(finding, weights)}
    return frozenset(label for label in score.analysis.labels - sure if isinstance(label, Fault))


# A call is told again from its first step each time something is said; a rubric itself can't be looked up by.
@functools.lru_cache(maxsize=256)
def _marked(text: str, rubric: str, lang: Lang, situation: Situation) -> Score:
    return score(text, Rubric.model_validate_json(rubric), lang, situation)
