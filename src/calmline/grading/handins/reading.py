"""What a hand-in holds: the answers that count, wherever in it they lie, and what was unusual."""

import codecs
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from calmline.answers.file import Reading
from calmline.answers.model import MAX_BYTES, Answers, AnswersError, parse
from calmline.grading.handins.archives import is_zip, unpack_inner, zip_contents
from calmline.grading.handins.contents import Contents, File, Parts, UnreadableError
from calmline.grading.handins.folders import folder_contents
from calmline.grading.handins.model import HandIn, Received
from calmline.grading.handins.names import may_hold_answers, without_copy
from calmline.grading.handins.notebook import odd_notebooks
from calmline.grading.handins.odd import Odd, in_order
from calmline.grading.sheet import Key
from calmline.text import Text

ANSWERS, PREVIOUS = "answers.json", "answers.previous.json"
_MAX_CANDIDATES = 12
_BLANK = b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"  # zeros after a power cut, and marks of encodings
# Nothing of these is ever run; that somebody put them there is told.
_PROGRAMS = (".py", ".pyc", ".pyd", ".pth", ".so", ".dll", ".exe", ".bat", ".cmd", ".ps1", ".sh", ".vbs")
_CONFIGURATION = {"jupyter_config.json", "nbgrader_config.json", ".profile", ".bashrc"}


@dataclass(frozen=True)
class _Candidate:
    """A file that may hold the answers: what it holds, or what is wrong with it."""

    file: File
    answers: Answers | None
    odd: frozenset[Odd]

    @property
    def is_previous(self) -> bool:
        return without_copy(self.file.name.removesuffix(".json")) == "answers.previous"


@dataclass
class _Found:
    """What counts of it all."""

    answers: Answers | None = None
    at: Parts = ()  # the folder in which the answers lie, with the notebook beside them
    odd: set[Odd] = field(default_factory=set)


def receive(hand_in: HandIn, key: Key) -> Received:
    """Read a hand-in of the exercise of `key`.

    Never raises for what learners can have put there, never runs or follows any of it, and reads no more of it than
    a zip and the zips inside may have together. The reading's problem is what makes all its marks wait for a person.
    """
    odd = set(hand_in.odd)
    answers: Answers | None = None
    try:
        contents = _contents(hand_in, key)
        found = _found(contents, _home(hand_in, contents, key), key)
        answers = found.answers
        odd |= contents.odd | found.odd | _odd_files(contents) | odd_notebooks(_beside(contents.files, found.at), key)
    except UnreadableError as error:
        odd.add(error.odd)
    if answers is not None:
        odd |= _odd_items(answers, key)
    ordered = in_order(odd)
    reading = Reading(answers, _problem(answers, ordered))
    return Received(hand_in, reading, ordered, _digest(answers, ordered))


def _contents(hand_in: HandIn, key: Key) -> Contents:
    if hand_in.kind == "zip":
        return zip_contents(hand_in.place, hand_in.inside)
    return folder_contents(hand_in.place, (ANSWERS, PREVIOUS, f"{key.id}.ipynb"))


def _home(hand_in: HandIn, contents: Contents, key: Key) -> Parts:
    """The folder in which the files should lie: of a zip that the Hand in button made, one with the exercise's name."""
    names = {file.parts[0] for file in contents.files if len(file.parts) > 1} | {parts[0] for parts in contents.links}
    at_the_top = any(file.parts == (ANSWERS,) for file in contents.files)
    return (key.id,) if hand_in.kind == "zip" and key.id in names and not at_the_top else ()


def _found(contents: Contents, home: Parts, key: Key) -> _Found:
    """The answers that count: those in their place; else, of all others, those of this exercise saved most often."""
    place = (*home, ANSWERS)
    there = [_candidate(file, key)[0] for file in contents.files if file.parts == place]
    others = _elsewhere(contents, place, key)
    if not any(one.answers for one in (*there, *others)) and any(is_zip(file.name) for file in contents.files):
        unpack_inner(contents)
        others = _elsewhere(contents, place, key)
    good = [one for one in there if one.answers] or [one for one in others if one.answers]
    if not good:
        return _Found(None, home, _why_none(contents, place, [*there, *others]))
    chosen = max(good, key=lambda one: _worth(one, key))
    odd = set(chosen.odd) | _how_found(chosen, home)
    spoilt = bool(there) and chosen not in there and not chosen.is_previous
    if spoilt or any(_differ(one, chosen) for one in (*there, *others) if not one.is_previous):
        odd.add(Odd.SEVERAL_ANSWERS)
    return _Found(chosen.answers, chosen.file.parts[:-1], odd)


