"""One row an item and hand-in: the finest table."""

from collections.abc import Iterable, Iterator

from calmline.grading.export.rows import HandInRow
from calmline.grading.export.tables import Cell, Column

COLUMNS = (
    Column("exercise", "text", "the exercise's id"),
    Column("learner", "text", "the learner's id"),
    Column("last_name", "text", "as in the gradebook", empty=True),
    Column("first_name", "text", "as in the gradebook", empty=True),
    Column("email", "text", "as in the gradebook", empty=True),
    Column("handed_in", "time", "when, in UTC", empty=True),
    Column("item", "text", "the item's id"),
    Column("points", "number", "the points that count: a person's, else the proposal, with extra credit"),
    Column("maximum", "number", "the most points that the item gives"),
    Column("proposal", "number", "what was marked by itself", empty=True),
    Column("by_person", "number", "the points that a person gave", empty=True),
    Column("extra_credit", "number", "what a person gave on top", empty=True),
    Column("waits", "yes", "whether a person has still to look at it: then the points are a proposal"),
    Column("comment", "text", "a person's comment", empty=True),
)


def rows_of(hand_ins: Iterable[HandInRow]) -> Iterator[dict[str, Cell]]:
    """The table's rows."""
    for hand_in in hand_ins:
        for item in hand_in.items:
            yield {
                "exercise": item.exercise,
                "learner": item.learner.id,
                "last_name": item.learner.last,
                "first_name": item.learner.first,
                "email": item.learner.email,
                "handed_in": item.when,
                "item": item.item,
                "points": item.points,
                "maximum": item.maximum,
                "proposal": item.proposal,
                "by_person": item.mark.points,
                "extra_credit": item.mark.extra,
                "waits": item.waits,
                "comment": item.mark.comment,
            }
