"""The questions of the guided analysis. Each asks first and answers only after the learner has committed."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calmline.cases.base import Id, Part, Sources, Space
from calmline.text import Text

Detail = Literal["repeated", "heated", "softened", "avoided", "exaggerated"]


class PromptBase(Part):
    """What every prompt has."""

    id: Id
    ask: Text
    note: Text | None = Field(default=None, description="Shown with the question, before the answer.")
    about: list[Id] = Field(default=[], description="The turns that are quoted with the question.")
    feedback: Text = Field(description="Shown after the learner has committed.")
    sources: Sources = Field(default=[])


class Option(Part):
    """One answer that can be chosen."""

    id: Id = Field(default="", description="Else o1, o2, ….", validate_default=False)
    text: Text
    right: bool = False
    why: Text = Field(description="Shown after the choice.")


def _number(options: list[Option]) -> list[Option]:
    return [o if o.id else o.model_copy(update={"id": f"o{n}"}) for n, o in enumerate(options, 1)]


def require_right(right: list[bool], several: bool) -> None:
    """Raise `ValueError` unless at least one option is right, and only one where only one can be chosen."""
    if not any(right):
        raise ValueError("no option is right; write `right: true` at one of them")
    if sum(right) > 1 and not several:
        raise ValueError("more than one option is right; write `several: true`, or leave one `right: true`")


class Choose(PromptBase):
    """Choose one option, or several (`several: true`)."""

    kind: Literal["choose"]
    several: bool = False
    options: list[Option] = Field(min_length=2)

    @model_validator(mode="after")
    def _prepare(self) -> Self:
        object.__setattr__(self, "options", _number(self.options))
        require_right([option.right for option in self.options], self.several)
        return self


class PsychologyOption(Option):
    """A reading of the customer. One of them must be the legitimate grievance."""

    legitimate: bool = False


class Cited(Part):
    """Lines that support a reading: `right` must be cited, `also` may be."""

    right: list[Id] = Field(min_length=1)
    also: list[Id] = Field(default=[])


class Psychology(PromptBase):
    """Name what moves the customer, and cite the lines that show it."""

    kind: Literal["psychology"]
    several: bool = False
    options: list[PsychologyOption] = Field(min_length=2)
    cite: Cited | None = None

    @model_validator(mode="after")
    def _prepare(self) -> Self:
        object.__setattr__(self, "options", _number(list(self.options)))
        require_right([option.right for option in self.options], self.several)
        if not any(option.legitimate for option in self.options):
            raise ValueError("“legitimate grievance” must be among the options; write `legitimate: true` at it")
        return self


class MarkedTurn(Part):
    """A turn that should be marked, with the detail it shows and why."""

    turn: Id
    detail: Detail | None = None
    why: Text


class Mark(PromptBase):
    """Mark the turns that show something; with `details`, say what each shows."""

    kind: Literal["mark"]
    details: list[Detail] = Field(default=[], description="What can be said of a turn; empty: only marked or not.")
    right: list[MarkedTurn] = Field(min_length=1)
    also: list[Id] = Field(default=[], description="Turns that may be marked but need not.")


class Bin(Part):
    """A box of a sorting prompt."""

    id: Id
    text: Text


FACT_FEELING_UNVERIFIED = [
    Bin(id="fact", text=Text(en="Fact", zh="事实")),
    Bin(id="feeling", text=Text(en="Feeling", zh="感受")),
    Bin(id="unverified", text=Text(en="Not verified", zh="待核实")),
]


class Thing(Part):
    """Something to be sorted into a bin."""

    id: Id
    text: Text
    right: Id = Field(description="The bin where it belongs.")
    why: Text


class Sort(PromptBase):
    """Sort things into bins; without `bins` into fact, feeling and not verified."""

    kind: Literal["sort"]
    bins: list[Bin] = Field(default=FACT_FEELING_UNVERIFIED, min_length=2)
    things: list[Thing] = Field(min_length=2)


class Hypothesis(Part):
    """What the customer may really want, and how likely that seemed at first."""

    id: Id
    text: Text
    start: float = Field(gt=0, lt=1, description="The probability before the first line.")


class Evidence(Part):
    """A line and how it moves the hypotheses: how many times likelier it makes each (1: not at all)."""

    turn: Id
    times: dict[Id, Annotated[float, Field(gt=0, le=100)]] = Field(min_length=1)
    why: Text


class Hypotheses(PromptBase):
    """Hold two to four hypotheses and move them only with a cited line."""

    kind: Literal["hypotheses"]
    hypotheses: list[Hypothesis] = Field(min_length=2, max_length=4)
    evidence: list[Evidence] = Field(min_length=1)

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        total = sum(h.start for h in self.hypotheses)
        if abs(total - 1) > 0.005:
            raise ValueError(f"the starting probabilities add up to {total:g}; they must add up to 1")
        known = {h.id for h in self.hypotheses}
        for line in self.evidence:
            for name in line.times:
                if name not in known:
                    raise ValueError(f"`times` names {name!r}, which is no hypothesis; use one of {sorted(known)}")
        return self

    def board(self) -> list[dict[str, float]]:
        """The author's probabilities, at the start and after each cited line; each row adds up to 1."""
        now = {h.id: h.start for h in self.hypotheses}
        rows = [now]
        for line in self.evidence:
            weighed = {name: p * line.times.get(name, 1.0) for name, p in now.items()}
            total = sum(weighed.values())
            now = {name: p / total for name, p in weighed.items()}
            rows.append(now)
        return rows


class SpaceOfTurn(Part):
    """In which space somebody is at one turn."""

    turn: Id
    who: Literal["customer", "agent"]
    right: Space
    why: Text


class WhichSpace(PromptBase):
    """Say of some turns in which space the speaker is."""

    kind: Literal["space"]
    turns: list[SpaceOfTurn] = Field(min_length=1)


class Step(Part):
    """A step of a sequence."""

    id: Id
    text: Text


def require_whole_orders(steps: list[Step], right: list[list[str]]) -> None:
    """Raise `ValueError` unless every right order names each step once."""
    names = sorted(step.id for step in steps)
    if any(sorted(order) != names for order in right):
        raise ValueError(f"every order in `right` must name each step once: {names}")


class Order(PromptBase):
    """Put steps in order. `steps` is the order as shown; `right` the orders that are right, the best first."""

    kind: Literal["order"]
    steps: list[Step] = Field(min_length=3)
    right: list[list[Id]] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole_orders(self) -> Self:
        require_whole_orders(self.steps, self.right)
        if [step.id for step in self.steps] in self.right:
            raise ValueError("the steps are shown in a right order already; show them in another one")
        return self


class Samples(Part):
    """Two answers to compare one's own with."""

    strong: Text
    middling: Text | None = None


class Free(PromptBase):
    """Answer in own words, then compare. `private`: a reflection that is neither kept nor handed in."""

    kind: Literal["free"]
    samples: Samples | None = None
    look_for: list[Text] = Field(default=[], description="Points to look for in one's own answer.")
    private: bool = False


Prompt = Annotated[
    Choose | Psychology | Mark | Sort | Hypotheses | WhichSpace | Order | Free, Field(discriminator="kind")
]
