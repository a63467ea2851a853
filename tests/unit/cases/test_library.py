"""Does the library find what is there, once, and say what is not?"""

import os
import shutil
from pathlib import Path

import pytest

from calmline.cases.library import Library, NotInLibraryError
from calmline.cases.problems import CaseError

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cases"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder, file in (("cases", "every-feature.yaml"), ("exercises", "exercises/every-item.yaml")):
        (tmp_path / "assets" / folder).mkdir(parents=True)
        shutil.copy(FIXTURES / file, tmp_path / "assets" / folder)
    return tmp_path


def test_cases_and_exercises_are_found_by_their_ids(root: Path) -> None:
    library = Library(root)
    assert library.case("every-feature").id == "every-feature"
    assert library.exercise("every-item").id == "every-item"
    assert (library.case_ids(), library.exercise_ids()) == (["every-feature"], ["every-item"])


def test_a_file_is_read_once(root: Path) -> None:
    library = Library(root)
    assert library.case("every-feature") is library.case("every-feature")


def test_a_file_that_changed_is_read_again(root: Path) -> None:
    library = Library(root)
    library.case("every-feature")
    file = root / "assets" / "cases" / "every-feature.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("The parcel that never came", "Gone"), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert library.case("every-feature").title.en == "Gone"


def test_what_is_not_there_is_named(root: Path) -> None:
    with pytest.raises(NotInLibraryError, match="no case “nothing”"):
        Library(root).case("nothing")
    with pytest.raises(NotInLibraryError, match="no course"):
        _ = Library(root).course


def test_a_learners_machine_has_no_exercises(root: Path) -> None:
    shutil.rmtree(root / "assets" / "exercises")
    assert Library(root).exercise_ids() == []
    with pytest.raises(NotInLibraryError, match="no exercise “every-item”"):
        Library(root).exercise("every-item")


def test_a_file_with_another_id_does_not_load(root: Path) -> None:
    cases = root / "assets" / "cases"
    (cases / "every-feature.yaml").rename(cases / "other.yaml")
    with pytest.raises(CaseError, match="the file is called `other`"):
        Library(root).case("other")
