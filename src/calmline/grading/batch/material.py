"""All that is needed to grade one exercise, read once."""

import functools
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import calmline
from calmline.data import data_root
from calmline.grading.batch.notebook import BadReleaseError, Release
from calmline.grading.grader import read_key
from calmline.grading.review.policy import Policy, PolicyError, read_policy
from calmline.grading.sheet import KEY_NAME, SHEET_NAME, Key
from calmline.text import Text

# The parts of the package on which a mark or its explanation depends.
_PARTS = ("text.py", "answers", "cases", "replies", "grading")


class NoMaterialError(ValueError):
    """An exercise can't be graded here; the message says what is missing and what to do."""


@dataclass(frozen=True)
class Material:
    """An exercise's key and release, and which drafts persons see. `digest` changes with them and with the program."""

    key: Key
    release: Release
    title: Text
    digest: str
    policy: Policy

    @property
    def exercise(self) -> str:
        """The exercise's id."""
        return self.key.id

    @property
    def maximum(self) -> float:
        """The most points that it gives."""
        return sum(entry.item.points for entry in self.key.items.values())


def load(root: Path, exercise: str) -> Material:
    """The material of an exercise of the clone at `root`. Raises `NoMaterialError`."""
    solution = root / "solutions" / exercise
    files = (solution / KEY_NAME, root / "exercises" / exercise / f"{exercise}.ipynb", solution / SHEET_NAME)
    try:
        policy = read_policy(root)
        stamps = tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    except OSError as error:
        raise NoMaterialError(
            f"{error.filename}: not there. Is {exercise!r} an exercise? If so, run `calmline build`."
        ) from error
    except PolicyError as error:
        raise NoMaterialError(str(error)) from error
    material = _load(*files, stamps)
    digest = hashlib.sha256(f"{material.digest} {policy.digest}".encode("ascii")).hexdigest()
    return replace(material, policy=policy, digest=digest)


@functools.lru_cache(maxsize=64)
def _load(key_file: Path, release_file: Path, sheet_file: Path, stamps: object) -> Material:
    key = read_key(key_file.parent)
    if key is None:
        raise NoMaterialError(f"{key_file}: damaged. Run `calmline build`.")
    data = release_file.read_bytes()
    try:
        release = Release(data)
    except BadReleaseError as error:
        raise NoMaterialError(f"{release_file}: {error}. Run `calmline build`.") from error
    if set(release.items) != set(key.items):
        raise NoMaterialError(f"{release_file} has other items than {key_file}. Run `calmline build`.")
    sheet = sheet_file.read_bytes()
    try:
        title = Text.model_validate(json.loads(sheet)["title"])
    except (ValueError, KeyError, TypeError) as error:
        raise NoMaterialError(f"{sheet_file}: damaged. Run `calmline build`.") from error
    told = hashlib.sha256(key_file.read_bytes())
    told.update(data)
    told.update(sheet)
    told.update(program_digest().encode("ascii"))
    return Material(key, release, title, told.hexdigest(), Policy())


@functools.cache
def program_digest() -> str:
    """A hash of the program's own parts that decide marks and feedback, and of the weights of the reply analyser."""
    package = Path(calmline.__file__).parent
    files = [file for part in _PARTS for file in sorted((package / part).rglob("*")) or [package / part]]
    files += sorted((data_root() / "assets" / "replies" / "weights").glob("*.json"))
    told = hashlib.sha256()
    for file in files:
        if file.is_file() and "__pycache__" not in file.parts:
            told.update(file.name.encode("utf-8"))
            told.update(file.read_bytes())
    return told.hexdigest()