def _elsewhere(contents: Contents, place: Parts, key: Key) -> list[_Candidate]:
    """The other files that may hold answers, those next to their place first."""
    files = [file for file in contents.files if file.parts != place and may_hold_answers(file.name)]
    if Odd.TOO_MANY_FILES in contents.odd:
        files = [file for file in files if file.parts[:-1] == place[:-1]]
    files.sort(key=lambda file: (file.parts[:-1] != place[:-1], len(file.parts), file.parts))
    tried: list[_Candidate] = []
    room = MAX_BYTES  # for all of them: what is read is kept until one of them is chosen
    for file in files[:_MAX_CANDIDATES]:
        one, size = _candidate(file, key, room)
        tried.append(one)
        room -= min(size, room)
    if len(files) > _MAX_CANDIDATES or room == 0:
        contents.odd.add(Odd.TOO_MANY_FILES)
    return tried


def _worth(one: _Candidate, key: Key) -> tuple[bool, int, bool, int]:
    if one.answers is None:
        return False, -1, False, 0
    return one.answers.version == key.version, one.answers.revision, not one.is_previous, -len(one.file.parts)


def _how_found(chosen: _Candidate, home: Parts) -> set[Odd]:
    odd = set()
    if chosen.is_previous:
        odd.add(Odd.ANSWERS_FROM_BEFORE)
    elif chosen.file.name != ANSWERS:
        odd.add(Odd.ANSWERS_RENAMED)
    folder = chosen.file.parts[:-1]
    if any(is_zip(name) for name in folder):
        odd.add(Odd.ZIP_IN_IT)
    elif folder != home:
        odd.add(Odd.ANSWERS_ELSEWHERE)
    return odd


def _why_none(contents: Contents, place: Parts, tried: list[_Candidate]) -> set[Odd]:
    """Why no answers count, told of the file that comes nearest to being the one."""
    if any(parts == place for parts in (*contents.links, *contents.folders)):
        return {Odd.ANSWERS_NOT_A_FILE}
    if not tried:
        return {Odd.NO_ANSWERS}
    rank = (Odd.OTHER_EXERCISE, Odd.ANSWERS_DAMAGED, Odd.ANSWERS_TOO_LARGE, Odd.ANSWERS_EMPTY)
    first = tried[0].odd
    return {next((kind for kind in rank if kind in first), Odd.NOT_READABLE)}


def _differ(one: _Candidate, other: _Candidate) -> bool:
    if one.answers is None or other.answers is None:
        return False
    return _values(one.answers) != _values(other.answers)


def _values(answers: Answers) -> dict[str, Any]:
    return {name: item.value for name, item in answers.items.items()}


def _candidate(file: File, key: Key, limit: int = MAX_BYTES) -> tuple[_Candidate, int]:
    """What a file holds that may be the answers, and how many bytes were read of it."""
    try:
        data = file.read(limit)
    except UnreadableError as error:
        return _Candidate(file, None, frozenset({_of_a_file(error.odd)})), 0
    answers, odd = _answers(data, limit, key)
    return _Candidate(file, answers, odd), len(data)


def _answers(data: bytes, limit: int, key: Key) -> tuple[Answers | None, frozenset[Odd]]:
    if len(data) > limit:
        return None, frozenset({Odd.ANSWERS_TOO_LARGE})
    if not data.strip(_BLANK):
        return None, frozenset({Odd.ANSWERS_EMPTY})
    text, odd = _decoded(data)
    try:
        answers = parse(text)
    except AnswersError:
        return None, frozenset({Odd.ANSWERS_DAMAGED})
    if answers.kind != "exercise" or answers.sheet != key.id:
        return None, frozenset({Odd.OTHER_EXERCISE})
    return answers, odd


def _of_a_file(odd: Odd) -> Odd:
    return Odd.NOT_READABLE if odd is Odd.NOT_READABLE else Odd.ANSWERS_DAMAGED


