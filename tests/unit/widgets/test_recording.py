"""Does an ended call come into the learner's record once, and is the call saved whatever becomes of the record?"""

from datetime import UTC, datetime

import pytest

from calmline.practice import record as practice_record
from calmline.practice.problems import RecordError
from calmline.practice.record import open_record
from calmline.text import Text
from calmline.widgets.conversation import call_of, conversation
from calmline.widgets.recording import NOT_RECORDED, attempt_of, recorded, standing_of

ITEM = "every-feature/rehearsal"
SHOW, SEE_HER, ASK_HER = {"show": True}, {"choose": "see-her"}, {"choose": "ask-her"}
STRONG = {"text": "I am opening a trace now and will ring you at four, whatever it says.", "lang": "en"}
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def call(*steps, level=4, seed=7, **more):
    return {"persona": "ms-lin", "seed": seed, "level": level, "steps": list(steps)} | more


WON = call(SEE_HER, STRONG)


@pytest.fixture
def case(every_feature):
    return every_feature.case("every-feature")


@pytest.fixture
def shown(parcels, work, opened):
    """The rehearsal in a working copy."""
    return opened(work / "en", "parcel", "rehearsal")


def attempt(case, value):
    return attempt_of(case.id, call_of(value), conversation(case, value), NOW)


def save(value, based_on=0):
    return {"type": "save", "item": ITEM, "value": value, "based_on": based_on, "number": 1, "lang": "en", "sent": None}


def attempts():
    record = open_record()
    try:
        return record.attempts()
    finally:
        record.close()


# What is kept of a call --------------------------------------------------------------------------------


def test_a_call_is_kept_as_numbers_and_ids_without_a_word_of_the_learners(case):
    kept = attempt(case, WON)
    assert (kept.case, kept.persona, kept.seed, kept.level) == ("every-feature", "ms-lin", 7, 4)
    assert (kept.ending, kept.passed, kept.alone, kept.turns, kept.faults) == ("relieved", True, True, 2, 0)
    assert kept.emotions == tuple(conversation(case, WON)["emotions"])
    assert len(kept.emotions) == 3
    assert kept.at == NOW
    assert "trace" not in repr(kept)


def test_a_call_that_ended_poorly_is_kept_too(case):
    kept = attempt(case, call({"choose": "wait"}, level=3))
    assert (kept.ending, kept.passed, kept.alone, kept.faults) == ("hung-up", False, True, 1)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(call(), id="before-the-first-word"),
        pytest.param(call(SEE_HER), id="in-the-middle"),
        pytest.param(call(SEE_HER, STRONG, level=None), id="without-a-level"),
        pytest.param({"persona": "ms-lin", "steps": [SEE_HER, STRONG]}, id="of-an-earlier-version"),
        pytest.param(call(*[{"choose": "wait"}] * 4, level=None, mode="worse"), id="made-worse"),
        pytest.param(call(*[{"choose": "wait"}] * 4, level=3, mode="worse"), id="made-worse-at-a-level"),
    ],
)
def test_nothing_is_kept_of_a_call(case, value):
    assert attempt(case, value) is None


@pytest.mark.parametrize(
    ("value", "alone"),
    [
        pytest.param(WON, True, id="own-words"),
        pytest.param(WON | {"rewound": True}, False, id="rewound"),
        pytest.param(call(SHOW, STRONG, level=3), False, id="one-was-shown"),
        pytest.param(call(SHOW, SHOW, SHOW, level=1), False, id="a-worked-example"),
        pytest.param(call(SEE_HER, SHOW, SHOW, level=2), False, id="the-rest-was-shown"),
    ],
)
def test_whoever_took_back_or_was_shown_a_reply_was_not_alone(case, value, alone):
    kept = attempt(case, value)
    assert (kept.passed, kept.alone) == (True, alone)


# Saving ------------------------------------------------------------------------------------------------


def test_an_ended_call_is_recorded_once_however_often_it_is_saved(shown, work, opened, tell):
    first = tell(shown, save(WON))
    assert (first["type"], first["recordProblem"]) == ("saved", None)
    assert first["standing"] | {"due": None} == {
        "level": 4,
        "streak": 1,
        "fluent": False,
        "due": None,
        "attempts": 1,
        "passed": 1,
    }
    again = tell(shown, save(WON | {"reached": ["relieved"]}, based_on=1))
    assert again["standing"] == first["standing"]
    reopened = tell(opened(work / "zh", "parcel", "rehearsal"), save(WON, based_on=2))
    assert reopened["standing"] == first["standing"]
    assert [one.seed for one in attempts()] == [7]


def test_another_seed_is_another_call(shown, tell):
    tell(shown, save(WON))
    assert tell(shown, save(WON | {"seed": 8}, based_on=1))["standing"]["attempts"] == 2


def test_a_call_that_is_won_after_it_was_lost_stays_lost(shown, tell):
    """Does the first end count, when a learner rewinds and says it better?"""
    tell(shown, save(call({"choose": "wait"}, level=3)))
    won = tell(shown, save(call(SEE_HER, STRONG, level=3, rewound=True), based_on=1))
    assert won["call"]["ending"]["passed"] is True
    assert (won["standing"]["attempts"], won["standing"]["passed"]) == (1, 0)


@pytest.mark.parametrize("value", [call(SEE_HER), call(SEE_HER, STRONG, level=None), call(mode="worse")])
def test_what_is_not_recorded_says_nothing_of_the_record(shown, tell, record_file, value):
    answer = tell(shown, save(value))
    assert answer["type"] == "saved"
    assert answer.keys() & {"standing", "recordProblem"} == set()
    assert attempts() == []


