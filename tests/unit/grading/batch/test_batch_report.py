"""Does the reconciliation add up, and is it safe to look at?"""

import csv
import io
from pathlib import Path

import pytest

from calmline.grading.batch.report import (
    UNSURE_ITEM,
    Line,
    OfExercise,
    Reason,
    Report,
    State,
    as_csv,
    as_data,
    as_text,
    by_exercise,
    line_of,
    reasons,
    safe_cell,
    unplaced_line,
)
from calmline.grading.batch.written import Written
from calmline.grading.handins.model import HandIn, Unplaced
from calmline.grading.handins.odd import Odd
from calmline.text import Text

HAND_IN = HandIn("ann", "call", Path("submitted/ann/call"), "folder")
UNSURE = Text(en="not sure: says when", zh="拿不准：说了时间")


def written(outcome="graded", waiting=None, odd=(), whole=True, points=4.0):
    return Written(outcome, points, waiting or {}, odd, whole)


def line(said=None, why=None):
    return line_of(HAND_IN, said, 6, True, why)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (written(), State.GRADED),
        (written("person", {"reply": (UNSURE,)}), State.PERSON),
        (written("person"), State.GRADED),  # somebody has looked
        (written("person", odd=(Odd.OUTPUTS_FORGED,)), State.PERSON),
        (written(odd=(Odd.LATE, Odd.NOTEBOOK_MISSING)), State.GRADED),
        (written("refused", {"reply": ()}, (Odd.ANSWERS_DAMAGED,)), State.REFUSED),
        (written("refused", odd=(Odd.ANSWERS_DAMAGED,)), State.GRADED),  # somebody has marked it all
        (written(whole=False), State.OPEN),
        (None, State.OPEN),
    ],
)
def test_each_hand_in_is_in_one_state(said, state):
    assert line(said).state is state


def test_what_failed_is_open_even_if_an_earlier_run_graded_it():
    failed = line(written(), "the disk is full")
    assert (failed.state, failed.why) == (State.OPEN, "the disk is full")


def report(*lines, found=None, interrupted=False):
    return Report(tuple(lines), len(lines) if found is None else found, 1.5, interrupted)


ALL = (
    line(written()),
    line(written("person", {"reply": (UNSURE,)})),
    line(written("refused", {"reply": ()}, (Odd.ANSWERS_DAMAGED,))),
    unplaced_line(Unplaced(Path("submitted/notes.txt"), Odd.STRAY)),
)


def test_the_states_add_up_to_what_was_found():
    data = as_data(report(*ALL))
    assert data["states"] == {"graded": 1, "person": 1, "refused": 1, "told": 1, "unaccounted": 0}
    assert (data["found"], data["balanced"]) == (4, True)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (report(), 0),
        (report(*ALL), 0),
        (report(*ALL, line()), 1),
        (report(*ALL, found=5), 1),  # found, but no line tells of it
        (report(*ALL, found=3), 1),  # told of, but never found
    ],
)
def test_the_exit_code_is_zero_only_if_all_is_accounted_for(one, code):
    assert one.exit_code == code
    assert ("accounted for." in as_text(one, "en")) is (code == 0)


def test_what_no_line_tells_of_is_counted_as_open():
    assert report(*ALL, found=7).count(State.OPEN) == 3


def test_why_a_person_is_needed_is_counted_by_hand_in():
    twice = line(written("person", {"reply": (UNSURE,), "letter": (UNSURE,)}))
    assert reasons([twice, twice, line(written("person", odd=(Odd.POINTS_CHANGED,)))]) == [
        (Reason("ITEM", UNSURE), 2),
        (Reason("POINTS_CHANGED", Odd.POINTS_CHANGED.report), 1),
    ]


