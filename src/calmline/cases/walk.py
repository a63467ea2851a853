"""Going through a loaded case or exercise from end to end, with the path of everything met."""

from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel

from calmline.cases.problems import DataPath

M = TypeVar("M", bound=BaseModel)


def every(model: BaseModel, kind: type[M]) -> Iterator[tuple[DataPath, M]]:
    """Every part of a kind below `model`, itself included, in the order of the format, with its path."""
    for path, part in _values((), model):
        if isinstance(part, kind):
            yield path, part


def lists(model: BaseModel) -> Iterator[tuple[DataPath, list[object]]]:
    """Every list below `model`, with its path."""
    for path, part in _values((), model):
        if isinstance(part, list):
            yield path, part


def _values(path: DataPath, value: object) -> Iterator[tuple[DataPath, object]]:
    yield path, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _values((*path, name), getattr(value, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _values((*path, place), inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _values((*path, key), inner)
