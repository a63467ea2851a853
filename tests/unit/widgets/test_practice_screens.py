"""What do the start page and the progress screen learn of the record, and is it left alone otherwise?"""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from calmline.learning import workcopy
from calmline.practice.attempt import Attempt
from calmline.practice.record import open_record
from calmline.widgets.practice import PRACTICE, practice_answer, practice_of

NOW = datetime.now(UTC)
CASE = "every-feature"
PNG = b"\x89PNG\r\n\x1a\n"


def call(seed, days_ago, **changes):
    values = {
        "case": CASE,
        "persona": f"p{seed % 5}",
        "seed": seed,
        "level": 4,
        "ending": "relieved",
        "passed": True,
        "alone": True,
        "turns": 3,
        "faults": 0,
        "emotions": (7, 5, 3, 2),
        "at": NOW - timedelta(days=days_ago),
    }
    return Attempt(**values | changes)


def recorded(*attempts):
    """Puts calls into this test's own record."""
    record = open_record()
    for attempt in attempts:
        assert record.add(attempt, NOW)
    record.close()


@pytest.fixture
def copied(parcels, tmp_path):
    """A working copy, as far as the start page needs one."""
    return workcopy.prepare(tmp_path / "work")


def fluent_since(days):
    return [call(n, days + 2 - n) for n in range(3)]


def test_an_empty_record_has_no_calls_and_nothing_due(every_feature):
    told = practice_of(every_feature)
    assert (told["calls"], told["due"], told["next"], told["coming"], told["curves"]) == (0, [], None, [], [])
    assert [one["level"] for one in told["cases"]] == [1]


def test_what_is_due_tells_where_it_is_rehearsed_and_how_it_went(every_feature):
    recorded(*fluent_since(60))
    told = practice_of(every_feature)
    [due] = told["due"]
    assert (due["notebook"], due["screen"], due["passed"]) == ("01-parcel", "rehearsal", True)
    assert due["title"] == {"en": "The parcel that never came", "zh": "迟迟不到的包裹"}
    assert due["last"] == (NOW.astimezone() - timedelta(days=60)).date().isoformat()
    [case] = told["cases"]
    assert (case["fluent"], case["calls"], case["passed"], case["today"]) == (True, 3, 3, True)


def test_what_went_badly_is_due_and_says_so(every_feature):
    recorded(*fluent_since(9), call(9, 5, passed=False, ending="hung-up"))
    [due] = practice_of(every_feature)["due"]
    assert due["passed"] is False


def test_where_nothing_is_due_the_next_day_is_told(every_feature):
    recorded(*fluent_since(0))
    told = practice_of(every_feature)
    assert told["due"] == []
    assert told["next"]["day"] > told["today"]
    assert [one["title"]["en"] for one in told["next"]["cases"]] == ["The parcel that never came"]
    assert told["coming"][0] == told["next"]


def test_the_tables_say_what_the_pictures_show(every_feature):
    recorded(call(1, 40), call(2, 3, passed=False, emotions=(7, 8, 9, 9)), call(3, 1))
    told = practice_of(every_feature)
    [curve] = told["curves"]
    assert curve["ends"] == [
        {"number": 1, "anger": 2, "passed": True},
        {"number": 2, "anger": 9, "passed": False},
        {"number": 3, "anger": 2, "passed": True},
    ]
    days = [(NOW.astimezone() - timedelta(days=ago)).date().isoformat() for ago in (3, 1)]
    assert [rule["days"] for rule in told["rules"]] == [days] * len(told["rules"]), "the day before four weeks is out"


def test_all_of_it_reaches_the_browser(every_feature):
    recorded(*fluent_since(9))
    json.dumps(practice_of(every_feature), allow_nan=False)


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("zh", "dark"), ("xx", "xx"), (None, None)])
def test_both_pictures_are_drawn_in_the_language_and_colours_asked_for(every_feature, lang, theme):
    recorded(call(1, 1))
    answer = practice_answer(every_feature, {"type": "plots", "lang": lang, "theme": theme})
    assert answer["lang"] == ("zh" if lang == "zh" else "en")
    assert answer["theme"] == ("dark" if theme == "dark" else "light")
    pictures = [base64.b64decode(answer[name]) for name in ("curves", "rules")]
    assert all(picture.startswith(PNG) for picture in pictures)
    assert pictures[0] != pictures[1]


