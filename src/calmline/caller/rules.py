"""How the simulated customer takes a reply, as a table that a trainer can read and change: `assets/caller.yaml`."""

import functools
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calmline.cases.base import Emotion, Id, Part, Sources, Space
from calmline.cases.languages import untranslated
from calmline.cases.loading import Check, check_source, load_source
from calmline.cases.problems import Finding, Problem, Wrong, finding, listed
from calmline.cases.rehearsal import Knowledge, Temper
from calmline.cases.source import read_source
from calmline.data import data_root
from calmline.replies.labels import Fault, Move
from calmline.text import Text

FILE_NAME = "caller.yaml"

Label = Move | Fault | Literal["answers", "repeated"]
"""What a reply does: a move, a fault; it says what this customer waits to hear, or only what was typed before."""

Step = Annotated[int, Field(ge=-3, le=3, strict=True)]
Degree = Annotated[int, Field(ge=0, le=10, strict=True)]


class Condition(Part):
    """When a rule counts. Every key given must hold; at least one must be given."""

    any: list[Label] = Field(default=[], description="The reply does at least one of these.")
    all: list[Label] = Field(default=[], description="It does each of these.")
    none: list[Label] = Field(default=[], description="It does none of these.")
    space: Space | None = Field(default=None, description="Where the customer is.")
    legitimate: bool | None = Field(default=None, description="Whether the customer is right.")
    temperament: list[Temper] = Field(default=[])
    knowledge: list[Knowledge] = Field(default=[])
    hits: Literal["trigger", "softener"] | None = Field(default=None, description="What this customer is sensitive to.")
    owes: Literal[True] | None = Field(default=None, description="A promise that was too big still stands.")
    price: tuple[Degree, Degree] | None = Field(default=None, description="From … to …, both included.")

    @model_validator(mode="after")
    def _about_a_reply(self) -> Self:
        if not (self.any or self.all or self.hits):
            raise ValueError("a rule must begin with what the reply does; add `any`, `all` or `hits`")
        both = sorted({str(one) for one in [*self.any, *self.all]} & {str(one) for one in self.none})
        if both:
            raise ValueError(f"{both} can't be both wanted and unwanted; this rule would never count. Keep one")
        if self.price and self.price[0] > self.price[1]:
            raise ValueError("no price lies in this range; write the smaller number first")
        return self


class Effect(Part):
    """What a rule changes."""

    anger: Step = 0
    trust: Step = 0
    clarity: Step = 0
    patience: Step = 0
    price: Step = 0
    space: Space | None = Field(default=None, description="`business`: comes over; `personal`: is hurt.")
    reveals: bool = Field(default=False, description="The customer tells something that was unsaid.")
    promises: bool = Field(default=False, description="The customer remembers this as a promise.")
    owes: bool | None = Field(
        default=None, description="`true`: a promise too big is made; `false`: it is off the table."
    )
    aside: Literal["reminded"] | None = None


class Rule(Part):
    """One thing that the customer reacts to."""

    id: Id
    when: Condition
    then: Effect
    why: Text = Field(description="What the learner may read of it.")
    sources: Sources = Field(default=[])
    reference: str | None = Field(default=None, description="Where the rule comes from, if from no source row.")

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not self.sources and not self.reference:
            raise ValueError("a rule names where it comes from; add `sources` or `reference`")
        if self.then == Effect():
            raise ValueError("a rule must change something; add an effect to `then`")
        return self


class Temperament(Part):
    """How quickly somebody heats up and cools down, how long they bear it, and how they may begin."""

    emotion: tuple[Emotion, Emotion]
    up: float = Field(gt=0, le=2)
    down: float = Field(gt=0, le=2)
    patience: int = Field(ge=1, le=20, strict=True)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.emotion[0] > self.emotion[1]:
            raise ValueError("nobody can begin in this range of `emotion`; write the smaller number first")
        return self


class Begin(Part):
    """Where every call begins."""

    trust: Degree
    clarity: Degree


class Most(Part):
    """Limits of one turn and of a call."""

    calmer: int = Field(ge=1, le=10, strict=True)
    angrier: int = Field(ge=1, le=10, strict=True)
    turns: int = Field(ge=4, le=50, strict=True)
    long: int = Field(ge=1, le=50, strict=True)
    passed: Degree
    unheard: int = Field(ge=1, le=10, strict=True)


class Spaces(Part):
    """In which space a reply speaks that does one of these."""

    personal: list[Label]
    business: list[Label]


class Waits(Part):
    """What somebody waits for in each space."""

    personal: Text
    business: Text

    def get(self, space: Space) -> Text:
        """What is waited for in one space."""
        return self.personal if space == "personal" else self.business


class Rules(Part):
    """The whole table."""

    format: Literal[1]
    begin: Begin
    most: Most
    temperaments: dict[Temper, Temperament]
    spaces: Spaces
    waits: Waits
    silence: Text
    rules: list[Rule] = Field(min_length=1)

    @model_validator(mode="after")
    def _every_temperament(self) -> Self:
        missing = sorted(set(Temper) - set(self.temperaments))
        if missing:
            raise ValueError(f"`temperaments` lacks {listed(missing)}; add what is missing")
        return self


def file_of_rules(root: Path) -> Path:
    """Where the table lies below a root, such as `calmline.data.data_root()`."""
    return root / "assets" / FILE_NAME


def load_rules(file: Path) -> Rules:
    """The table in a file. Raises `CaseError` with all problems if it has any."""
    return load_source(read_source(file), Rules, _CHECKS)


def check_rules(file: Path, *more: Check[Rules]) -> list[Problem]:
    """All that is wrong with the table's file, sorted by place; `more` checks look its source rows up."""
    return check_source(read_source(file), Rules, (*_CHECKS, *more))


def rules() -> Rules:
    """The table of this course, read once and again only when its file has changed. Raises `CaseError`, `OSError`."""
    file = file_of_rules(data_root())
    return _read_once(file, file.stat().st_mtime_ns)


@functools.lru_cache(maxsize=8)
def _read_once(file: Path, _changed: int) -> Rules:
    return load_rules(file)


def _rules_twice(table: Rules) -> list[Finding]:
    names = [rule.id for rule in table.rules]
    return [
        finding(("rules", n, "id"), Wrong.SAME_ID, id=name, what="rule")
        for n, name in enumerate(names)
        if name in names[:n]
    ]


_CHECKS: tuple[Check[Rules], ...] = (_rules_twice, untranslated)
