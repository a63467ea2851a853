"""Names of learners, exercises and files: which can be used, and what a hand-in's name says."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MAX_NAME = 100
# A learner's id becomes a folder, a row and a column: letters, digits and what user names have beside them.
_LEARNER = re.compile(r"\w[\w.@+ -]*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_STAMP = "%Y%m%dT%H%M%SZ"
_EXCHANGE_TIME = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?) ?(?P<zone>[A-Za-z][A-Za-z0-9_+/-]{0,40}|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
# What browsers, Jupyter and file managers add to the name of a copy.
_COPY = re.compile(
    r"(\s*\(\d+\)|-Copy\d*|\s+-\s+(Copy|副本|複製)(\s*\(\d+\))?|\s+copy(\s*\d+)?|\s*(-\s*)?副本\s*\d*)+$", re.IGNORECASE
)
_OWN = re.compile(r"(?P<learner>.+?)__(?P<exercise>[a-z0-9][a-z0-9-]*)__(?P<stamp>[^_]*)", re.DOTALL)
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<number>\d{1,18})_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?", re.DOTALL
)

_CHINESE = "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_IN_CHINESE = re.compile(f"(?<={_CHINESE}) (?={_CHINESE})")

# What systems and editors leave behind; it is nobody's hand-in.
_LITTER = {".ds_store", "desktop.ini", "thumbs.db", ".directory", ".localized", ".gitkeep", ".gitignore"}
_LITTER_FOLDERS = {"__macosx", ".ipynb_checkpoints", "__pycache__", ".git", ".svn", "node_modules", ".trash-0"}


@dataclass(frozen=True)
class OwnName:
    """What the name says that the Hand in button gives: `learner__exercise__stamp`; `exact`: nothing was added."""

    learner: str
    exercise: str
    when: datetime | None
    exact: bool


@dataclass(frozen=True)
class MoodleName:
    """What a name says that Moodle gives: whose it is, by name and number, and the name of the file itself."""

    name: str
    number: str
    rest: str

    @property
    def sender(self) -> str:
        """Who sent it, in words."""
        return f"{self.name} {self.number}"

    @property
    def learner(self) -> str:
        """An id made from it, for want of a better one."""
        tidy = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", self.name)).strip("-._")
        made = f"{tidy[:60]}_{self.number}"
        return made if tidy and is_learner(made) else f"moodle_{self.number}"


def is_learner(name: str) -> bool:
    """Whether a name can be a learner's id on every system that we and nbgrader write to."""
    return (
        len(name) <= _MAX_NAME
        and len(name.encode("utf-8", "replace")) <= 2 * _MAX_NAME
        and bool(_LEARNER.fullmatch(name))
        and not name.endswith((".", " "))
        and not _RESERVED.fullmatch(name)
    )


def same_learner(name: str) -> str:
    """The same for ids that differ in capitals, width, spaces or how accents are written only."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name).casefold())


def person_name(name: str) -> str:
    """The same for a person's names that differ in capitals, width, how accents are written, dashes or signs only.

    Moodle leaves signs such as an apostrophe out of the names that it gives. Between Chinese characters spaces make
    no difference; elsewhere they part names: Fan Gang is not Fang Ang.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    words = "".join(char if unicodedata.category(char)[0] in "LMN" else _instead(char) for char in plain).split()
    return _IN_CHINESE.sub("", " ".join(words))


def _instead(char: str) -> str:
    return " " if char.isspace() or unicodedata.category(char) in ("Pd", "Pc") else ""


def exercise_of(name: str, exercises: Collection[str]) -> str | None:
    """The exercise that a folder, zip or notebook is named after, or nearly so; `name` without its suffix."""
    if name in exercises:
        return name
    plain = unicodedata.normalize("NFKC", without_copy(name)).strip().casefold()
    plain = re.sub(r"[\s_]+", "-", plain)
    return plain if plain in exercises else None


def without_copy(name: str) -> str:
    """The name without what is added to that of a copy, such as " (1)" or "-Copy1"."""
    return _COPY.sub("", name)


def own_name(name: str) -> OwnName | None:
    """What the name of a zip or folder says, if the Hand in button gave it; `name` without ".zip"."""
    plain = without_copy(name)
    found = _OWN.fullmatch(plain)
    if not found:
        return None
    return OwnName(found["learner"], found["exercise"], stamp(found["stamp"]), plain == name)


def moodle_name(name: str) -> MoodleName | None:
    """What the name of a folder or file says, if Moodle gave it."""
    found = _MOODLE.fullmatch(name)
    return MoodleName(found["name"], found["number"], found["rest"] or "") if found else None


def stamp(text: str) -> datetime | None:
    """The time in the name of a zip of ours."""
    if not re.fullmatch(r"\d{8}T\d{6}Z", text, re.ASCII):
        return None
    try:
        return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def exchange_time(text: str) -> datetime | None:
    """The time that nbgrader's exchange writes: of no zone, an offset or the zone's name; none is UTC."""
    found = _EXCHANGE_TIME.fullmatch(text)
    if not found:
        return None
    try:
        time = datetime.fromisoformat(found["time"])
        return time.replace(tzinfo=_zone(found["zone"] or "UTC")).astimezone(UTC)
    except (ValueError, OverflowError, ZoneInfoNotFoundError, OSError):
        return None


def _zone(name: str) -> tzinfo:
    if name in ("UTC", "Z"):
        return UTC
    if name[0] in "+-":
        offset = datetime.strptime(name, "%z").tzinfo
        return offset or UTC
    return ZoneInfo(name)


def may_hold_answers(name: str) -> bool:
    """Whether a file is called like the answers, like those before, or like a copy of either."""
    plain = name.casefold()
    return plain.endswith(".json") and without_copy(plain[:-5]) in ("answers", "answers.previous")


def is_litter(name: str) -> bool:
    """Whether a file is one that systems leave in every folder."""
    return name.casefold() in _LITTER or name.startswith("._")


def is_litter_folder(name: str) -> bool:
    """Whether a folder is one that systems and editors leave behind."""
    return name.casefold() in _LITTER_FOLDERS


def shown(path: Path | str) -> str:
    """A path as one line of plain text: what can't be shown, or would turn the line round, is written as its code."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in str(path))
