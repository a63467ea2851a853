"""The source inventory: what the five texts hold that the course comes from, and where the course has it.

Cases and exercises cite its rows by their ids. It stays in the clone: learners have no use for it.
"""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from calmline.cases.base import Id, Part, SourceRow
from calmline.cases.loading import check_source
from calmline.cases.problems import CaseError, DataPath, Finding, Problem, Wrong, finding, help_with
from calmline.cases.source import read_source
from calmline.cases.walk import lists
from calmline.text import Sentence

FILE_NAME = "sources.yaml"

Letter = Literal["A", "B", "C", "D", "E"]
ModuleNumber = Annotated[str, Field(pattern=r"^[0-9]{2}$")]


class SeedText(Part):
    """One of the texts: its letter, by which rows begin, its file and title, and what may be done with it."""

    letter: Letter
    file: Sentence
    title: Sentence
    rights: Sentence


class Correction(Part):
    """Something that a text says and the course does not teach as written."""

    id: Id
    rows: list[SourceRow] = Field(min_length=1)
    text_says: Sentence
    course_says: Sentence


class Row(Part):
    """One concept, list, case, number or recommendation of a text."""

    id: SourceRow
    kind: Sentence
    key: Sentence = Field(description="The Chinese term as it stands in the text.")
    says: Sentence
    modules: list[ModuleNumber] = Field(default=[], description="Where the course is to teach it.")
    excluded: Sentence | None = Field(default=None, description="Why the course leaves it out.")

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if bool(self.modules) == (self.excluded is not None):
            raise ValueError("a row has either `modules` or `excluded`; keep one of the two")
        return self

    @property
    def text(self) -> str:
        """The letter of its text."""
        return self.id[0]


class Inventory(Part):
    """All rows, the texts they come from, and the modules that the whole course will have."""

    format: Literal[1]
    texts: list[SeedText] = Field(min_length=1)
    modules: dict[ModuleNumber, Sentence] = Field(min_length=1, description="Number and working title.")
    corrections: list[Correction] = Field(default=[])
    rows: list[Row] = Field(min_length=1)


def inconsistencies(inventory: Inventory) -> Iterator[Finding]:
    """What an inventory names twice, and what it points at and does not have."""
    yield from _twice("texts", [text.letter for text in inventory.texts], "letter", "text")
    yield from _twice("corrections", [correction.id for correction in inventory.corrections], "id", "correction")
    yield from _twice("rows", [row.id for row in inventory.rows], "id", "row")
    letters = [text.letter for text in inventory.texts]
    known = [row.id for row in inventory.rows]
    for n, row in enumerate(inventory.rows):
        if row.text not in letters:
            yield finding(("rows", n, "id"), Wrong.NO_SUCH, what="text", id=row.text, help=help_with(row.text, letters))
        for m, number in enumerate(row.modules):
            if number not in inventory.modules:
                help_ = help_with(number, list(inventory.modules))
                yield finding(("rows", n, "modules", m), Wrong.NO_SUCH, what="module", id=number, help=help_)
    for n, correction in enumerate(inventory.corrections):
        for m, name in enumerate(correction.rows):
            if name not in known:
                help_ = "name one that is listed under `rows`"
                yield finding(("corrections", n, "rows", m), Wrong.NO_SUCH, what="row", id=name, help=help_)


def _twice(where: str, names: list[str], key: str, what: str) -> Iterator[Finding]:
    for n, name in enumerate(names):
        if name in names[:n]:
            yield finding((where, n, key), Wrong.SAME_ID, id=name, what=what)


def load_sources(file: Path) -> Inventory:
    """The inventory in a file. Raises `CaseError` with all problems if it has any."""
    source = read_source(file)
    problems = check_source(source, Inventory, (inconsistencies,))
    if problems:
        raise CaseError(problems)
    return Inventory.model_validate(source.data)


def check_sources(file: Path) -> list[Problem]:
    """All that is wrong with an inventory's file, sorted by place."""
    return check_source(read_source(file), Inventory, (inconsistencies,))


def citations(model: BaseModel) -> Iterator[tuple[DataPath, str]]:
    """Every row that a case, an exercise or the caller's rules cite, with the path of the citation."""
    for path, rows in lists(model):
        if path[-1] == "sources":
            yield from (((*path, n), str(row)) for n, row in enumerate(rows))


def wrong_citations(inventory: Inventory) -> Callable[[BaseModel], Iterator[Finding]]:
    """A check of a case, an exercise or the caller's rules: that the inventory has every row cited, and not excluded."""
    rows = {row.id: row for row in inventory.rows}

    def check(model: BaseModel) -> Iterator[Finding]:
        for path, name in citations(model):
            if name not in rows:
                help_ = f"cite one that {FILE_NAME} has"
                yield finding(path, Wrong.NO_SUCH, what="source row", id=name, help=help_)
            elif rows[name].excluded is not None:
                sentence = f"{FILE_NAME} excludes the row `{name}`; delete it here, or plan it for a module there"
                yield finding(path, Wrong.RULE, sentence=sentence)

    return check


def inventory_above(file: Path) -> Inventory | None:
    """The inventory beside the folder in which a case's or an exercise's file lies.

    None if there is none, as on a learner's machine, or if it can't be read, which is told where it is checked.
    """
    return inventory_in(file.resolve().parent.parent)


def inventory_in(folder: Path) -> Inventory | None:
    """The inventory in a folder; none as `inventory_above` has it."""
    inventory = folder / FILE_NAME
    try:
        return _read_once(inventory, inventory.stat().st_mtime_ns)
    except (OSError, CaseError):
        return None


@functools.lru_cache(maxsize=4)
def _read_once(file: Path, _changed: int) -> Inventory:
    return load_sources(file)
