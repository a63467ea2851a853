"""Is an id told as a former one only where it is certain that it was made of the same sender's name?"""

from pathlib import Path

import pytest

from calmline.grading.batch.former import former_id
from calmline.grading.batch.written import Written
from calmline.grading.handins.model import HandIn
from calmline.grading.handins.odd import Odd


def of(learner, sender):
    return HandIn(learner, "call", Path("zips/x"), "folder", sender=sender)


def in_book(*odd):
    return Written("person", 4.0, {}, odd, True)


MADE = {
    "Jo-Berg_503": in_book(Odd.LEARNER_FROM_FOLDER),
    "moodle_7": in_book(Odd.LEARNER_FROM_FOLDER),
    "An-Li_9": in_book(),
}


@pytest.mark.parametrize(
    ("hand_in", "found", "former"),
    [
        (of("jo", "Jo Berg 503"), {"jo"}, "Jo-Berg_503"),
        (of("jo", "?! 7"), {"jo"}, "moodle_7"),  # of whose name no id can be made
        (of("jo", "Jo Berg 504"), {"jo"}, None),  # another of this name
        (of("jo", None), {"jo"}, None),  # no learning platform
        (of("jo", "Jo Berg 503"), {"jo", "Jo-Berg_503"}, None),  # both are there this time
        (of("Jo-Berg_503", "Jo Berg 503"), {"Jo-Berg_503"}, None),  # as before
        (of("an", "An Li 9"), {"an"}, None),  # it looks made, and was handed in
    ],
)
def test_an_id_is_a_former_one(hand_in, found, former):
    assert former_id(hand_in, MADE, found) == former
