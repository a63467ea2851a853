"""Which id a hand-in had before, when a class list did not yet say whose it is."""

from collections.abc import Collection, Mapping

from calmline.grading.batch.written import Written
from calmline.grading.handins.model import HandIn
from calmline.grading.handins.names import MoodleName
from calmline.grading.handins.odd import Odd


def former_id(hand_in: HandIn, written: Mapping[str, Written], found: Collection[str]) -> str | None:
    """The other id under which what this sender handed in is in the gradebook still; None where there is none.

    `written` is what the gradebook has of the exercise, `found` whose hand-ins of it there are now. Only an id that was
    made of the sender's own name and number is one: of whatever else was not found this time nothing can be said, as
    it may only lie in another folder.
    """
    if hand_in.sender is None:
        return None
    name, _, number = hand_in.sender.rpartition(" ")
    made = MoodleName(name, number, "").learner
    there = written.get(made)
    return made if there and made not in found and Odd.LEARNER_FROM_FOLDER in there.odd else None
