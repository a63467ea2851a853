"""Tables as CSV, with what each column means. No cell is a formula for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from calmline.grading.batch.report import safe_cell

Kind = Literal["text", "number", "whole", "yes", "time"]
Cell = str | float | int | bool | datetime | None


@dataclass(frozen=True)
class Column:
    """A column: its name, what its cells are, what they mean, and whether they may be empty."""

    name: str
    kind: Kind
    meaning: str
    empty: bool = False


def to_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Cell]]) -> str:
    """The table. Raises `KeyError` for a row that lacks a column, `ValueError` for a cell of another kind."""
    return rows_to_csv(
        [[column.name for column in columns], *([_cell(c, row[c.name]) for c in columns] for row in rows)]
    )


def rows_to_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, every cell of them safe."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        table.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()


def number(value: float) -> float | int:
    """A number with at most four decimals, and none where it is whole."""
    rounded = round(float(value), 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _cell(column: Column, value: Cell) -> object:
    if value is None:
        if not column.empty:
            raise ValueError(f"{column.name} is empty")
        return None
    if column.kind == "yes":
        return "yes" if value else "no"
    if column.kind == "time" and isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if column.kind in ("number", "whole") and isinstance(value, int | float):
        return number(value)
    if column.kind == "text" and isinstance(value, str):
        return value
    raise ValueError(f"{column.name}: {value!r} is no {column.kind}")


def counted(count: int, thing: str) -> str:
    """So many of a thing, in words of which the singular is given."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
