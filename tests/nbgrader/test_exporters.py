"""Does `nbgrader export --exporter=calmline.grading.export.…` write what it says, after nbgrader's own commands?"""

import csv
import io
import json
import shutil

import pytest
from nbgrader_clone import REAL, SMALL, nbgrader

FILES = {
    "ItemsCsv": ["items.csv"],
    "MoodleCsv": ["moodle.csv"],
    "CanvasCsv": ["canvas.csv"],
    "XApi": ["statements.jsonl"],
    "Psychology": ["psychology.csv", "psychology-rates.csv", "psychology.png"],
    "ItemStatistics": ["item-statistics.csv"],
}


@pytest.fixture(scope="module")
def exported(graded):
    for name, files in FILES.items():
        for file in files:
            (graded.root / file).unlink(missing_ok=True)
        nbgrader(graded.root, "export", f"--exporter=calmline.grading.export.{name}")
    return lambda file: (graded.root / file).read_bytes()


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("name", FILES)
def test_each_writes_its_files(exported, name):
    assert all(exported(file) for file in FILES[name])


def test_the_items_add_up_to_nbgraders_own_table(graded, exported):
    [stock] = [
        row
        for row in rows((graded.root / "grades.csv").read_bytes())
        if row["student_id"] == "half" and row["assignment"] == SMALL
    ]
    ours = [row for row in rows(exported("items.csv")) if row["learner"] == "half" and row["exercise"] == SMALL]
    assert sum(float(row["points"]) for row in ours) == float(stock["score"])
    assert sum(float(row["maximum"]) for row in ours) == float(stock["max_score"])
    assert ours[0]["item"] == "psychology"


def test_readings_come_from_the_graded_answers(exported):
    found = {(row["exercise"], row["holds"], row["chosen"]): row for row in rows(exported("psychology.csv"))}
    assert found[SMALL, "grievance", "grievance"]["count"] == "2"  # `allright` and `half`; nobody else answered
    assert found[SMALL, "need", "need"]["count"] == "1"
    assert found[SMALL, "need", "nothing"]["count"] == "1"
    assert found[REAL, "grievance", "grievance"]["of"] == "1"


def test_no_word_of_a_learner_is_in_a_statement(exported):
    text = exported("statements.jsonl").decode("utf-8")
    assert "window.ran" not in text
    assert all(json.loads(line)["version"] == "1.0.3" for line in text.splitlines())


@pytest.mark.parametrize("said", [REAL, f"[{REAL}]", f"['{REAL}']", f"[{REAL},'{REAL}']"])
def test_one_exercise_goes_where_it_is_told(graded, said):
    to = graded.root / "one.csv"
    nbgrader(
        graded.root,
        "export",
        "--exporter=calmline.grading.export.ItemsCsv",
        "--to",
        str(to),
        "--assignment",
        said,
    )
    assert {row["exercise"] for row in rows(to.read_bytes())} == {REAL}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("said", ["digital-paino", f"[{REAL},digital-paino]"])
def test_a_mistyped_exercise_is_refused_and_nothing_written(graded, tmp_path, capfd, name, said):
    to = tmp_path / "one.csv"
    exporting = ("export", f"--exporter=calmline.grading.export.{name}", "--to", str(to), "--assignment", said)
    with pytest.raises(SystemExit) as ended:
        nbgrader(graded.root, *exporting)
    assert ended.value.code == 1
    assert f"There is no exercise 'digital-paino'. There are: {REAL}, {SMALL}" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_exercise_that_is_only_in_the_gradebook_any_more_is_exported(graded, tmp_path):
    root = shutil.copytree(graded.root, tmp_path / "clone")
    shutil.rmtree(root / "solutions" / SMALL)
    to = tmp_path / "one.csv"
    nbgrader(root, "export", "--exporter=calmline.grading.export.ItemsCsv", "--to", str(to), "--assignment", SMALL)
    assert {row["exercise"] for row in rows(to.read_bytes())} == {SMALL}


def test_a_platforms_titles_can_be_chinese(graded):
    to = graded.root / "zh.csv"
    nbgrader(
        graded.root, "export", "--exporter=calmline.grading.export.MoodleCsv", "--MoodleCsv.lang=zh", "--to", str(to)
    )
    assert "少了一只袜子" in rows(to.read_bytes())[0]
