"""Is the source inventory whole, told about precisely when it is not, and cited only where it can be?"""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from calmline.cases.loading import load_case, load_exercise
from calmline.cases.problems import CaseError
from calmline.cases.sources import check_sources, citations, load_sources
from calmline.cli.cases import app, check_file
from calmline.data import data_root

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cases"
INVENTORY = data_root() / "assets" / "sources.yaml"

SMALL = """format: 1
texts:
  - letter: A
    file: a.md
    title: 甲
    rights: Somebody else's.
  - letter: B
    file: b.md
    title: 乙
    rights: Somebody else's.
modules:
  "00": Start here
  "01": The umbrella
corrections:
  - id: no-labels
    rows: [A01]
    text_says: Labels.
    course_says: None.
rows:
  - id: A01
    kind: thesis
    key: 度
    says: The right measure
    modules: ["01"]
  - id: A02
    kind: boilerplate
    key: 页脚
    says: A footer
    excluded: Page furniture.
"""
MORE_ROWS = "".join(
    f"""  - id: {row}
    kind: concept
    key: 词
    says: Something
    modules: ["00", "01"]
"""
    for row in ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B39")
)


def told(folder: Path, text: str) -> list[str]:
    file = folder / "sources.yaml"
    file.write_text(text, encoding="utf-8")
    return [str(problem).split("sources.yaml:", 1)[1] for problem in check_sources(file)]


def test_a_sound_inventory_loads(tmp_path: Path) -> None:
    assert told(tmp_path, SMALL) == []
    inventory = load_sources(tmp_path / "sources.yaml")
    assert [(row.id, row.text, row.modules, row.excluded) for row in inventory.rows] == [
        ("A01", "A", ["01"], None),
        ("A02", "A", [], "Page furniture."),
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ("- id: A02", "- id: A01", "25:9: rows.1.id: the id `A01` is used before; give each row its own"),
        ("- id: A02", "- id: C02", "25:9: rows.1.id: there is no text `C`; there are `A`, `B`"),
        (
            "- id: A02",
            "- id: A2",
            "25:9: rows.1.id: `A2` is no row of the source inventory; write it like B39",
        ),
        ('["01"]', '["02"]', "24:15: rows.0.modules.0: there is no module `02`; there are `00`, `01`"),
        (
            "rows: [A01]",
            "rows: [A11]",
            "16:12: corrections.0.rows.0: there is no row `A11`; name one that is listed under `rows`",
        ),
        ("letter: B", "letter: A", "7:13: texts.1.letter: the id `A` is used before; give each text its own"),
        ("letter: B", "letter: F", "7:13: texts.1.letter: `F` is not known here; write one of `A`, `B`, `C`, `D`, `E`"),
        (
            "    excluded: Page furniture.\n",
            "",
            "25:5: rows.1: a row has either `modules` or `excluded`; keep one of the two",
        ),
        (
            '    modules: ["01"]\n',
            '    modules: ["01"]\n    excluded: No.\n',
            "20:5: rows.0: a row has either `modules` or `excluded`; keep one of the two",
        ),
        ("    key: 度\n", "", "20:5: rows.0.key: missing; add `key:`"),
        ("    says: A footer", "    says:", "28:5: rows.1.says: this is empty; write something"),
        (
            "    kind: thesis",
            "    kind: thesis\n    kinds: two",
            "22:5: rows.0.kinds: unknown key; did you mean `kind`?",
        ),
    ],
)
def test_each_mistake_is_told_with_its_place(tmp_path: Path, was: str, becomes: str, expected: str) -> None:
    assert was in SMALL
    assert told(tmp_path, SMALL.replace(was, becomes, 1)) == [expected]


def test_loading_a_wrong_inventory_tells_all_of_its_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(SMALL.replace('["01"]', '["02"]').replace("rows: [A01]", "rows: [A11]"), encoding="utf-8")
    with pytest.raises(CaseError) as refused:
        load_sources(file)
    assert len(refused.value.problems) == 2


