"""Finding hand-ins where they are collected: nbgrader's folder, its exchange, or zips as they are sent or downloaded.

`exercises` are all that the course has, not those to be graded now: what belongs to none of them is told, and a
grader who marks one exercise must not be told of the others. Whatever lies there is either a hand-in or told.
"""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from calmline.grading.handins.archives import is_zip
from calmline.grading.handins.contents import Parts, UnreadableError
from calmline.grading.handins.folders import Entry, entries, file_in, graders_own
from calmline.grading.handins.model import HandIn, Unplaced
from calmline.grading.handins.names import (
    exchange_time,
    exercise_of,
    is_learner,
    is_litter,
    is_litter_folder,
    own_name,
)
from calmline.grading.handins.odd import Odd
from calmline.grading.handins.sent import in_zips

__all__ = ["Found", "in_exchange", "in_submitted", "in_zips"]

Found = tuple[list[HandIn], list[Unplaced]]

_TIMESTAMP: Parts = ("timestamp.txt",)
_MAX_TIMESTAMP = 200
_LEVELS = 2  # how deep below a learner's folder an exercise is looked for


def in_submitted(root: Path, exercises: Collection[str]) -> Found:
    """The hand-ins in the clone at `root` where nbgrader collects them: `submitted/learner/exercise/`.

    Raises `UnreadableError` if there is such a folder and it can't be read.
    """
    hand_ins: list[HandIn] = []
    unplaced: list[Unplaced] = []
    submitted = root / "submitted"
    if not submitted.exists() and not submitted.is_symlink():
        return [], []
    submitted = graders_own(submitted)
    for entry in entries(submitted):
        place = submitted / entry.name
        if is_litter(entry.name) or is_litter_folder(entry.name):
            continue
        if not entry.is_folder:
            unplaced.append(Unplaced(place, Odd.STRAY if entry.is_file else Odd.PLACE_A_LINK))
        elif not is_learner(entry.name):
            unplaced.append(Unplaced(place, Odd.BAD_NAME))
        else:
            found, rest = _of_learner(place, entry.name, exercises)
            hand_ins += found
            unplaced += rest
    return hand_ins, unplaced


def _of_learner(folder: Path, learner: str, exercises: Collection[str]) -> Found:
    try:
        inside = [entry for entry in entries(folder) if not (is_litter(entry.name) or is_litter_folder(entry.name))]
    except UnreadableError as error:
        return [], [Unplaced(folder, error.odd)]
    if not inside:
        return [], [Unplaced(folder, Odd.NOTHING_IN_IT)]
    hand_ins: list[HandIn] = []
    unplaced: list[Unplaced] = []
    for entry in inside:
        found = _of_exercise(folder / entry.name, entry, learner, exercises)
        hand_ins += found
        if not found:
            why = Odd.UNKNOWN_EXERCISE if entry.is_folder or is_zip(entry.name) else Odd.STRAY
            unplaced.append(
                Unplaced(folder / entry.name, why if entry.is_folder or entry.is_file else Odd.PLACE_A_LINK)
            )
    return hand_ins, unplaced


def _of_exercise(place: Path, entry: Entry, learner: str, exercises: Collection[str]) -> list[HandIn]:
    """What a learner's folder has under one name: a hand-in, or a folder with some in it, or none."""
    if entry.is_file:
        if not is_zip(entry.name):
            return []
        said = own_name(place.stem)
        exercise = exercise_of(said.exercise if said else place.stem, exercises)
        when = said.when if said else None
        return [HandIn(learner, exercise, place, "zip", when)] if exercise else []
    exercise = exercise_of(entry.name, exercises)
    if exercise is None:
        return _deeper(place, learner, exercises) if entry.is_folder else []
    when, odd = _timestamp(place) if entry.is_folder else (None, ())
    renamed = () if exercise == entry.name else (Odd.FOLDER_RENAMED,)
    return [HandIn(learner, exercise, place, "folder", when, odd=(*odd, *renamed))]


def _deeper(folder: Path, learner: str, exercises: Collection[str]) -> list[HandIn]:
    """The exercises in a folder that is none itself, such as a whole working copy."""
    found: list[HandIn] = []
    level: list[Parts] = [()]
    for _ in range(_LEVELS):
        level = [(*parts, name) for parts in level for name in _folder_names(folder, parts)]
        for parts in level:
            exercise = exercise_of(parts[-1], exercises)
            if exercise:
                place = folder.joinpath(*parts)
                found.append(HandIn(learner, exercise, place, "folder", odd=(Odd.ANSWERS_ELSEWHERE,)))
    return found


def _folder_names(folder: Path, parts: Parts) -> list[str]:
    try:
        return [entry.name for entry in entries(folder, parts) if entry.is_folder and not is_litter_folder(entry.name)]
    except UnreadableError:
        return []


def _timestamp(folder: Path) -> tuple[datetime | None, tuple[Odd, ...]]:
    """When nbgrader collected a hand-in, as it wrote beside it."""
    try:
        text = file_in(folder, _TIMESTAMP).read(_MAX_TIMESTAMP).decode("utf-8", "replace").strip()
    except UnreadableError as error:
        return None, () if error.odd is Odd.NOT_READABLE else (Odd.TIME_UNREADABLE,)
    when = exchange_time(text)
    return when, () if when else (Odd.TIME_UNREADABLE,)


def in_exchange(folder: Path, course_id: str, exercises: Collection[str]) -> Found:
    """The hand-ins in nbgrader's exchange at `folder`: `course/inbound/learner+exercise+time+random/`.

    Raises `UnreadableError` if there are none to be had there.
    """
    inbound = graders_own(folder / course_id / "inbound")
    hand_ins: list[HandIn] = []
    unplaced: list[Unplaced] = []
    present = [entry for entry in entries(inbound) if not is_litter(entry.name)]
    # Where all of it has one owner, as with containers, owners say nothing.
    several_owners = len({entry.owner for entry in present}) > 1
    for entry in present:
        place = inbound / entry.name
        learner, named, when = _inbound_name(entry.name)
        exercise = exercise_of(named, exercises)
        if not named or entry.is_file:
            unplaced.append(Unplaced(place, Odd.STRAY))
        elif not is_learner(learner):
            unplaced.append(Unplaced(place, Odd.BAD_NAME))
        elif exercise is None:
            unplaced.append(Unplaced(place, Odd.UNKNOWN_EXERCISE))
        else:
            odd = {Odd.TIME_UNREADABLE: when is None, Odd.FOLDER_RENAMED: exercise != named}
            odd[Odd.OTHER_OWNER] = several_owners and user_name(entry.owner) not in (None, learner)
            told = tuple(kind for kind, holds in odd.items() if holds)
            hand_ins.append(HandIn(learner, exercise, place, "folder", when, odd=told))
    return hand_ins, unplaced


def _inbound_name(name: str) -> tuple[str, str, datetime | None]:
    """Learner, exercise and time in the name of a folder of the exchange; ids may have a "+", the random part may lack."""
    parts = name.split("+")
    for place in (-1, -2):
        if len(parts) + place >= 2 and (when := exchange_time(parts[place])):
            return "+".join(parts[: place - 1]), parts[place - 1], when
    return ("+".join(parts[:-3]), parts[-3], None) if len(parts) >= 4 else ("", "", None)


def user_name(owner: int) -> str | None:
    """The name of a user of this machine; None where there are none, or none with this number."""
    try:
        import pwd
    except ImportError:
        return None
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return None