def _decoded(data: bytes) -> tuple[bytes, frozenset[Odd]]:
    """The file as UTF-8, which our form writes, and what was unusual about its encoding."""
    if data.startswith(codecs.BOM_UTF8):
        return data, frozenset({Odd.BYTE_ORDER_MARK})
    wide = _wide_encoding(data)
    try:
        if wide:
            return data.decode(wide).lstrip("\ufeff").encode("utf-8"), frozenset({Odd.ENCODING_OTHER})
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data)
    except UnicodeEncodeError:
        pass
    return data, frozenset()


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32, known by the mark at the start or by the zeros beside the first brace."""
    marks = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32"}
    marks |= {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    for mark, encoding in marks.items():
        if data.startswith(mark):
            return encoding
    return {b"{\0": "utf-16-le", b"\0{": "utf-16-be"}.get(data[:2])


def _guessed(data: bytes) -> tuple[bytes, frozenset[Odd]]:
    """One of the encodings that systems had before UTF-8; the ids in the file are the same in all of them."""
    in_chinese = re.search(rb'"lang"\s*:\s*"zh"', data)
    for encoding in ("gb18030", "big5") if in_chinese else ("cp1252", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.encode("utf-8"), frozenset({Odd.ENCODING_GUESSED})
    return data, frozenset()


def _beside(files: list[File], folder: Parts) -> list[File]:
    """The files in the folder of the answers; where no notebook lies there, all of them."""
    beside = [file for file in files if file.parts[:-1] == folder]
    return beside if any(file.name.casefold().endswith(".ipynb") for file in beside) else files


def _odd_files(contents: Contents) -> set[Odd]:
    names = [file.name.casefold() for file in contents.files]
    programs = any(name.endswith(_PROGRAMS) or name in _CONFIGURATION for name in names)
    odd = {Odd.PROGRAMS} if programs else set()
    if not all(part.isprintable() for file in contents.files for part in file.parts):
        odd.add(Odd.ODD_NAMES)
    return odd


def _odd_items(answers: Answers, key: Key) -> set[Odd]:
    if answers.version != key.version:
        return {Odd.OTHER_VERSION}
    odd = {Odd.UNKNOWN_ITEMS} if set(answers.items) - set(key.items) else set()
    for name, entry in key.items.items():
        given = answers.items.get(name)
        if given is not None and given.value is not None and not _has_shape(entry.item.kind, given.value):
            odd.add(Odd.ITEMS_MALFORMED)
    return odd


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_placed(value: Any) -> bool:
    return isinstance(value, dict) and all(box is None or isinstance(box, str) for box in value.values())


# The shapes that our forms write; whether the ids in them are known is a matter of marking.
_SHAPES: dict[str, dict[str, Callable[[Any], bool]]] = {
    "choose": {"chosen": _is_ids},
    "psychology": {"chosen": _is_ids, "cited": _is_ids},
    "mark": {"cited": _is_ids},
    "sort": {"placed": _is_placed},
    "order": {"order": _is_ids},
    "draft": {"text": _is_text},
}


def _has_shape(kind: str, value: Any) -> bool:
    return isinstance(value, dict) and all(
        is_right(value[part]) for part, is_right in _SHAPES[kind].items() if part in value
    )


# Where the answers themselves are in doubt, every mark waits for a person; else the report's line is enough.
_IN_DOUBT = {Odd.SEVERAL_ANSWERS, Odd.ANSWERS_FROM_BEFORE, Odd.ENCODING_GUESSED}


def _problem(answers: Answers | None, odd: tuple[Odd, ...]) -> Text | None:
    if answers is None:
        telling = [kind for kind in odd if kind.person]
        if telling and not any(kind.learner for kind in telling):
            telling = [Odd.NO_ANSWERS]
    else:
        telling = [kind for kind in odd if kind in _IN_DOUBT]
    sentences = [kind.learner for kind in telling if kind.learner]
    if not sentences:
        return None
    return Text(en=" ".join(one.en for one in sentences), zh="".join(one.zh for one in sentences))


def _digest(answers: Answers | None, odd: tuple[Odd, ...]) -> str:
    content = answers and [answers.sheet, answers.version, answers.lang, _values(answers)]
    told = json.dumps([content, [kind.name for kind in odd]], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode("ascii")).hexdigest()
