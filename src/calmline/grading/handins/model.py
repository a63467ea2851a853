"""A hand-in: whose, of what, where it lies; and what was found in it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from calmline.answers.file import Reading
from calmline.grading.handins.odd import Odd


@dataclass(frozen=True)
class HandIn:
    """Something that a learner handed in, before it is read.

    `place` is a folder, or a zip. `inside` is the folder (or the zip) within that zip in which the files lie, where
    one zip holds many hand-ins. `when` is the time of handing in (aware, UTC), if that can be told. `odd` is what was
    unusual about where it lies and what it is called. `sender` is who sent it according to a learning platform, which
    knows that better than the name of a file.
    """

    learner: str
    exercise: str
    place: Path
    kind: Literal["folder", "zip"]
    when: datetime | None = None
    inside: str = ""
    odd: tuple[Odd, ...] = ()
    sender: str | None = None

    @property
    def where(self) -> Path:
        """The place as a report names it; of a hand-in inside a zip no path that could be opened."""
        return self.place / self.inside if self.inside else self.place


@dataclass(frozen=True)
class Received:
    """What a hand-in holds. Only answers count; `odd` is what was unusual about the rest, in the order of `Odd`.

    `digest` changes with the answers and with what is odd, and with nothing else: by it a hand-in that was graded
    before is known again.
    """

    hand_in: HandIn
    reading: Reading
    odd: tuple[Odd, ...]
    digest: str


@dataclass(frozen=True)
class Unplaced:
    """Something that lies among the hand-ins and is none that could be graded: it is told, never dropped."""

    place: Path
    why: Odd
