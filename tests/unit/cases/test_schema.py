"""Do editors get schemas that say what the models say?"""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from calmline.cases.schema import schemas
from calmline.cases.source import Source, read_source

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cases"


def data(file: str) -> object:
    source: Source = read_source(FIXTURES / file)
    return source.data


@pytest.mark.parametrize("name", ["case.schema.json", "exercise.schema.json", "course.schema.json"])
def test_a_schema_is_a_schema_and_has_a_title(name: str) -> None:
    schema = json.loads(schemas()[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "Calmline" in schema["title"]


def test_schemas_do_not_depend_on_the_order_of_sets() -> None:
    program = "from calmline.cases.schema import schemas; print(schemas())"
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
    jsonschema.validate(data(file), json.loads(schemas()[name]))


@pytest.mark.parametrize(
    "file", ["broken/missing-language.yaml", "broken/unknown-key.yaml", "broken/wrong-values.yaml"]
)
def test_broken_files_do_not_fit(file: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data(file), json.loads(schemas()["case.schema.json"]))
