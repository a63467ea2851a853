"""Phase 3: a conversation that the learner leads. Scenes, choices, typed replies, endings, personas."""

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from calmline.cases.base import Emotion, Id, Part, Sources, Space
from calmline.cases.prompts import Samples
from calmline.replies.labels import Fault, Move
from calmline.replies.rubric import Rubric
from calmline.text import Text

EmotionChange = Annotated[int, Field(ge=-10, le=10, strict=True)]


class When(Part):
    """The state in which a line fits. Every key given must hold."""

    emotion: tuple[Emotion, Emotion] | None = Field(default=None, description="From … to …, both included.")
    heard: list[Move | Fault] = Field(default=[], description="Each of these was said earlier in the call.")
    not_heard: list[Move | Fault] = Field(default=[], description="None of these was said yet.")
    persona: list[Id] = Field(default=[], description="The caller is one of these.")


class Line(Part):
    """Something the customer says, and the state in which it fits."""

    text: Text
    tone: Text | None = None
    when: When | None = None


class Choice(Part):
    """Something the learner can say: what it does, where it leads, what it changes, and why."""

    id: Id
    text: Text
    moves: list[Move] = Field(default=[])
    faults: list[Fault] = Field(default=[])
    emotion: EmotionChange = Field(description="How the customer's emotion changes: below 0 calmer.")
    leads_to: Id
    why: Text
    sources: Sources = Field(default=[])


class Outcome(Part):
    """Where a typed reply leads when it earns at least so many points of the rubric."""

    at_least: float = Field(ge=0)
    emotion: EmotionChange
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
    choices: list[Choice] = Field(default=[])
    typed: Typed | None = None

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if not self.choices and not self.typed:
            raise ValueError("the learner can't answer here; add `choices` or `typed`")
        if self.choices and len(self.choices) < 2:
            raise ValueError("one choice is no choice; add another")
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
    softener: Text
    expectation: Text
    temperament: Literal["composed", "brisk", "anxious", "heated", "persistent"]
    knowledge: Literal["new", "ordinary", "expert"]
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


class Rehearsal(Part):
    """Phase 3 as a whole."""

    intro: Text
    personas: list[Persona] = Field(min_length=1)
    start: Id
    scenes: dict[Id, Scene] = Field(min_length=1)
    endings: dict[Id, Ending] = Field(min_length=1)
    playthroughs: list[Playthrough] = Field(min_length=1)