# Citations -------------------------------------------------------------------------------------------


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A library whose case and exercise cite rows, and no inventory yet."""
    for folder, file in (("cases", "every-feature.yaml"), ("exercises", "exercises/every-item.yaml")):
        (tmp_path / folder).mkdir()
        shutil.copy(FIXTURES / file, tmp_path / folder)
    return tmp_path


def wrong(assets: Path, name: str) -> list[str]:
    return [str(problem).split(f"{name}:", 1)[1] for problem in check_file(assets / name)]


def test_every_citation_of_a_case_is_met_once() -> None:
    found = list(citations(load_case(FIXTURES / "every-feature.yaml")))
    text = (FIXTURES / "every-feature.yaml").read_text(encoding="utf-8")
    assert Counter(row for _, row in found) == Counter(
        row for listed in re.findall(r"sources: \[(.*)\]", text) for row in listed.split(", ")
    )
    assert (("sources", 1), "B39") in found


def test_rows_that_the_inventory_lacks_or_excludes_are_told_where_they_are_cited(assets: Path) -> None:
    (assets / "sources.yaml").write_text(SMALL + MORE_ROWS.replace("B39", "B38"), encoding="utf-8")
    assert wrong(assets, "cases/every-feature.yaml") == [
        "7:16: sources.1: there is no source row `B39`; cite one that sources.yaml has"
    ]
    assert wrong(assets, "exercises/every-item.yaml") == [
        "7:11: sources.0: sources.yaml excludes the row `A02`; delete it here, or plan it for a module there"
    ]


def test_rows_that_the_inventory_has_can_be_cited(assets: Path) -> None:
    (assets / "sources.yaml").write_text(SMALL + MORE_ROWS, encoding="utf-8")
    assert wrong(assets, "cases/every-feature.yaml") == []


def test_a_corrected_inventory_is_read_again(assets: Path) -> None:
    (assets / "sources.yaml").write_text(SMALL, encoding="utf-8")
    assert len(wrong(assets, "cases/every-feature.yaml")) == 10
    (assets / "sources.yaml").write_text(SMALL + MORE_ROWS, encoding="utf-8")
    assert wrong(assets, "cases/every-feature.yaml") == []


def test_the_rows_of_the_callers_rules_are_looked_up_beside_the_rules(assets: Path) -> None:
    """Is a row told where a rule cites it, at its line and column, if the inventory lacks or excludes it?"""
    text = (data_root() / "assets" / "caller.yaml").read_text(encoding="utf-8")
    (assets / "caller.yaml").write_text(text.replace("[B51, B52, C11]", "[B51, A99, A40]", 1), encoding="utf-8")
    shutil.copy(INVENTORY, assets)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "[B51, B52, C11]" in one)
    assert wrong(assets, "caller.yaml") == [
        f"{line}:20: rules.0.sources.1: there is no source row `A99`; cite one that sources.yaml has",
        f"{line}:25: rules.0.sources.2: sources.yaml excludes the row `A40`; delete it here, or plan it for a module there",
    ]


@pytest.mark.parametrize("inventory", [None, "format: 2"])
def test_without_a_readable_inventory_citations_are_left_alone(assets: Path, inventory: str | None) -> None:
    if inventory:
        (assets / "sources.yaml").write_text(inventory, encoding="utf-8")
    assert wrong(assets, "cases/every-feature.yaml") == wrong(assets, "exercises/every-item.yaml") == []


def test_the_command_checks_the_inventory_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sources.yaml").write_text(SMALL.replace("letter: B", "letter: A"), encoding="utf-8")
    outcome = CliRunner().invoke(app, ["check", "sources.yaml"])
    assert outcome.stdout.startswith("sources.yaml:7:13: texts.1.letter: ")
    assert outcome.exit_code == 1


def test_without_files_the_inventory_is_among_those_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "course.yaml").touch()
    (tmp_path / "assets" / "sources.yaml").touch()
    monkeypatch.setattr("calmline.cli.cases.data_root", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    outcome = CliRunner().invoke(app, ["check"])
    assert [line.split(":")[0] for line in outcome.stdout.splitlines()] == [
        "assets/caller.yaml",
        "assets/course.yaml",
        "assets/sources.yaml",
    ]


# The inventory itself --------------------------------------------------------------------------------


def test_no_row_of_the_five_texts_is_left_out() -> None:
    rows = [row.id for row in load_sources(INVENTORY).rows]
    lengths = {"A": 40, "B": 59, "C": 22, "D": 34, "E": 24}
    assert rows == [f"{letter}{n:02}" for letter, last in lengths.items() for n in range(1, last + 1)]


def test_rows_of_the_same_text_differ_in_what_they_say() -> None:
    said = Counter((row.text, row.says) for row in load_sources(INVENTORY).rows)
    assert [what for what, times in said.items() if times > 1] == []


def test_only_page_furniture_is_excluded() -> None:
    excluded = [row for row in load_sources(INVENTORY).rows if row.excluded]
    assert {row.kind for row in excluded} == {"boilerplate"}
    assert {row.id for row in excluded} == {"A40", "B59", "C22", "D34", "E24"}


@pytest.mark.parametrize(
    "row",
    ["B36", "A39", "D10", "D14", "B41", "C09", "E02", "A23", "C06", "D30", "D29"],
)
def test_what_the_course_must_not_teach_as_written_is_corrected(row: str) -> None:
    assert [one.id for one in load_sources(INVENTORY).corrections if row in one.rows]


def test_an_exercise_cites_rows_as_a_case_does() -> None:
    found = list(citations(load_exercise(FIXTURES / "exercises" / "every-item.yaml")))
    assert [row for _, row in found] == ["A02", "B10"]
