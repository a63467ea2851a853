"""The class list: whose a hand-in is by the name that a learning platform gives, where nothing else says it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from calmline.grading.handins.names import is_learner, person_name

Whose = Callable[[str], str | None]  # the id of the one learner who has this name; None where none or several have it


@dataclass(frozen=True)
class Student:
    """Somebody on the class list; either part of the name may be empty, or be all of it."""

    id: str
    first: str
    last: str


def nobody(name: str) -> str | None:
    """A class list on which nobody is."""
    return None


def by_name(students: Iterable[Student]) -> Whose:
    """Finds the one student of a name, with the first name first or last; an id that can't be one is never given."""
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for one in students:
        for name in (f"{one.first} {one.last}", f"{one.last} {one.first}"):
            ids[person_name(name)].add(one.id)

    def whose(name: str) -> str | None:
        plain = person_name(name)
        found = ids.get(plain, set()) if plain else set()
        return next(iter(found)) if len(found) == 1 and all(map(is_learner, found)) else None

    return whose
