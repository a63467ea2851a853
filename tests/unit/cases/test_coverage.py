"""Does the coverage tell the truth about where the rows of the sources are, and does the course have its share?"""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from calmline.caller.rules import Rules, file_of_rules, load_rules
from calmline.cases.course import Course
from calmline.cases.coverage import (
    Place,
    Standing,
    as_json,
    as_text,
    coverage,
    library_coverage,
    places,
)
from calmline.cases.library import Library
from calmline.cases.loading import load_case
from calmline.cases.sources import Inventory, load_sources
from calmline.cli.cases import app
from calmline.data import NoDataError, data_root

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cases"


def inventory(*rows: dict[str, object]) -> Inventory:
    return Inventory.model_validate(
        {
            "format": 1,
            "texts": [{"letter": x, "file": f"{x}.md", "title": "文", "rights": "Theirs."} for x in ("A", "B")],
            "modules": {"00": "Start", "01": "Umbrella", "02": "To come"},
            "rows": [{"kind": "concept", "key": "词", "says": "Something", **row} for row in rows],
        }
    )


def course(*modules: dict[str, object]) -> Course:
    title = {"en": "A title", "zh": "标题"}
    return Course.model_validate(
        {
            "format": 1,
            "title": title,
            "welcome": title,
            "modules": [
                {"number": f"{n:02}", "id": f"m{n}", "title": title, "teaser": title, **module}
                for n, module in enumerate(modules)
            ],
        }
    )


def standing(row: dict[str, object], *modules: dict[str, object], cited: bool = False) -> tuple[str, tuple[str, ...]]:
    where = {"A01": [Place("assets/cases/a.yaml", "rules.0")]} if cited else {}
    [one] = coverage(inventory({"id": "A01", **row}), course(*modules), where).rows
    return one.standing.value, one.modules


EMPTY: dict[str, object] = {}
WITH_CASE: dict[str, object] = {"cases": ["a"]}
WITH_EXERCISE: dict[str, object] = {"exercise": "a"}


# Where a row stands ----------------------------------------------------------------------------------


def test_a_cited_row_has_a_home_wherever_it_was_planned() -> None:
    assert standing({"modules": ["02"]}, EMPTY, WITH_CASE, cited=True) == ("home", ())


def test_a_row_for_a_module_that_the_course_lacks_is_planned() -> None:
    assert standing({"modules": ["02"]}, EMPTY, WITH_CASE) == ("planned", ("02",))


@pytest.mark.parametrize("written", [WITH_CASE, WITH_EXERCISE])
def test_a_row_that_a_written_module_does_not_cite_is_missing(written: dict[str, object]) -> None:
    assert standing({"modules": ["01"]}, EMPTY, written) == ("missing", ("01",))


def test_a_module_without_case_and_exercise_is_not_written_yet() -> None:
    assert standing({"modules": ["00"]}, EMPTY, WITH_CASE) == ("planned", ("00",))


def test_a_row_is_planned_as_long_as_one_of_its_modules_is_to_come() -> None:
    assert standing({"modules": ["01", "02"]}, EMPTY, WITH_CASE) == ("planned", ("02",))


def test_an_excluded_row_is_excluded() -> None:
    assert standing({"excluded": "A footer."}, EMPTY, WITH_CASE) == ("excluded", ())


def test_the_head_of_a_file_comes_after_its_parts() -> None:
    case = load_case(FIXTURES / "every-feature.yaml")
    both = case.model_copy(update={"sources": ["B01", "B39"]})
    found = places({"one.yaml": both})
    assert found["B39"] == [Place("one.yaml", "sources")]
    assert [place.path for place in found["B01"]] == ["agent.facts.0", "sources"]


# The command -----------------------------------------------------------------------------------------

