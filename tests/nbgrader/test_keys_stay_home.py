"""Can anything that learners receive tell what the keys say?"""

import json
import shutil
import subprocess
import sys
import zipfile
from itertools import count

import pytest
from nbgrader_clone import REAL, ROOT, SMALL, build
from ruamel.yaml import YAML

from calmline.cases.exercise import Exercise
from calmline.cases.library import Library

MARKER = "PLANTED"


NUMBERS = count(1)


def planted():
    text = f"{MARKER}-{next(NUMBERS)}"
    return {"en": text, "zh": f"{text}暗号"}


def other_options(item):
    """Other right options of the same number, and other reasons."""
    options = item["options"]
    right = [option.get("right", False) for option in options]
    for option, before in zip(options, right[-1:] + right[:-1], strict=True):
        option.update(right=before, reason=planted())
        if "reading" in option:
            # No wrong one may be of the kind of a right one, so these two never meet.
            option["reading"] = "other" if not before else "pressure" if option["reading"] != "pressure" else "need"


def other_lines(item, turns):
    cite = item["cite"]
    rest = [turn for turn in turns if turn not in cite["right"]]
    item["cite"] = {"right": rest[: len(cite["right"])] or cite["right"][:1], "also": []}


def other_key(exercise: Exercise) -> dict:
    """The same exercise with another valid value in every field that a learner may not see."""
    content = exercise.model_dump(mode="json", exclude_none=True)
    content["reveal"] = not content["reveal"]
    content["sources"] = ["A01"]
    turns = [turn["id"] for turn in content["call"]["turns"]]
    for fact in content["agent"]["facts"]:
        fact["sources"] = ["A01"]
    for turn in content["call"]["turns"]:
        turn.update(sources=["A01"], spaces={"customer": "personal", "agent": "business"})
    for item in content["items"]:
        item.update(legitimate=not item["legitimate"], reason=planted(), sources=["A01"])
        if item["kind"] in {"choose", "psychology"}:
            other_options(item)
        if item["kind"] in {"psychology", "mark"}:
            other_lines(item, turns)
        if item["kind"] == "sort":
            bins = [bin["id"] for bin in item["bins"]]
            for thing in item["things"]:
                thing.update(right=bins[bins.index(thing["right"]) - 1], reason=planted())
        if item["kind"] == "order":
            item["right"] = [item["right"][0][::-1]]
        if item["kind"] == "draft":
            other_rubric(item)
    return content


def other_rubric(item):
    points = item["points"]
    cues = {"en": [[planted()["en"]]], "zh": [[planted()["zh"]]]}
    item["rubric"] = {
        "criteria": [{"id": "planted", "points": points, "says": planted(), "tick": planted(), "cues": cues}],
        "faults": [{"move": "hostile", "penalty": 2}],
    }
    marks = {"strong": points - 0.5, "middling": points / 4, "poor": 0.25}
    item["samples"] = [{"grade": grade, "text": planted(), "mark": mark} for grade, mark in marks.items()]


def files(root, folder):
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted((root / folder).rglob("*.*"))}


@pytest.fixture(scope="module")
def clones(new_clone):
    """The clone as it is, and one in which every key is another."""
    root, other = new_clone(), new_clone()
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    for name in (SMALL, REAL):
        content = other_key(Library(other).exercise(name))
        with (other / "assets" / "exercises" / f"{name}.yaml").open("w", encoding="utf-8") as file:
            yaml.dump(content, file)
    build(root)
    build(other)
    return root, other


@pytest.mark.parametrize("folder", ["course", "exercises"])
def test_no_key_changes_a_byte_of_what_learners_receive(clones, folder):
    root, other = clones
    assert files(other, folder) == files(root, folder)
    assert files(root, folder)


@pytest.mark.parametrize("folder", ["course", "exercises"])
def test_nothing_planted_in_a_key_is_found_in_what_learners_receive(clones, folder):
    _, other = clones
    assert not [name for name, content in files(other, folder).items() if MARKER.encode() in content]


@pytest.fixture(scope="module")
def wheels(clones):
    """The wheel of each clone."""
    return [wheel_of(root) for root in clones]


def wheel_of(root):
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "assets" / "caller.yaml", root / "assets")
    for part in ("fonts", "replies/weights"):
        shutil.copytree(ROOT / "assets" / part, root / "assets" / part)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "wheel"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [file] = (root / "wheel").glob("*.whl")
    return file


def test_no_key_changes_a_byte_of_the_wheel(wheels):
    assert wheels[1].read_bytes() == wheels[0].read_bytes()


def test_nothing_planted_in_a_key_is_found_in_the_wheel(wheels):
    with zipfile.ZipFile(wheels[1]) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert any(f"exercises/{REAL}/" in name for name in files), "the wheel has no exercise, so nothing was searched"
    assert not [name for name, content in files.items() if MARKER.encode() in content]


@pytest.mark.parametrize("name", [SMALL, REAL])
def test_every_key_was_really_another_one(clones, name):
    """Else the tests above would compare a thing with itself."""
    keys = [json.loads((root / "solutions" / name / "key.json").read_text("utf-8")) for root in clones]
    assert keys[1]["reveal"] is not keys[0]["reveal"]
    assert keys[1]["version"] == keys[0]["version"]
    for before, after in zip(*(key["items"].values() for key in keys), strict=True):
        for field in ("legitimate", "reason"):
            assert before["item"][field] != after["item"][field]
        for field in ("options", "cite", "things", "right", "rubric", "samples"):
            if field in before["item"]:
                assert before["item"][field] != after["item"][field], (before["item"]["id"], field)
        assert before["expected"] != after["expected"], before["item"]["id"]
        assert MARKER in json.dumps(after)