def test_where_nothing_says_why_that_is_said():
    assert [reason.code for reason, _ in reasons([line(written("person", {"reply": ()}))])] == ["UNSURE"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_text_names_what_a_grader_must_see_to(lang):
    text = as_text(report(*ALL, line(None, "the process died")), lang)
    for wanted in (Odd.ANSWERS_DAMAGED.report.get(lang), Odd.STRAY.report.get(lang), "the process died", "notes.txt"):
        assert wanted in text
    assert UNSURE.get(lang) in text


# --- more than counts ---

PIANO, KEY = (HandIn("ann", name, Path(f"submitted/ann/{name}"), "folder") for name in ("digital-piano", "spare-key"))


def of(hand_in, *said, maximum=6, **more):
    return line_of(hand_in, written(*said, **more), maximum, True, None)


CLASS = (
    of(PIANO, points=6.0, odd=(Odd.LATE,)),
    of(PIANO, "person", {"reply": (UNSURE,)}, points=1.5),
    of(PIANO, "refused", {"reply": ()}, (Odd.LATE, Odd.ANSWERS_DAMAGED), points=0.0),
    of(KEY, points=2.0, maximum=4.5),
    unplaced_line(Unplaced(Path("submitted/notes.txt"), Odd.STRAY)),
    line(None, "the process died"),
)


def test_each_exercise_has_its_mean_of_what_was_graded_and_its_late_ones():
    assert by_exercise(CLASS) == [
        OfExercise("digital-piano", 2, 3.75, 6, 1, 2, 0),
        OfExercise("spare-key", 1, 2.0, 4.5, 0, 0, 0),
    ]


def test_where_nothing_could_be_graded_there_is_no_mean():
    assert by_exercise([CLASS[2]]) == [OfExercise("digital-piano", 0, None, 6, 0, 1, 0)]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "en",
            [
                "digital-piano: 2 graded, mean so far 3.8 of 6 points; 2 late",
                "spare-key: 1 graded, mean 2.0 of 4.5 points",
            ],
        ),
        (
            "zh",
            [
                "digital-piano：评了 2 份，目前平均 3.8 分，满分 6 分；迟交 2 份",
                "spare-key：评了 1 份，平均 2.0 分，满分 4.5 分",
            ],
        ),
    ],
)
def test_the_text_has_a_line_for_each_exercise(lang, told):
    lines = [one.strip() for one in as_text(report(*CLASS), lang).splitlines()]
    assert [one for one in lines if "digital-piano" in one or "spare-key" in one][:2] == told
    assert ("exercise:" in as_text(report(CLASS[4]), lang)) is ("各练习" in as_text(report(CLASS[4]), lang)) is False


MUST_LOOK = of(PIANO, "person", odd=(Odd.LATE, Odd.OUTPUTS_FORGED))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_hand_in_that_a_person_must_look_at_as_a_whole_is_named_with_its_id(lang):
    made = HandIn("Jo-Berg_5", "spare-key", Path("zips/Jo Berg_5_assignsubmission_file_"), "folder")
    text = as_text(report(of(made, "person", odd=(Odd.LEARNER_FROM_FOLDER,)), MUST_LOOK), lang)
    assert f"{made.place} (Jo-Berg_5): {Odd.LEARNER_FROM_FOLDER.report.get(lang)}\n" in text
    assert f"{PIANO.place}: {Odd.OUTPUTS_FORGED.report.get(lang)}\n" in text


def test_but_not_one_of_which_only_items_wait():
    assert "submitted" not in as_text(report(CLASS[1]), "en")


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (CLASS[0], []),
        (CLASS[1], [("ITEM", UNSURE)]),
        (CLASS[2], [("ANSWERS_DAMAGED", Odd.ANSWERS_DAMAGED.report)]),
        (CLASS[4], [("STRAY", Odd.STRAY.report)]),
        (MUST_LOOK, [("OUTPUTS_FORGED", Odd.OUTPUTS_FORGED.report)]),
        (of(PIANO, "person", {"reply": (), "letter": ()}), [("UNSURE", UNSURE_ITEM)]),
        (of(PIANO, "refused", odd=(Odd.ANSWERS_DAMAGED,)), []),  # somebody has marked it all
    ],
)
def test_each_line_with_something_to_do_says_why_for_machines_and_in_tables(one, told):
    [data] = as_data(report(one))["lines"]
    assert data["reasons"] == [{"code": code, "en": text.en, "zh": text.zh} for code, text in told]
    assert data["why"] == "; ".join(text.en for _, text in told)
    for lang, stop in (("en", "; "), ("zh", "；")):
        [row] = csv.DictReader(io.StringIO(as_csv(report(one), lang)))
        assert row["why"] == stop.join(text.get(lang) for _, text in told)


def test_a_reason_is_said_once_however_many_items_have_it():
    [data] = as_data(report(of(PIANO, "person", {"reply": (UNSURE,), "letter": (UNSURE,)})))["lines"]
    assert data["why"] == UNSURE.en


def test_what_went_wrong_is_said_as_it_is():
    assert as_data(report(CLASS[5]))["lines"][0]["why"] == "the process died"
    [row] = csv.DictReader(io.StringIO(as_csv(report(CLASS[5]), "zh")))
    assert row["why"] == "the process died"


@pytest.mark.parametrize(("lang", "told"), [("en", "4 found; looked at now 3, before"), ("zh", "这次看了 3 份")])
def test_what_was_looked_at_now_is_not_called_graded_for_one_was_refused(lang, told):
    assert told in as_text(report(*ALL), lang)


# --- of which nobody knows when they came ---

UNDATED = of(PIANO, odd=(Odd.TIME_UNKNOWN,))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_that_lateness_is_unknown_is_said_of_the_hand_in_and_counted(lang):
    both = of(KEY, "refused", {"reply": ()}, odd=(Odd.TIME_UNKNOWN, Odd.ANSWERS_DAMAGED))
    text = as_text(report(UNDATED, both, CLASS[0]), lang)
    stop = "; " if lang == "en" else "；"
    assert f"{PIANO.place}: {Odd.TIME_UNKNOWN.report.get(lang)}\n" in text
    assert f"{KEY.place}: {Odd.ANSWERS_DAMAGED.report.get(lang)}{stop}{Odd.TIME_UNKNOWN.report.get(lang)}\n" in text
    assert [one.undated for one in by_exercise([UNDATED, both, CLASS[0]])] == [1, 1]
    told = {"en": "1 late; 1 at an unknown time, counted as in time", "zh": "迟交 1 份；1 份不知道什么时候交的"}
    assert told[lang] in text