ROWS = [
    *({"id": row, "modules": ["00"]} for row in ("A01", "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08")),
    {"id": "A03", "modules": ["02"]},
    {"id": "A04", "excluded": "A footer."},
]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library whose only module has the case, but not the exercise that lies beside it."""
    for folder, file in (("cases", "every-feature.yaml"), ("exercises", "exercises/every-item.yaml")):
        (tmp_path / "assets" / folder).mkdir(parents=True)
        shutil.copy(FIXTURES / file, tmp_path / "assets" / folder)
    shutil.copy(file_of_rules(data_root()), tmp_path / "assets")
    monkeypatch.setattr("calmline.cli.cases.data_root", lambda: tmp_path)
    write(tmp_path, course({"cases": ["every-feature"]}), inventory(*ROWS))
    return tmp_path


def write(root: Path, course: Course, inventory: Inventory) -> None:
    # JSON is YAML, but each mapping on its own line is what the reader is kindest to.
    for name, model in (("course", course), ("sources", inventory)):
        text = json.dumps(model.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, indent=1)
        (root / "assets" / f"{name}.yaml").write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["coverage", *arguments])


def test_the_command_tells_homes_plans_and_exclusions(root: Path) -> None:
    outcome = run()
    assert outcome.exit_code == 0, outcome.output
    lines = [line.strip() for line in outcome.stdout.splitlines()]
    assert "3 rows: 1 have a home, 1 planned, 0 missing, 1 excluded" in lines
    for row, detail in (
        ("A01", "assets/cases/every-feature.yaml: sources"),
        ("B01", "assets/cases/every-feature.yaml: agent.facts.0"),
        ("A03", "02 To come"),
        ("A04", "A footer."),
    ):
        at = lines.index(f"{row}  词  Something")
        assert lines[at + 1] == detail
    assert "Cited at the head of a file only, by no part of it: A01" in lines
    assert "Not counted, as no module uses them: assets/exercises/every-item.yaml" in lines
    assert lines[-1] == "11 rows: 9 have a home, 1 planned, 0 missing, 1 excluded"


def test_a_missing_row_is_told_apart_and_fails_the_command(root: Path) -> None:
    write(root, course({"cases": ["every-feature"]}), inventory(*ROWS, {"id": "A09", "modules": ["00"]}))
    outcome = run()
    assert outcome.exit_code == 1
    missing = outcome.stdout.split("   Missing", 1)[1].splitlines()
    assert [line.strip() for line in missing[1:3]] == ["A09  词  Something", "00 Start"]
    assert run("--json").exit_code == 1


def test_an_exercise_of_the_course_gives_rows_a_home(root: Path) -> None:
    rows = [*ROWS, {"id": "A02", "modules": ["00"]}]
    write(root, course({"cases": ["every-feature"], "exercise": "every-item"}), inventory(*rows))
    covered = library_coverage(load_sources(root / "assets" / "sources.yaml"), Library(root))
    [row] = [one for one in covered.rows if one.row.id == "A02"]
    assert row.homes == (Place("assets/exercises/every-item.yaml", "sources"),)
    assert covered.unused == ()


def table() -> dict[str, Rules]:
    return {"assets/caller.yaml": load_rules(file_of_rules(data_root()))}


def test_a_rule_of_the_caller_gives_a_row_a_home_as_soon_as_a_case_is_rehearsed(root: Path) -> None:
    rows = [*ROWS, {"id": "B53", "modules": ["02"]}]
    write(root, course({"cases": ["every-feature"]}), inventory(*rows))
    [told] = [row for row in json.loads(run("--json").stdout)["rows"] if row["id"] == "B53"]
    assert told["standing"] == "home"
    assert {place["file"] for place in told["homes"]} == {"assets/caller.yaml"}
    rule = list(table()["assets/caller.yaml"].rules)[int(told["homes"][0]["path"].removeprefix("rules."))]
    assert "B53" in rule.sources


@pytest.mark.parametrize("cases", [[], ["every-feature"]])
def test_a_rule_gives_no_home_where_nobody_rehearses(root: Path, cases: list[str]) -> None:
    file = root / "assets" / "cases" / "every-feature.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    first = lines.index("rehearsal:")
    last = next(n for n, line in enumerate(lines) if n > first and line and not line.startswith(" "))
    file.write_text("\n".join([*lines[:first], *lines[last:]]), encoding="utf-8")
    rows = [*ROWS, {"id": "B53", "modules": ["02"]}]
    write(root, course({"cases": cases}), inventory(*rows))
    covered = library_coverage(load_sources(root / "assets" / "sources.yaml"), Library(root), table())
    [row] = [one for one in covered.rows if one.row.id == "B53"]
    assert row.standing is Standing.PLANNED


def test_json_has_every_place_and_the_counts(root: Path) -> None:
    told = json.loads(run("--json").stdout)
    assert told["counts"] == {"rows": 11, "home": 9, "planned": 1, "missing": 0, "excluded": 1}
    assert [(text["letter"], text["counts"]["rows"]) for text in told["texts"]] == [("A", 3), ("B", 8)]
    rows = {row["id"]: row for row in told["rows"]}
    assert rows["B07"]["homes"] == [{"file": "assets/cases/every-feature.yaml", "path": "side_scenes.0"}]
    assert (rows["A03"]["standing"], rows["A03"]["modules"]) == ("planned", ["02"])
    assert rows["A04"]["reason"] == "A footer."
    assert told["unused"] == ["assets/exercises/every-item.yaml"]


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_the_same_library_gives_the_same_words(root: Path, arguments: tuple[str, ...]) -> None:
    first = run(*arguments).stdout
    assert first
    assert run(*arguments).stdout == first


def test_a_learners_machine_without_an_inventory_is_told_so(root: Path) -> None:
    (root / "assets" / "sources.yaml").unlink()
    outcome = run()
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "from a clone" in outcome.stderr


@pytest.mark.parametrize("file", ["sources.yaml", "course.yaml", "cases/every-feature.yaml", "caller.yaml"])
def test_a_broken_file_is_named_with_its_place(root: Path, file: str) -> None:
    (root / "assets" / file).write_text("format: 1\n", encoding="utf-8")
    outcome = run()
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert f"assets/{file}:1:1: " in outcome.stderr


def test_a_course_that_names_what_is_not_there_is_told_so(root: Path) -> None:
    write(root, course({"cases": ["nothing"]}), inventory(*ROWS))
    outcome = run()
    assert outcome.exit_code == 2
    assert "no case “nothing”" in outcome.stderr


def test_without_any_library_the_command_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> Path:
        raise NoDataError("The course's data was not found.")

    monkeypatch.setattr("calmline.cli.cases.data_root", nothing)
    outcome = run()
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (2, "", "The course's data was not found.\n")


# The course itself -----------------------------------------------------------------------------------

TELLING = ("02", "03", "06", "07", "08")
"""The modules that tell the cases of the sources."""


def _rows(letter: str, first: int, last: int, but: tuple[int, ...] = ()) -> list[str]:
    return [f"{letter}{n:02}" for n in range(first, last + 1) if n not in but]


# The rows of C, D and E that belong to the topics M2 to M8, by the inventory, and those of A and B told with them.
REQUIRED = [
    *_rows("A", 9, 13),
    *_rows("B", 25, 42),
    *_rows("B", 50, 54),
    *_rows("C", 4, 17),
    *_rows("D", 1, 33, but=(7, 25, 26, 27)),
    *_rows("E", 1, 23),
]

REAL = load_sources(data_root() / "assets" / "sources.yaml")
LIBRARY = Library(data_root())
WRITTEN = {module.number for module in LIBRARY.course.modules if module.cases or module.exercise}
PLANNED_FOR = {row.id: set(row.modules) for row in REAL.rows}


@pytest.fixture(scope="module")
def cited() -> set[str]:
    return {one.row.id for one in library_coverage(REAL, LIBRARY, table()).of(Standing.HOME)}


@pytest.mark.parametrize("row", REQUIRED)
def test_the_cases_of_the_sources_are_told(row: str, cited: set[str]) -> None:
    """Is each row at home once the modules that tell it are written? All of them, once all five are."""
    if WRITTEN.issuperset(TELLING) or PLANNED_FOR[row] <= WRITTEN:
        assert row in cited


@pytest.mark.parametrize("row", REQUIRED)
def test_a_case_of_the_sources_is_planned_for_a_module_that_tells_it(row: str) -> None:
    assert PLANNED_FOR[row] & {"01", *TELLING}


def test_no_row_is_missing_from_the_modules_that_are_written() -> None:
    assert [one.row.id for one in library_coverage(REAL, LIBRARY, table()).of(Standing.MISSING)] == []


def test_every_module_of_the_course_is_one_that_rows_are_planned_for() -> None:
    assert {module.number for module in LIBRARY.course.modules} <= set(REAL.modules)


def test_the_course_as_it_is_can_be_told_to_people_and_to_machines() -> None:
    covered = library_coverage(REAL, LIBRARY, table())
    text, told = as_text(covered), json.loads(as_json(covered))
    assert all(f"     {row.id}  " in text for row in REAL.rows)
    assert [row["id"] for row in told["rows"]] == [row.id for row in REAL.rows]