def test_languages_and_themes_give_different_pictures(every_feature):
    recorded(call(1, 1))
    looks = [(lang, theme) for lang in ("en", "zh") for theme in ("light", "dark")]
    asked = [practice_answer(every_feature, {"type": "plots", "lang": lang, "theme": theme}) for lang, theme in looks]
    assert len({answer["curves"] for answer in asked}) == len({answer["rules"] for answer in asked}) == len(looks)


def test_the_record_is_handed_out_whole(every_feature):
    recorded(*fluent_since(9))
    answer = practice_answer(every_feature, {"type": "export", "format": "json"})
    assert len(json.loads(answer["text"])["attempts"]) == 3
    assert answer["name"].endswith(".json")
    answer = practice_answer(every_feature, {"type": "export", "format": "csv"})
    assert len(answer["text"].splitlines()) == 4
    assert answer["name"].endswith(".csv")


def test_erasing_leaves_an_empty_record_and_says_how_many(every_feature):
    recorded(*fluent_since(9))
    answer = practice_answer(every_feature, {"type": "erase"})
    assert answer["calls"] == 3
    assert answer["practice"]["calls"] == practice_of(every_feature)["calls"] == 0


def test_other_messages_are_none_of_its(every_feature, record_file):
    assert practice_answer(every_feature, {"type": "hand-in"}) is None
    assert not record_file.exists()


MESSAGES = [{"type": "plots"}, {"type": "export"}, {"type": "erase"}]


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////nowhere/at/all/record.sqlite", "oracle://x"])
def test_a_record_that_cannot_be_opened_is_a_sentence(every_feature, monkeypatch, url):
    monkeypatch.setenv("CALMLINE_RECORD", url)
    if url.startswith("sqlite"):
        monkeypatch.setattr("calmline.practice.sqlite_file.make_place", refuse)
    for told in (practice_of(every_feature), *(practice_answer(every_feature, one) for one in MESSAGES)):
        assert told["problem"]["zh"]
        assert "calls" not in told


def refuse(path):
    raise PermissionError(13, "Permission denied")


def test_what_nobody_foresaw_leaves_the_start_page_standing(parcels, copied, opened, monkeypatch):
    monkeypatch.setattr("calmline.practice.overview.overview", lambda *_: 1 / 0)
    shown = opened(copied / "en", "start", "start")
    assert shown.session["progress"][PRACTICE]["problem"]["en"]
    assert shown.session["progress"]["parcel"]


# --- the two screens ------------------------------------------------------------------------------------


def test_both_screens_of_the_start_notebook_tell_the_same_and_learn_it_anew(parcels, copied, opened, tell):
    shown = [opened(copied / "en", "start", name) for name in ("start", "progress")]
    assert [one.screen for one in shown] == ["start", "progress"]
    assert [one.session["progress"][PRACTICE]["calls"] for one in shown] == [0, 0]
    assert shown[0].session["key"] == shown[1].session["key"]
    recorded(call(1, 1))
    fresh = [tell(one, {"type": "refresh"})["progress"] for one in shown]
    assert fresh[0] == fresh[1]
    assert fresh[0][PRACTICE]["calls"] == 1


def test_the_progress_screen_answers_by_message(parcels, copied, opened, tell):
    shown = opened(copied / "en", "start", "progress")
    recorded(call(1, 1))
    assert tell(shown, {"type": "plots", "lang": "zh", "theme": "dark"})["theme"] == "dark"
    assert tell(shown, {"type": "erase"})["calls"] == 1
    assert tell(shown, {"type": "lang", "lang": "zh"}) is None


def test_who_just_looks_sees_and_changes_no_record(parcels, tmp_path, opened, tell, record_file):
    recorded(call(1, 1))
    before = record_file.read_bytes()
    for name in ("start", "progress"):
        shown = opened(tmp_path, "start", name)
        assert PRACTICE not in shown.session["progress"]
        for message in MESSAGES:
            assert tell(shown, message) is None
    assert record_file.read_bytes() == before


def test_the_start_notebook_has_these_screens_and_no_other(parcels, tmp_path, opened):
    with pytest.raises(KeyError, match="practise"):
        opened(tmp_path, "start", "practise")
