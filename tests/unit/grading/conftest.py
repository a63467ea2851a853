from pathlib import Path

import pytest

from calmline.cases.exercise import Exercise
from calmline.cases.library import Library
from calmline.grading.sheet import Key, split

ASSETS = Path(__file__).parents[2] / "nbgrader"


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    """One item of each kind."""
    return Library(ASSETS).exercise("odd-sock")


@pytest.fixture(scope="session")
def key(exercise: Exercise) -> Key:
    return Key.model_validate(split(exercise)[1])
