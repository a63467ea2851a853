"""What a case of the corpora is, and the honest hand-in from which each is made."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from calmline.grading.handins.odd import Odd
from calmline.grading.marking import ideal
from calmline.grading.sheet import Key

Points = Literal["all", "none", "as answers"]
Build = Callable[[Path, Path, Key], None]

REPLY = "I am sorry that this went wrong today, of all days. A messenger brings it to you this afternoon. 对不起。"


@dataclass(frozen=True)
class Case:
    """One hand-in: `build(folder, release, key)` makes it at `folder`, which is not there yet, unlike its parent.

    `odd` is what should be found unusual. `points` says what it should earn: all that the honest hand-in earns, none,
    or as much as the answers in it that count, which are then `values(key)`.
    """

    name: str
    build: Build
    odd: frozenset[Odd]
    points: Points
    values: Callable[[Key], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Tree:
    """Many hand-ins: `build(root, release, key)` makes them below `root`, an empty folder.

    `form` says how they are collected: `root/submitted`, the exchange at `root` with the course "course", or zips and
    folders in `root` itself. `hand_ins` are those that should count, by learner, with what should be found unusual of
    each; `unplaced` is what should be told of the rest.
    """

    name: str
    form: Literal["submitted", "exchange", "zips"]
    build: Build
    hand_ins: Mapping[str, frozenset[Odd]]
    unplaced: tuple[Odd, ...] = ()
    no_points: frozenset[str] = field(default_factory=frozenset)


def good_values(key: Key) -> dict[str, Any]:
    """The answers of the honest hand-in: all that the key expects, and a reply."""
    return {
        name: {"text": REPLY} if entry.item.kind == "draft" else ideal(entry.item) for name, entry in key.items.items()
    }


def expected_values(case: Case, key: Key) -> dict[str, Any] | None:
    """The answers that should count; None where none should."""
    if case.points == "none":
        return None
    return case.values(key) if case.values else good_values(key)


def content(key: Key, values: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """What an answer file says; `...` takes a part out."""
    given = good_values(key) if values is None else values
    items = {name: {"revision": n, "value": value} for n, (name, value) in enumerate(given.items(), 1)}
    whole = {"format": 1, "exercise": key.id, "version": key.version, "lang": "en", "revision": len(items)}
    return {name: value for name, value in (whole | {"items": items} | changes).items() if value is not ...}


def answers(key: Key, values: dict[str, Any] | None = None, **changes: Any) -> bytes:
    """An answer file."""
    return json.dumps(content(key, values, **changes), ensure_ascii=False).encode("utf-8")


def honest(folder: Path, release: Path, key: Key) -> None:
    """A hand-in in which nothing is unusual."""
    shutil.copytree(release, folder)
    (folder / "answers.json").write_bytes(answers(key))


def notebook_of(folder: Path, key: Key) -> Path:
    return folder / f"{key.id}.ipynb"


def change_notebook(folder: Path, key: Key, change: Callable[[dict[str, Any]], None]) -> None:
    path = notebook_of(folder, key)
    notebook = json.loads(path.read_text("utf-8"))
    change(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]


test_cells.__test__ = False  # type: ignore[attr-defined]  # no test, for all its name


class Register(list[Case]):
    """Collects cases from functions that spoil an honest hand-in; each is named as its function is."""

    def spoil(
        self, *odd: Odd, points: Points = "all", values: Callable[[Key], dict[str, Any]] | None = None
    ) -> Callable[[Callable[[Path, Key], None]], None]:
        """Registers a function that changes an honest hand-in: `change(folder, key)`."""

        def register(change: Callable[[Path, Key], None]) -> None:
            def build(folder: Path, release: Path, key: Key) -> None:
                honest(folder, release, key)
                change(folder, key)

            self.append(Case(change.__name__.replace("_", "-"), build, frozenset(odd), points, values))

        return register

    def answers(
        self,
        name: str,
        made: Callable[[Key], bytes],
        *odd: Odd,
        points: Points = "all",
        values: Callable[[Key], dict[str, Any]] | None = None,
    ) -> None:
        """Registers a hand-in that differs in its answer file alone."""

        def build(folder: Path, release: Path, key: Key) -> None:
            honest(folder, release, key)
            (folder / "answers.json").write_bytes(made(key))

        self.append(Case(name, build, frozenset(odd), points, values))
