"""The course: the order of its modules and what each is made of."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calmline.cases.base import Id, Part
from calmline.text import Text


class Module(Part):
    """One module: a notebook per language."""

    number: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    id: Id
    title: Text
    teaser: Text = Field(description="One sentence for the start page.")
    cases: list[Id] = Field(default=[])
    recall: list[Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9-]+$")]] = Field(
        default=[], description="Recall items of earlier cases, as case.item."
    )
    exercise: Id | None = None

    @property
    def name(self) -> str:
        """The name of its notebook, without the ending."""
        return f"{self.number}-{self.id}"


class Course(Part):
    """All modules in order; the first is the start page."""

    format: Literal[1]
    title: Text
    welcome: Text
    modules: list[Module] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for what in ("number", "id"):
            values = [getattr(module, what) for module in self.modules]
            if len(set(values)) != len(values):
                raise ValueError(f"two modules have the same {what}; each needs its own")
        return self

    def module(self, module_id: str) -> Module:
        """The module with this id. Raises `KeyError` if there is none."""
        for module in self.modules:
            if module.id == module_id:
                return module
        raise KeyError(module_id)