def test_without_a_working_copy_nothing_is_recorded(parcels, tmp_path, opened, tell, record_file):
    shown = opened(tmp_path, "parcel", "rehearsal")
    answer = tell(shown, save(WON))
    assert answer["call"]["ending"]["passed"] is True
    assert "standing" not in answer
    assert shown.content["standing"] is None
    assert not record_file.exists()


def test_when_nbgrader_executes_nothing_is_recorded(parcels, work, opened, tell, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    tell(opened(work / "en", "parcel", "rehearsal"), save(WON))
    assert attempts() == []


def test_what_is_refused_or_older_than_what_is_saved_is_not_recorded(shown, tell):
    assert tell(shown, save(call(SEE_HER, STRONG, STRONG)))["type"] == "refused"
    tell(shown, save(call(SEE_HER)))
    newer = tell(shown, save(WON, based_on=0))
    assert (newer["type"], newer["call"]["ending"]) == ("newer", None)
    assert attempts() == []


def test_an_answer_that_is_no_call_is_no_matter_of_the_record(parcels, work, opened, tell):
    message = save({"seen": 2}) | {"item": "every-feature/replay"}
    assert tell(opened(work / "en", "parcel", "replay"), message)["type"] == "saved"
    assert attempts() == []


# Where one stands --------------------------------------------------------------------------------------


def test_a_rehearsal_opens_with_where_the_learner_stands(parcels, work, opened, tell):
    content = opened(work / "en", "parcel", "rehearsal").content
    assert (content["standing"]["level"], content["standing"]["attempts"], content["recordProblem"]) == (1, 0, None)
    tell(opened(work / "en", "parcel", "rehearsal"), save(call(SHOW, SHOW, SHOW, level=1)))
    assert opened(work / "zh", "parcel", "rehearsal").content["standing"]["level"] == 2


def test_three_passes_on_three_callers_are_told_as_fluent_with_a_day(shown, tell):
    told = [
        tell(shown, save(call(*steps, seed=n, persona=persona), based_on=n))["standing"]
        for n, (persona, steps) in enumerate(
            [
                ("ms-lin", [SEE_HER, STRONG]),
                ("mr-gao", [{"choose": "reason"}, STRONG]),
                ("ms-bai", [SEE_HER, {"choose": "ring-her"}, ASK_HER]),
            ]
        )
    ]
    assert [(one["streak"], one["fluent"]) for one in told] == [(1, False), (2, False), (3, True)]
    assert datetime.fromisoformat(told[-1]["due"]) > datetime.now(UTC)


# A record that fails -----------------------------------------------------------------------------------

FULL = Text(en="The disk is full.", zh="磁盘满了。")


class Fails:
    """A record that opens, and fails when something is written."""

    problem = None

    def __init__(self, error):
        self.error, self.closed = error, False

    def add(self, attempt):
        raise self.error

    def close(self):
        self.closed = True


@pytest.mark.parametrize(
    "failure",
    [(RecordError(FULL), FULL), (RuntimeError("surprise"), NOT_RECORDED), (OSError("disk"), NOT_RECORDED)],
    ids=["foreseen", "surprise", "disk"],
)
@pytest.mark.parametrize("when", ["opened", "written"])
def test_a_record_that_fails_does_not_lose_the_call(shown, tell, monkeypatch, failure, when):
    error, sentence = failure
    failing = Fails(error)

    def open_():
        if when == "opened":
            raise error
        return failing

    monkeypatch.setattr(practice_record, "open_record", open_)
    answer = tell(shown, save(WON))
    assert (answer["type"], answer["revision"], answer["call"]["ending"]["id"]) == ("saved", 1, "relieved")
    assert (answer["standing"], answer["recordProblem"]) == (None, sentence.model_dump())
    assert tell(shown, {"type": "refresh"})["items"][ITEM]["value"] == WON
    assert failing.closed is (when == "written")


def test_a_record_that_fails_lets_the_rehearsal_open(parcels, work, opened, monkeypatch):
    def broken():
        raise RecordError(FULL)

    monkeypatch.setattr(practice_record, "open_record", broken)
    content = opened(work / "en", "parcel", "rehearsal").content
    assert (content["standing"], content["recordProblem"]) == (None, FULL.model_dump())
    assert content["call"] is None


def test_a_damaged_record_is_put_aside_said_in_both_languages_and_the_call_recorded(shown, tell, record_file):
    record_file.write_bytes(b"no database at all" * 100)
    answer = tell(shown, save(WON))
    assert "put aside" in answer["recordProblem"]["en"]
    assert "另存" in answer["recordProblem"]["zh"]
    assert answer["standing"]["attempts"] == 1
    assert [one.seed for one in attempts()] == [7]
    assert len([file for file in record_file.parent.iterdir() if file.read_bytes().startswith(b"no database")]) == 1


def test_the_learner_hears_of_a_damaged_record_when_a_rehearsal_opens(record_file):
    record_file.write_bytes(b"no database at all" * 100)
    problem = standing_of("every-feature")["recordProblem"]
    assert problem["en"]
    assert any(ord(character) > 0x4E00 for character in problem["zh"])


def test_before_a_call_there_is_nothing_to_record(record_file):
    assert recorded("every-feature", None, None) == {}
    assert not record_file.exists()
