"""JSON Schemas of the kinds of files, for editors that complete and check YAML while one writes."""

import json

from pydantic import BaseModel

from calmline.cases.case import Case
from calmline.cases.course import Course
from calmline.cases.exercise import Exercise

_FILES: dict[str, tuple[type[BaseModel], str]] = {
    "case.schema.json": (Case, "A case of the Calmline library (assets/cases/*.yaml)"),
    "exercise.schema.json": (Exercise, "A graded Calmline exercise (assets/exercises/*.yaml)"),
    "course.schema.json": (Course, "The Calmline course (assets/course.yaml)"),
}


def schemas() -> dict[str, str]:
    """File name -> JSON text, the same on every run."""
    return {name: schema_of(model, title) for name, (model, title) in _FILES.items()}


def schema_of(model: type[BaseModel], title: str) -> str:
    """The schema of one kind of file as JSON text, the same on every run."""
    body = model.model_json_schema(mode="validation")
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **body, "title": title}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