def test_that_alone_is_nothing_to_do():
    [data] = as_data(report(UNDATED))["lines"]
    assert (data["state"], data["reasons"], data["odd"]) == ("graded", [], ["TIME_UNKNOWN"])


# --- two ids for one hand-in ---


def now_jo(said, why=None, former="Jo-Berg_5"):
    return line_of(HandIn("jo", "call", Path("zips/x"), "folder"), said, 6, True, why, former)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_id_that_an_earlier_run_made_is_told_with_the_command_that_takes_it_out(lang):
    text = as_text(report(now_jo(written()), *ALL), lang)
    block = text.split("accounted for.\n" if lang == "en" else "都有着落。\n")[1].splitlines()
    assert "1" in block[1]
    assert block[2] == {"en": "  call: Jo-Berg_5, now jo", "zh": "  call：Jo-Berg_5，现在是 jo"}[lang]
    assert "--db" in "".join(block[3:5])
    assert block[5:] == ["  nbgrader db student remove Jo-Berg_5 --force"]
    assert "remove" not in as_text(report(*ALL), lang)


def test_machines_and_tables_have_it_and_it_is_accounted_for():
    one = report(now_jo(written()), *ALL)
    assert [line["former"] for line in as_data(one)["lines"]] == ["Jo-Berg_5", None, None, None, None]
    assert [row["former"] for row in csv.DictReader(io.StringIO(as_csv(one, "en")))] == ["Jo-Berg_5", "", "", "", ""]
    assert (one.exit_code, one.found, sum(as_data(one)["states"].values())) == (0, 5, 5)


def test_nobody_is_told_to_take_out_the_only_marks_there_are():
    assert "remove" not in as_text(report(now_jo(written(), "the disk is full"), now_jo(None)), "en")


def test_one_id_is_taken_out_once_and_a_long_list_is_cut():
    two = [now_jo(written()), now_jo(written())]
    assert as_text(report(*two), "en").count("student remove") == 1
    text = as_text(report(*(now_jo(written(), former=f"Jo_{n}") for n in range(100))), "en")
    assert (text.count("student remove"), text.count("and 60 more")) == (40, 2)


# --- the page that explains it ---

PAGE = (Path(__file__).parents[4] / "docs" / "reconciliation.md").read_text("utf-8")


def test_every_code_is_explained_in_both_languages_and_no_other():
    table = PAGE.split("| code |")[1].split("\n\n")[0]
    told = [row for row in table.splitlines() if row.startswith("| `")]
    assert told == [
        f"| `{kind.name}` | {kind.report.en} | {kind.report.zh} | {'yes' if kind.person else ''} |"
        f" {'' if kind.graded else 'no'} |"
        for kind in Odd
    ]


def test_every_state_key_and_column_is_explained():
    data = as_data(report(*CLASS))
    names = {*data, *data["exercises"][0], *data["lines"][0], *data["states"]}
    assert {name for name in names if f"`{name}`" not in PAGE} == set()
    assert {code for code in ("ITEM", "UNSURE") if f"`{code}`" not in PAGE} == set()
    assert all(f"| `{column}` |" in PAGE for column in as_csv(report(), "en").strip().split(","))


def test_a_long_list_is_cut_and_says_so():
    strays = [unplaced_line(Unplaced(Path(f"stray{n}"), Odd.STRAY)) for n in range(100)]
    text = as_text(report(*strays), "en")
    assert "and 60 more" in text
    assert text.count("stray") < 60


def test_a_name_can_not_write_over_the_terminal():
    name = "\x1b[2Jgone\u202egnp.exe\n0 not accounted for"
    text = as_text(report(unplaced_line(Unplaced(Path(name), Odd.STRAY))), "en")
    assert not {"\x1b", "\u202e"} & set(text)
    assert "\n0 not accounted for" not in text


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＋1", "－1", "＠x", "|calc", "%0a="],
)
def test_no_cell_is_a_formula(text):
    assert str(safe_cell(text)).startswith("'")


@pytest.mark.parametrize("value", ["ann", "李伟", "a=b", 1.5, 0, -2.0, True])
def test_honest_cells_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_a_table_can_be_written_whatever_a_file_is_called():
    name = b"\xff\0=cmd".decode("utf-8", "surrogateescape").replace("\0", "\x01")
    table = as_csv(report(unplaced_line(Unplaced(Path(name), Odd.STRAY))), "en")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0][0] == "exercise"
    assert table.encode("utf-8")
    assert len(rows) == 2
    assert isinstance(report(*ALL).lines[0], Line)
