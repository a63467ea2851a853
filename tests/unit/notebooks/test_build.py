"""Does a build write what the assets give, to the byte, and name what is not so?"""

import ast
import json
import shutil

import nbformat
import pytest

from calmline.cases.library import Library
from calmline.cases.problems import CaseError
from calmline.notebooks.build import GENERATED, compare, install, make


@pytest.fixture
def made(clone, tmp_path):
    return make_in(clone, tmp_path / "made")


def make_in(clone, target):
    target.mkdir()
    make(clone, target, lambda step: None)
    return target


@pytest.fixture
def built(clone, made):
    """The clone after a build."""
    install(made, clone, compare(made, clone))
    return clone


def all_files(root):
    return {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}


def test_build_writes_these_files(made):
    assert all_files(made) == {
        *(f"course/{lang}/{name}.ipynb" for lang in ("en", "zh") for name in ("00-start", "01-bell")),
        "course/cases/bell.json",
        *(f"solutions/odd-sock/{name}" for name in ("odd-sock.ipynb", "sheet.json", "key.json")),
        *(f"exercises/odd-sock/{name}" for name in ("odd-sock.ipynb", "sheet.json")),
        *(f"docs/schemas/{name}.schema.json" for name in ("caller", "case", "course", "exercise")),
    }


def test_building_again_gives_the_same_bytes(clone, made, tmp_path):
    again = make_in(clone, tmp_path / "again")
    assert all_files(again) == all_files(made)
    assert all((again / name).read_bytes() == (made / name).read_bytes() for name in all_files(made))


def test_a_checkout_with_other_line_ends_gives_the_same_cases(clone, made, tmp_path):
    for file in (clone / "assets" / "cases").iterdir():
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    again = make_in(clone, tmp_path / "again") / "course" / "cases"
    assert (again / "bell.json").read_bytes() == (made / "course" / "cases" / "bell.json").read_bytes()


def test_a_build_reads_the_authors_file_whatever_was_built_before(made, built, tmp_path):
    """A built case that says something else, though it names the right file, is found and mended."""
    case = built / "course" / "cases" / "bell.json"
    case.write_text(case.read_text("utf-8").replace('"en": "A desk.', '"en": "A chair.'), "utf-8")
    assert Library(built).case("bell").setting.en == "A chair."
    again = make_in(built, tmp_path / "again")
    drifts = compare(again, built)
    assert [str(drift) for drift in drifts] == ["course/cases/bell.json differs from what the assets give"]
    install(again, built, drifts)
    assert case.read_bytes() == (made / "course" / "cases" / "bell.json").read_bytes()


def test_of_a_case_that_is_gone_nothing_built_is_left(made, built):
    shutil.copy(built / "course" / "cases" / "bell.json", built / "course" / "cases" / "gone.json")
    install(made, built, compare(made, built))
    assert all_files(built / "course" / "cases") == {"bell.json"}


def test_no_machine_and_no_carriage_return_is_in_a_generated_file(clone, made):
    for name in all_files(made):
        content = (made / name).read_bytes()
        assert str(clone.parent).encode() not in content
        assert b"\r" not in content


def test_steps_are_reported_as_they_are_counted(clone, tmp_path):
    from calmline.notebooks.build import count

    steps = []
    (tmp_path / "made").mkdir()
    make(clone, tmp_path / "made", steps.append)
    assert steps == ["00-start", "01-bell", "odd-sock", "schemas"]
    assert len(steps) == count(Library(clone))


@pytest.mark.parametrize("folder", ["course", "exercises"])
def test_a_learner_gets_show_cells_and_empty_cells_only(made, folder):
    notebooks = list((made / folder).rglob("*.ipynb"))
    assert notebooks
    for file in notebooks:
        for cell in nbformat.read(file, 4).cells:
            if cell.cell_type != "code" or not cell.source:
                continue
            imports, call = ast.parse(cell.source).body
            assert ast.unparse(imports) == "from calmline import show"
            assert ast.unparse(call.value.func) == "show"
            assert all(isinstance(ast.literal_eval(argument), str) for argument in call.value.args)


