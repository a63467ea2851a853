"""All generated files, from the assets: made in a folder of their own, compared, and put in place."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath

from calmline.caller.rules import Rules
from calmline.cases.built import FOLDER as CASES
from calmline.cases.built import BuiltCase, build_case
from calmline.cases.checks import unknown_in_course
from calmline.cases.course import Course
from calmline.cases.exercise import Exercise
from calmline.cases.library import Library
from calmline.cases.loading import check_course
from calmline.cases.problems import CaseError, Problem
from calmline.cases.schema import schema_of, schemas
from calmline.grading.sheet import KEY_NAME, SHEET_NAME, split, to_json
from calmline.notebooks.modules import module_notebook
from calmline.notebooks.release import Releases
from calmline.notebooks.solution import solution_notebook
from calmline.text import LANGS

# These folders hold generated files and nothing else.
GENERATED = ("course", "solutions", "exercises", "docs/schemas")

Report = Callable[[str], None]


class DriftKind(Enum):
    """How a generated folder differs from what a build makes, in words."""

    MISSING = "is missing"
    DIFFERS = "differs from what the assets give"
    STRAY = "is not made by `calmline build`"


@dataclass(frozen=True, order=True)
class Drift:
    """One file that is not as a build makes it; `path` is relative to the root."""

    path: PurePosixPath
    kind: DriftKind

    def __str__(self) -> str:
        return f"{self.path} {self.kind.value}"

    @property
    def removable(self) -> bool:
        """Whether a build may remove it: a stray file of a kind that builds write, and nobody's answers."""
        generated_kind = self.path.suffix in (".ipynb", ".json") and not self.path.name.startswith("answers")
        return self.kind is DriftKind.STRAY and generated_kind


def count(library: Library) -> int:
    """How many steps `make` will report. Raises `CaseError` or `NotInLibraryError`."""
    return len(library.course.modules) + len(library.exercise_ids()) + 1


def make(root: Path, target: Path, report: Report) -> None:
    """Make all generated files of the clone at `root` below the empty folder `target`; `report` names each step.

    Raises `CaseError` with the problems of all files that can't be used, `NotInLibraryError` if there is no
    course, and `ReleaseError`.
    """
    library = Library(root)
    course, cases, exercises = _load(library)
    for case_id, built in cases.items():
        _write(target / CASES / f"{case_id}.json", built.to_json())
    for module in course.modules:
        report(module.name)
        for lang in LANGS:
            _write(
                target / "course" / lang / f"{module.name}.ipynb",
                module_notebook(module, lambda case_id: cases[case_id].case, lang),
            )
    releases = Releases(root, target)
    for exercise in exercises:
        report(exercise.id)
        folder = target / "solutions" / exercise.id
        sheet, key = split(exercise)
        _write(folder / f"{exercise.id}.ipynb", solution_notebook(exercise))
        _write(folder / SHEET_NAME, to_json(sheet).encode("utf-8"))
        _write(folder / KEY_NAME, to_json(key).encode("utf-8"))
        releases.make(exercise.id)
    report("schemas")
    for name, schema in all_schemas().items():
        _write(target / "docs" / "schemas" / name, schema.encode("utf-8"))


def all_schemas() -> dict[str, str]:
    """File name -> JSON Schema of every kind of file that an author or a trainer writes."""
    rules = schema_of(Rules, "How the simulated customer reacts, in all cases of Calmline (assets/caller.yaml)")
    return {**schemas(), "caller.schema.json": rules}


def _load(library: Library) -> tuple[Course, dict[str, BuiltCase], list[Exercise]]:
    """Everything that a build reads, so that all problems are told at once and nothing is made by halves."""
    problems: list[Problem] = []
    courses: list[Course] = []
    cases: dict[str, BuiltCase] = {}
    exercises: list[Exercise] = []
    with _gathering(problems):
        courses.append(library.course)
    for case_id in library.case_ids():
        with _gathering(problems):
            # From the author's file always: what an earlier build made of it is what is to be made, or compared.
            cases[case_id] = build_case(library.assets / "cases" / f"{case_id}.yaml")
    for exercise_id in library.exercise_ids():
        with _gathering(problems):
            exercises.append(library.exercise(exercise_id))
    if problems:
        raise CaseError(problems)
    [course] = courses
    recall_items: dict[str, list[str] | None] = {
        case_id: [prompt.id for prompt in built.case.recall] for case_id, built in cases.items()
    }
    if any(unknown_in_course(course, recall_items, library.exercise_ids())):
        # Reading all of it once more finds the lines; that is worth the time only here.
        raise CaseError(check_course(library.assets / "course.yaml"))
    return course, cases, exercises


@contextlib.contextmanager
def _gathering(problems: list[Problem]) -> Iterator[None]:
    try:
        yield
    except CaseError as error:
        problems += error.problems


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def compare(made: Path, root: Path) -> list[Drift]:
    """How the generated folders below `root` differ from those that were made below `made`, sorted by path."""
    new, old = set(_files(made)), set(_files(root))
    differing = {path for path in new & old if (made / path).read_bytes() != (root / path).read_bytes()}
    return sorted(
        [Drift(path, DriftKind.MISSING) for path in new - old]
        + [Drift(path, DriftKind.DIFFERS) for path in differing]
        + [Drift(path, DriftKind.STRAY) for path in old - new],
        key=lambda drift: drift.path,
    )


def _files(root: Path) -> Iterator[PurePosixPath]:
    for folder in GENERATED:
        for file in (root / folder).rglob("*"):
            path = PurePosixPath(file.relative_to(root).as_posix())
            # Hidden files are the editors' and the file managers', and no business of a build.
            if (file.is_file() or file.is_symlink()) and not any(part.startswith(".") for part in path.parts):
                yield path


def install(made: Path, root: Path, drifts: list[Drift]) -> list[Drift]:
    """Put right what has drifted below `root`; returns what was left alone since no build makes such files."""
    left = []
    for drift in drifts:
        if drift.kind is not DriftKind.STRAY:
            _write(root / drift.path, (made / drift.path).read_bytes())
        elif drift.removable:
            _remove(root / drift.path)
        else:
            left.append(drift)
    return left


def _remove(file: Path) -> None:
    file.unlink()
    with contextlib.suppress(OSError):  # not empty: somebody keeps something there
        file.parent.rmdir()
