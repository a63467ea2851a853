"""What a person decided about an item, and the points that follow."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonsMark:
    """What a person decided about one item: points in place of the proposal, extra credit, a comment; each may be None."""

    points: float | None
    extra: float | None
    comment: str | None = None

    @property
    def decides(self) -> bool:
        """Whether the points are a person's."""
        return self.points is not None


def points_of(proposal: float, mark: PersonsMark | None) -> float:
    """The points that count, as nbgrader works them out: a person's in place of the proposal, and extra credit on top."""
    if mark is None:
        return float(proposal)
    return (float(proposal) if mark.points is None else mark.points) + (mark.extra or 0.0)