def test_release_has_a_locked_cell_for_each_item_with_its_points(made):
    sheet = json.loads((made / "exercises" / "odd-sock" / "sheet.json").read_text("utf-8"))
    cells = nbformat.read(made / "exercises" / "odd-sock" / "odd-sock.ipynb", 4).cells
    tests = [cell.metadata.nbgrader for cell in cells if cell.metadata.nbgrader.grade]
    assert [(test.grade_id, test.points, test.locked) for test in tests] == [
        (item["id"], item["points"], True) for item in sheet["items"]
    ]
    assert cells[0].source == "# The odd sock · 少了一只袜子"


def test_after_a_build_nothing_has_drifted(made, built):
    assert compare(made, built) == []


def test_drift_is_named_file_by_file(made, built):
    (built / "course" / "en" / "00-start.ipynb").unlink()
    (built / "solutions" / "odd-sock" / "key.json").write_text("{}")
    (built / "course" / "zh" / "99-old.ipynb").write_text("{}")
    assert [str(drift) for drift in compare(made, built)] == [
        "course/en/00-start.ipynb is missing",
        "course/zh/99-old.ipynb is not made by `calmline build`",
        "solutions/odd-sock/key.json differs from what the assets give",
    ]


def test_a_build_mends_drift_and_removes_what_is_stale(made, built):
    (built / "course" / "en" / "00-start.ipynb").write_text("edited")
    shutil.copytree(built / "solutions" / "odd-sock", built / "solutions" / "old-exercise")
    assert install(made, built, compare(made, built)) == []
    assert compare(made, built) == []
    assert not (built / "solutions" / "old-exercise").exists()


@pytest.mark.parametrize("name", ["exercises/odd-sock/answers.json", "course/notes.txt", "solutions/odd-sock/help.py"])
def test_what_no_build_makes_is_named_and_left_alone(made, built, name):
    (built / name).write_text("mine")
    left = install(made, built, compare(made, built))
    assert [str(drift.path) for drift in left] == [name]
    assert (built / name).read_text() == "mine"


def test_hidden_files_are_no_drift(made, built):
    (built / "course" / "en" / ".ipynb_checkpoints").mkdir()
    (built / "course" / "en" / ".ipynb_checkpoints" / "00-start.ipynb").write_text("{}")
    assert compare(made, built) == []


def test_a_build_touches_nothing_else(made, clone):
    before = {name: (clone / name).read_bytes() for name in all_files(clone)}
    install(made, clone, compare(made, clone))
    written = {name for name in all_files(clone) if not name.startswith(GENERATED)}
    assert written == set(before)
    assert all((clone / name).read_bytes() == content for name, content in before.items())


def test_problems_of_all_files_are_told_and_nothing_is_made(clone, tmp_path):
    for name in ("cases/bell", "exercises/odd-sock"):
        file = clone / "assets" / f"{name}.yaml"
        file.write_text(file.read_text("utf-8").replace("format: 1", "format: 2"), encoding="utf-8")
    with pytest.raises(CaseError) as raised:
        make_in(clone, tmp_path / "made")
    assert {problem.file.rpartition("/")[2] for problem in raised.value.problems} == {"bell.yaml", "odd-sock.yaml"}
    assert not all_files(tmp_path / "made")


@pytest.mark.parametrize(("name", "wrong"), [("bell]", "gong]"), ("exercise: odd-sock", "exercise: nothing")])
def test_a_course_that_names_what_is_not_there_is_told_with_its_line(clone, tmp_path, name, wrong):
    course = clone / "assets" / "course.yaml"
    course.write_text(course.read_text("utf-8").replace(name, wrong), encoding="utf-8")
    with pytest.raises(CaseError) as raised:
        make_in(clone, tmp_path / "made")
    assert [problem.line > 20 for problem in raised.value.problems] == [True]
