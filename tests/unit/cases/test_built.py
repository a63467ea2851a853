"""Is a built case taken exactly as long as it is that of the author's file, and is it the very same case?"""

import json
import shutil
from pathlib import Path

import pytest

from calmline.cases import library as shelf
from calmline.cases.built import FOLDER, build_case, built_case
from calmline.cases.library import Library
from calmline.cases.loading import load_case
from calmline.cases.problems import CaseError
from calmline.data import data_root

ROOT = data_root()
FIXTURE = Path(__file__).parents[2] / "fixtures" / "cases" / "every-feature.yaml"
EVERY = [FIXTURE, *sorted((ROOT / "assets" / "cases").glob("*.yaml"))]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An author's file, in a root of its own."""
    (tmp_path / "assets" / "cases").mkdir(parents=True)
    return Path(shutil.copy(FIXTURE, tmp_path / "assets" / "cases"))


@pytest.fixture
def built(file: Path) -> Path:
    """What a build makes of it."""
    place = file.parents[2] / FOLDER / "every-feature.json"
    place.parent.mkdir(parents=True)
    place.write_bytes(build_case(file).to_json())
    return place


@pytest.fixture
def no_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: Path) -> None:
        raise AssertionError(f"{file} was read")

    monkeypatch.setattr(shelf, "load_case", refuse)


@pytest.mark.parametrize("yaml", EVERY, ids=lambda file: file.stem)
def test_a_built_case_is_the_same_to_the_last_default(yaml: Path, tmp_path: Path) -> None:
    """And in the same order, which a comparison of dictionaries would not see."""
    whole, made = load_case(yaml), build_case(yaml)
    (tmp_path / "built.json").write_bytes(made.to_json())
    again = built_case(yaml, tmp_path / "built.json")
    assert again == whole
    assert again.model_dump_json() == whole.model_dump_json()
    assert build_case(yaml).to_json() == made.to_json()


@pytest.mark.usefixtures("no_yaml")
def test_a_case_that_was_built_is_taken_without_reading_yaml(file: Path, built: Path) -> None:
    assert built.is_file()
    assert Library(file.parents[2]).case("every-feature").id == "every-feature"


@pytest.mark.usefixtures("no_yaml")
def test_other_line_ends_are_no_change(file: Path, built: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert Library(file.parents[2]).case("every-feature") == built_case(file, built)


def test_an_author_who_has_not_built_sees_the_change(file: Path, built: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("The parcel that never came", "Gone"), "utf-8")
    assert "The parcel that never came" in built.read_text("utf-8")
    assert Library(file.parents[2]).case("every-feature").title.en == "Gone"


def test_an_author_who_has_not_built_is_told_of_mistakes(file: Path, built: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("format: 1", "format: 2", 1), "utf-8")
    with pytest.raises(CaseError, match=r"every-feature\.yaml:"):
        Library(file.parents[2]).case("every-feature")


def _of_another_case(text: str) -> str:
    return text.replace('"id": "every-feature"', '"id": "another"', 1)


def _of_another_model(text: str) -> str:
    found = json.loads(text)
    found["case"]["channel"] = "telegram"
    return json.dumps(found)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: "[" * 100_000,
        lambda text: text.replace('"of": "', '"of": "0', 1),
        _of_another_case,
        _of_another_model,
    ],
    ids=["empty", "cut", "list", "deep", "of another file", "of another case", "of another model"],
)
def test_what_is_damaged_or_foreign_is_passed_over(file: Path, built: Path, damage) -> None:
    damaged = damage(built.read_text("utf-8"))
    assert damaged != built.read_text("utf-8")
    built.write_text(damaged, "utf-8")
    assert built_case(file, built) is None
    assert Library(file.parents[2]).case("every-feature") == load_case(file)


def test_bytes_that_are_no_text_are_passed_over(file: Path, built: Path) -> None:
    built.write_bytes(b"\xff\xfe" + built.read_bytes())
    assert Library(file.parents[2]).case("every-feature") == load_case(file)


def test_a_folder_in_its_place_is_passed_over(file: Path, built: Path) -> None:
    built.unlink()
    built.mkdir()
    assert Library(file.parents[2]).case("every-feature") == load_case(file)


def test_of_a_wrong_case_nothing_is_built(file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("format: 1", "format: 2", 1), "utf-8")
    with pytest.raises(CaseError):
        build_case(file)


def test_a_file_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(CaseError):
        build_case(tmp_path / "nothing.yaml")
    assert built_case(tmp_path / "nothing.yaml", tmp_path / "nothing.json") is None
