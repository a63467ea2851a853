"""Phase 3: a conversation that the learner leads. Scenes, choices, typed replies, endings, personas."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from calmline.cases.base import Emotion, Id, Part, Sources, Space
from calmline.cases.prompts import Samples
from calmline.replies.labels import Fault, Move
from calmline.replies.rubric import Rubric
from calmline.text import Text


class Temper(StrEnum):
    """How somebody is when something goes wrong."""

    COMPOSED = "composed"
    BRISK = "brisk"
    ANXIOUS = "anxious"
    HEATED = "heated"
    PERSISTENT = "persistent"


Knowledge = Literal["new", "ordinary", "expert"]


class When(Part):
    """The state in which a line fits. Every key given must hold."""

    emotion: tuple[Emotion, Emotion] | None = Field(default=None, description="From … to …, both included.")
    heard: list[Move | Fault] = Field(default=[], description="Each of these was said earlier in the call.")
    not_heard: list[Move | Fault] = Field(default=[], description="None of these was said yet.")
    persona: list[Id] = Field(default=[], description="The caller is one of these.")
    space: Space | None = Field(default=None, description="Where the customer is: with the person or with the matter.")


class Line(Part):
    """Something the customer says, and the state in which it fits."""

    text: Text
    variants: list[Text] = Field(default=[], description="The same said otherwise; each call picks one.")
    tone: Text | None = None
    when: When | None = None


class Choice(Part):
    """Something the learner can say: what it does, where it leads, and why. What it changes, the caller's rules say."""

    id: Id
    text: Text
    moves: list[Move] = Field(default=[])
    faults: list[Fault] = Field(default=[])
    meets: list[Id] = Field(default=[], description="Criteria of the scene's rubric that these words meet.")
    transfers: bool = Field(default=False, description="Hands the customer on to somebody else.")
    leads_to: Id
    why: Text
    sources: Sources = Field(default=[])


class Outcome(Part):
    """Where a typed reply leads when it earns at least so many points of the rubric."""

    at_least: float = Field(ge=0)
    leads_to: Id
    why: Text


class Typed(Part):
    """A reply in the learner's own words, marked by the practice rubric."""

    context: Text = Field(description="The codebook's situation: what is known and allowed here.")
    rubric: Rubric
    samples: Samples
    outcomes: list[Outcome] = Field(min_length=1, description="The first whose `at_least` is reached counts.")

    @model_validator(mode="after")
    def _downwards(self) -> Self:
        steps = [outcome.at_least for outcome in self.outcomes]
        if steps != sorted(set(steps), reverse=True) or steps[-1] != 0:
            raise ValueError("`outcomes` must go down in `at_least`, and the last must be `at_least: 0`")
        if steps[0] > self.rubric.maximum:
            raise ValueError(f"nobody can earn {steps[0]:g} points; the rubric gives at most {self.rubric.maximum:g}")
        return self

    def outcome(self, points: float) -> Outcome:
        """The outcome of a reply with so many points."""
        return next(outcome for outcome in self.outcomes if points >= outcome.at_least)


class Scene(Part):
    """One step of the conversation: the customer speaks, the learner answers."""

    note: Text | None = Field(default=None, description="What happens before the customer speaks.")
    lines: list[Line] = Field(min_length=1, description="The first line that fits is said; the last fits always.")
    space: Space | None = None
    must_say: Id | None = Field(default=None, description="The script that is rehearsed here.")
    choices: list[Choice] = Field(min_length=2, description="Whoever can't or won't type chooses.")
    model: Id = Field(description="The choice that is shown where this scene is a worked example.")
    typed: Typed | None = Field(default=None, description="What typed words are marked by; else by the choices.")

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if sum(not choice.transfers for choice in self.choices) < 2:
            raise ValueError("without those that hand the customer on, one choice is no choice; add another")
        if self.lines[-1].when is not None:
            raise ValueError("the last of `lines` must fit always; remove its `when`, or add a line without")
        return self


class Ending(Part):
    """Where a rehearsal ends."""

    kind: Literal["good", "poor"]
    title: Text
    text: Text
    debrief: Text = Field(description="What led here, said to the learner.")


class Persona(Part):
    """One of the people who may be calling."""

    id: Id
    name: Text
    goal: Text
    stake: Text
    trigger: Text
    triggers: list[Fault] = Field(default=[], description="The faults that `trigger` is about.")
    softener: Text
    softeners: list[Move] = Field(default=[], description="The moves that `softener` is about.")
    expectation: Text
    temperament: Temper
    knowledge: Knowledge
    legitimate: bool = Field(description="Whether the complaint is justified.")
    emotion: Emotion = Field(description="When the call begins.")
    start: Id | None = Field(default=None, description="A scene of their own to begin with.")
    facts: list[Text] = Field(default=[], description="Facts that hold for this caller only.")


class Choose(Part):
    """A step of a playthrough: say this choice."""

    choose: Id


class Tick(Part):
    """A step of a playthrough: type, and meet these criteria and make these faults."""

    tick: list[Id]
    faults: list[Fault] = Field(default=[])


def _step_by_its_key(step: object) -> str | None:
    """Which kind of step this is, by the one key that tells them apart: one error for one mistake."""
    for name, kind in (("choose", Choose), ("tick", Tick)):
        if isinstance(step, kind) or (isinstance(step, dict) and name in step):
            return f"<{name}>"
    return None


PlaythroughStep = Annotated[
    Annotated[Choose, Tag("<choose>")] | Annotated[Tick, Tag("<tick>")], Discriminator(_step_by_its_key)
]


class Playthrough(Part):
    """A path through the rehearsal that the check walks, and the ending it must reach."""

    id: Id
    persona: Id | None = None
    steps: list[PlaythroughStep] = Field(min_length=1)
    ends_at: Id


class Asides(Part):
    """What this case's customers say beside the scenes. Lines for one caller only have a `when` with `persona`."""

    unheard: list[Line] = Field(min_length=1, description="They did not get what was meant, and say so kindly.")
    again: list[Line] = Field(min_length=1, description="The same point once more, when there is nothing new to say.")
    reminded: list[Line] = Field(min_length=1, description="They remind of something that was promised before.")
    leaving: list[Line] = Field(min_length=1, description="Their patience is nearly at an end.")


class Rehearsal(Part):
    """Phase 3 as a whole."""

    intro: Text
    personas: list[Persona] = Field(min_length=3, description="Three at least: fluent is who passes with three.")
    start: Id
    scenes: dict[Id, Scene] = Field(min_length=1)
    endings: dict[Id, Ending] = Field(min_length=1)
    gives_up: Id = Field(description="The poor ending when the customer's patience is at an end.")
    asides: Asides
    playthroughs: list[Playthrough] = Field(min_length=1)
