"""Hand-ins as they are sent: zips of the Hand in button, what Moodle makes of them, and zips of all that."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from calmline.grading.handins.archives import Archive, inner, is_zip, opened
from calmline.grading.handins.classlist import Whose, nobody
from calmline.grading.handins.contents import MAX_DEPTH, File, Parts, UnreadableError
from calmline.grading.handins.folders import entries, graders_own
from calmline.grading.handins.model import HandIn, Unplaced
from calmline.grading.handins.names import (
    MoodleName,
    OwnName,
    exercise_of,
    is_learner,
    is_litter,
    is_litter_folder,
    may_hold_answers,
    moodle_name,
    own_name,
)
from calmline.grading.handins.odd import Odd, in_order

_MAX_ZIPS_DEEP = 3


def in_zips(folder: Path, exercises: Collection[str], whose: Whose = nobody) -> tuple[list[HandIn], list[Unplaced]]:
    """The hand-ins in a folder of zips, unpacked folders, or zips of either, in whatever folders they lie.

    `folder` may also be one such zip.
    Whose it is, of what and of when says the name that the Hand in button gave. Where it is missing, it is theirs who
    has the name that Moodle gave, by the class list `whose`; else that name makes an id. The hand-in says so.
    Raises `UnreadableError` if the folder can't be read, and whatever `whose` raises.
    """
    folder = graders_own(folder)
    search = _Search(folder.parent if folder.is_file() else folder, exercises, whose)
    search.look((folder.name,) if folder.is_file() else ())
    return search.hand_ins, search.unplaced


@dataclass(frozen=True)
class _Place:
    """Where something lies: its names below the folder of all, of which so many are folders and files on the disk."""

    parts: Parts
    on_disk: int | None = None

    def within(self, parts: Parts) -> "_Place":
        """What lies in this zip under a name."""
        return _Place((*self.parts, *parts), len(self.parts) if self.on_disk is None else self.on_disk)


@dataclass(frozen=True)
class _Said:
    """What the names on the way say: the nearest of our own, and the outermost of a learning platform's.

    What lies further in may have been named by whoever handed it in.
    """

    own: OwnName | None
    moodle: MoodleName | None


class _Search:
    """One look through a folder: what was found, and what lies there besides."""

    def __init__(self, root: Path, exercises: Collection[str], whose: Whose) -> None:
        self.hand_ins: list[HandIn] = []
        self.unplaced: list[Unplaced] = []
        self._root = root
        self._exercises = exercises
        self._whose = whose
        self._loose: dict[Parts, tuple[_Place, list[str]]] = {}  # files that are no zips, by folder
        self._links: list[_Place] = []

    def look(self, zipped: Parts) -> None:
        """Finds everything, or what is in the one zip."""
        if zipped:
            self._look_into_zip(_Place(zipped), None, 1)
        waiting: list[Parts] = [] if zipped else [()]
        for parts in waiting:  # grows as folders are found
            waiting += self._look_in(parts)
        self._place_loose()

    def _look_in(self, parts: Parts) -> list[Parts]:
        folders = []
        try:
            inside = entries(self._root, parts)
        except UnreadableError as error:
            if not parts:
                raise
            self._tell(_Place(parts), error.odd)
            return []
        inside = [entry for entry in inside if not (is_litter(entry.name) or is_litter_folder(entry.name))]
        if parts and not inside:
            self._tell(_Place(parts), Odd.NOTHING_IN_IT)
        for entry in inside:
            place = _Place((*parts, entry.name))
            if entry.is_folder and len(place.parts) > MAX_DEPTH:
                self._tell(place, Odd.TOO_MANY_FILES)
            elif entry.is_folder:
                folders.append(place.parts)
            elif not entry.is_file:
                self._links.append(place)
            elif is_zip(entry.name):
                self._look_into_zip(place, None, 1)
            else:
                self._note(place)
        return folders

    def _look_into_zip(self, place: _Place, packed: File | None, depth: int) -> None:
        """A hand-in if its name is ours, else a zip of something; `packed` if it lies in another one."""
        if own_name(_stem(place.parts[-1])):
            self._add(place, "zip", _said(place.parts))
            return
        try:
            if depth > _MAX_ZIPS_DEEP:
                raise UnreadableError(Odd.ZIP_BOMB)
            # What one person sent is no class; only a zip that a grader put here may be as large as one.
            archive = inner(packed) if packed else self._open(place)
        except UnreadableError as error:
            self._tell(place, error.odd)
            return
        passed_over = archive.odd & {Odd.ODD_NAMES, Odd.TOO_MANY_FILES}
        if not archive.files and not archive.links and not passed_over:
            self._tell(place, Odd.NOTHING_IN_IT)
        for odd in in_order(passed_over):
            self._tell(place, odd)
        self._links += [place.within(parts) for parts in archive.links]
        for parts, files in archive.files.items():
            if is_zip(parts[-1]):
                self._look_into_zip(place.within(parts), files[-1], depth + 1)
            else:
                self._note(place.within(parts))

    def _open(self, place: _Place) -> Archive:
        path = self._root.joinpath(*place.parts)
        return opened(path, collection=_said(place.parts).moodle is None)

    def _note(self, place: _Place) -> None:
        folder = _Place(place.parts[:-1], place.on_disk)
        self._loose.setdefault(folder.parts, (folder, []))[1].append(place.parts[-1])

    def _place_loose(self) -> None:
        """Makes hand-ins of the folders that hold what a hand-in holds, and tells of the other files."""
        taken: set[Parts] = set()
        for parts, (folder, names) in sorted(self._loose.items()):
            if _is_below(parts, taken):
                continue
            if not any(_is_of_hand_in(name) for name in names):
                for name in names:
                    self._tell(_Place((*parts, name)), Odd.STRAY)
                continue
            books = [name.removesuffix(".ipynb") for name in names if name.endswith(".ipynb")]
            if self._add(folder, "folder" if folder.on_disk is None else "zip", _said(parts), books):
                taken.add(parts)
        for link in self._links:
            if not _is_below(link.parts, taken):
                self._tell(link, Odd.PLACE_A_LINK)

    def _add(self, place: _Place, kind: Literal["folder", "zip"], said: _Said, books: Iterable[str] = ()) -> bool:
        """Adds a hand-in, or tells why it is none that can be graded; whether it was added."""
        own, moodle = said.own, said.moodle
        names = [own.exercise] if own else [*map(_stem, reversed(place.parts)), *books]
        exercise = next(filter(None, (exercise_of(name, self._exercises) for name in names)), None)
        listed = self._whose(moodle.name) if moodle and not own else None
        learner = own.learner if own else listed or (moodle.learner if moodle else None)
        if exercise is None or learner is None or not is_learner(learner):
            why = Odd.UNKNOWN_EXERCISE if exercise is None else Odd.BAD_NAME if learner else Odd.NO_LEARNER
            self._tell(place, why)
            return False
        odd = {
            Odd.LEARNER_FROM_FOLDER: own is None and listed is None,
            Odd.LEARNER_BY_NAME: listed is not None,
            Odd.TIME_UNREADABLE: own is not None and own.when is None,
            Odd.FOLDER_RENAMED: own is not None and not own.exact,
        }
        told = tuple(name for name, holds in odd.items() if holds)
        on_disk = len(place.parts) if place.on_disk is None else place.on_disk
        path, inside = self._root.joinpath(*place.parts[:on_disk]), "/".join(place.parts[on_disk:])
        sender = moodle.sender if moodle else None
        self.hand_ins.append(HandIn(learner, exercise, path, kind, own.when if own else None, inside, told, sender))
        return True

    def _tell(self, place: _Place, why: Odd) -> None:
        self.unplaced.append(Unplaced(self._root.joinpath(*place.parts), why))


def _said(parts: Parts) -> _Said:
    stems = [_stem(part) for part in reversed(parts)]
    own = next(filter(None, map(own_name, stems)), None)
    moodle = next(filter(None, map(moodle_name, parts)), None)
    return _Said(own, moodle)


def _stem(name: str) -> str:
    """The name of a zip or folder as it was before it was sent: without ".zip" and what Moodle put before it."""
    moodle = moodle_name(name)
    plain = moodle.rest if moodle and moodle.rest else name
    return plain[:-4] if is_zip(plain) else plain


def _is_below(parts: Parts, folders: set[Parts]) -> bool:
    return any(parts[:n] in folders for n in range(len(parts) + 1))


def _is_of_hand_in(name: str) -> bool:
    return may_hold_answers(name) or name.endswith(".ipynb") or name == "sheet.json"
