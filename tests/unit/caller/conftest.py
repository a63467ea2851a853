"""What the tests of the caller share: the rules, the fixture's call, and the calls of all cases."""

from pathlib import Path

import pytest

from calmline.caller.rules import Rules
from calmline.caller.rules import rules as read_rules
from calmline.caller.story import Play
from calmline.cases.case import Case
from calmline.cases.library import Library
from calmline.cases.loading import load_case
from calmline.data import data_root

FIXTURE = Path(__file__).parents[2] / "fixtures" / "cases" / "every-feature.yaml"


@pytest.fixture(scope="session")
def rules() -> Rules:
    return read_rules()


@pytest.fixture(scope="session")
def fixture_case() -> Case:
    return load_case(FIXTURE)


@pytest.fixture(scope="session")
def play(fixture_case: Case, rules: Rules) -> Play:
    assert fixture_case.rehearsal is not None
    return Play(fixture_case.rehearsal, rules)


@pytest.fixture(scope="session")
def plays(rules: Rules) -> dict[str, Play]:
    """The calls of all cases of the course, by the case's id."""
    library = Library(data_root())
    found = {name: library.case(name).rehearsal for name in library.case_ids()}
    return {name: Play(rehearsal, rules) for name, rehearsal in found.items() if rehearsal}
