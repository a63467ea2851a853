"""What a person decided about an item, and the points that follow."""

from dataclasses import dataclass

from calmline.text import Text

CHANGED = Text(
    en="the answer was changed after a person marked it; until somebody looks, that mark counts",
    zh="人工评分之后，学员改过答案；在有人再看之前，仍按人工评的分计",
)


@dataclass(frozen=True)
class PersonsMark:
    """What a person decided about one item: points in place of the proposal, extra credit, a comment; each may be None.

    `again`: the answer was changed since, or what it can give, so that a person should look once more.
    """

    points: float | None
    extra: float | None
    comment: str | None = None
    again: bool = False

    @property
    def decides(self) -> bool:
        """Whether the points are a person's."""
        return self.points is not None

    @property
    def settles(self) -> bool:
        """Whether nobody needs to look any more."""
        return self.decides and not self.again


def points_of(proposal: float, mark: PersonsMark | None) -> float:
    """The points that count, as nbgrader works them out: a person's in place of the proposal, and extra credit on top."""
    if mark is None:
        return float(proposal)
    return (float(proposal) if mark.points is None else mark.points) + (mark.extra or 0.0)


def is_other(before: str | None, now: str) -> bool:
    """Whether an answer is another than the one graded before, by their digests; no, if that is not known."""
    return bool(before and now and before != now)
