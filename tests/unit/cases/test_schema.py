"""Do editors get schemas that say what the models say?"""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from calmline.caller.rules import file_of_rules
from calmline.cases.source import Source, read_source
from calmline.data import data_root
from calmline.notebooks.build import all_schemas

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cases"


def data(file: str) -> object:
    source: Source = read_source(FIXTURES / file)
    return source.data


NAMES = ["case.schema.json", "exercise.schema.json", "course.schema.json", "caller.schema.json"]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema_and_has_a_title(name: str) -> None:
    schema = json.loads(all_schemas()[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "Calmline" in schema["title"]


def test_schemas_do_not_depend_on_the_order_of_sets() -> None:
    program = "from calmline.notebooks.build import all_schemas; print(all_schemas())"
    runs = [
        subprocess.run([sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in "12"
    ]
    assert runs[0].stdout == runs[1].stdout


@pytest.mark.parametrize(
    ("file", "name"),
    [("every-feature.yaml", "case.schema.json"), ("exercises/every-item.yaml", "exercise.schema.json")],
)
def test_sound_files_fit_their_schema(file: str, name: str) -> None:
    jsonschema.validate(data(file), json.loads(all_schemas()[name]))


def test_the_callers_rules_fit_their_schema_and_point_at_it() -> None:
    file = file_of_rules(data_root())
    table = read_source(file).data
    jsonschema.validate(table, json.loads(all_schemas()["caller.schema.json"]))
    first = file.read_text(encoding="utf-8").splitlines()[0]
    schema = file.parent / first.removeprefix("# yaml-language-server: $schema=")
    assert schema.resolve() == data_root() / "docs" / "schemas" / "caller.schema.json"
    assert isinstance(table, dict)
    table["most"]["turns"] = "many"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(table, json.loads(all_schemas()["caller.schema.json"]))


@pytest.mark.parametrize(
    "file", ["broken/missing-language.yaml", "broken/unknown-key.yaml", "broken/wrong-values.yaml"]
)
def test_broken_files_do_not_fit(file: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data(file), json.loads(all_schemas()["case.schema.json"]))
