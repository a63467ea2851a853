"""Does `show` keep answers where they belong, and nowhere else?"""

import json
import shutil
from pathlib import Path

import pytest

from calmline.answers.file import previous_of
from calmline.data import data_root
from calmline.learning.marker import NAME, read_marker

ROOT = Path(__file__).parents[3]
MODULE, EXERCISE = "remote-control", "digital-piano"
KEY = json.loads((ROOT / "solutions" / EXERCISE / "key.json").read_text("utf-8"))
SCREENS = [(MODULE, name) for name in ("replay", "analysis", "rehearsal", "close")]
EVERYTHING = [*SCREENS, ("start", "start"), (EXERCISE, "exercise")]


def content_of(folder):
    """Every file in a folder with its bytes; what is locked and where the learner is do not count as answers."""
    found = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    return {name: file.read_bytes() for name, file in found.items() if not name.endswith(".lock") and name != NAME}


def folder_of(work, shows):
    """Where the notebook lies that shows this."""
    return work / "exercises" / EXERCISE if shows[1] == "exercise" else work / "en"


def save(item, value, based_on=0):
    return {"type": "save", "item": item, "value": value, "based_on": based_on, "number": 1, "lang": "en", "sent": None}


def keys_texts():
    """What only a grader may see. The expected option of a choice stands among the others; all else is the key's."""
    for one in KEY["items"].values():
        options = [option["text"] for option in one["item"].get("options", [])]
        if one["expected"] not in options:
            yield from one["expected"].values()
        yield from one["item"]["reason"].values()
        for name in ("rubric", "samples"):
            yield from long_texts(one["item"].get(name))


def long_texts(value):
    """Texts long enough that nothing else says the same by chance, as a short cue may stand in a fact."""
    if isinstance(value, str):
        yield from [value] if len(value) > 30 else []
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from long_texts(inner)


# --- outside of a working copy -----------------------------------------------------------------------------


@pytest.mark.parametrize("shows", EVERYTHING)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_outside_of_a_working_copy_nothing_is_kept_and_nothing_written(tmp_path, opened, tell, shows, lang):
    shown = opened(tmp_path, *shows, lang)
    assert (shown.session["keeps"], shown.session["lang"], shown.screen) == (False, lang, shows[1])
    for message in (save("a", 1), {"type": "refresh"}, {"type": "lang", "lang": "zh"}, {"type": "hand-in"}):
        tell(shown, message)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shows", EVERYTHING)
def test_when_nbgrader_executes_nothing_is_written_even_in_a_working_copy(work, opened, tell, monkeypatch, shows):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    before, marker = content_of(work), (work / NAME).read_bytes()
    shown = opened(folder_of(work, shows), *shows, "en")
    assert not shown.session["keeps"]
    tell(shown, save("a", 1))
    tell(shown, {"type": "lang", "lang": "zh"})
    assert (content_of(work), (work / NAME).read_bytes()) == (before, marker)


# --- in a working copy -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shows", EVERYTHING)
def test_showing_alone_writes_no_answers(work, opened, shows):
    before = content_of(work)
    shown = opened(folder_of(work, shows), *shows, "en")
    assert shown.session["keeps"]
    assert content_of(work) == before


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_modules_answers_go_to_one_file_from_either_language(work, opened, tell, lang):
    before = content_of(work)
    shown = opened(work / lang, MODULE, "replay", lang)
    assert tell(shown, save(f"{MODULE}/replay", {"at": 2, "seen": 2}))["type"] == "saved"
    added = content_of(work)
    assert set(added) - set(before) == {f"answers/{MODULE}.json"}
    kept = json.loads(added[f"answers/{MODULE}.json"])
    assert (kept["module"], kept["items"][f"{MODULE}/replay"]["value"]) == (MODULE, {"at": 2, "seen": 2})
    other = opened(work / ("zh" if lang == "en" else "en"), MODULE, "analysis", "zh")
    assert other.session["items"][f"{MODULE}/replay"]["value"] == {"at": 2, "seen": 2}


def test_an_exercises_answers_go_beside_it(work, opened, tell):
    folder = work / "exercises" / EXERCISE
    before = content_of(work)
    shown = opened(folder, EXERCISE, "exercise", "zh")
    tell(shown, save("some-item", {"text": "你好"}))
    assert set(content_of(work)) - set(before) == {f"exercises/{EXERCISE}/answers.json"}
    kept = json.loads((folder / "answers.json").read_bytes())
    assert (kept["exercise"], kept["version"]) == (EXERCISE, KEY["version"])


def test_a_damaged_file_is_told_and_the_answers_before_it_are_there(work, opened, tell):
    shown = opened(work / "en", MODULE, "replay", "en")
    for seen in (1, 2):
        tell(shown, save(f"{MODULE}/replay", {"seen": seen}, based_on=seen - 1))
    path = work / "answers" / f"{MODULE}.json"
    path.write_bytes(previous_of(path).read_bytes()[:50])
    session = opened(work / "en", MODULE, "replay", "en").session
    assert f"{MODULE}.json" in session["problem"]["zh"]
    assert session["items"][f"{MODULE}/replay"]["value"] == {"seen": 1}


def test_the_place_of_the_learner_is_remembered(work, opened, tell):
    shown = opened(work / "en", MODULE, "replay", "en")
    assert read_marker(work).notebook == f"en/01-{MODULE}.ipynb"
    tell(shown, {"type": "lang", "lang": "zh"})
    assert read_marker(work).notebook == f"zh/01-{MODULE}.ipynb"


def test_a_notebook_opens_in_the_language_it_was_switched_to(work, opened, tell):
    tell(opened(work / "en", MODULE, "replay", "en"), {"type": "lang", "lang": "zh"})
    assert opened(work / "en", MODULE, "analysis", "en").session["lang"] == "zh"
    assert opened(work / "zh", MODULE, "analysis", "zh").session["lang"] == "zh"


@pytest.mark.parametrize("lang", ["fr", None, ["zh"], 5])
def test_a_language_that_is_none_of_ours_changes_nothing(work, opened, tell, lang):
    before = content_of(work)
    assert tell(opened(work / "en", MODULE, "replay", "en"), {"type": "lang", "lang": lang}) is None
    assert content_of(work) == before


def test_two_working_copies_are_told_apart_in_one_browser(work, tmp_path, opened):
    other = Path(shutil.copytree(work, tmp_path / "other"))
    keys = {opened(folder / "en", MODULE, "replay").session["key"] for folder in (work, other)}
    assert len(keys) == 2
    assert opened(work / "zh", MODULE, "close").session["key"] in keys


# --- the rehearsal ------------------------------------------------------------------------------------------


def test_a_saved_reply_comes_back_as_the_call_so_far(parcels, tmp_path, opened, tell):
    shown = opened(tmp_path, "parcel", "rehearsal", "en")
    assert shown.content["call"] is None
    item, step = "every-feature/rehearsal", {"choose": "see-her"}
    answer = tell(shown, save(item, {"persona": "ms-lin", "steps": [step]}))
    assert [beat["speaker"] for beat in answer["call"]["beats"]] == ["customer", "you", "customer"]
    refused = tell(shown, save(item, {"persona": "ms-lin", "steps": [step, step]}, based_on=1))
    assert refused["type"] == "refused"
    assert tell(shown, {"type": "refresh"})["items"][item]["value"]["steps"] == [step]


def test_a_call_goes_on_where_it_was(parcels, work, opened, tell):
    value = {"persona": "ms-lin", "steps": [{"choose": "wait"}], "reached": ["hung-up"]}
    tell(opened(work / "en", "parcel", "rehearsal"), save("every-feature/rehearsal", value))
    call = opened(work / "en", "parcel", "rehearsal").content["call"]
    assert call["ending"]["id"] == "hung-up"


@pytest.mark.parametrize(("persona", "taken"), [("ms-lin", 1), ("gone", None)])
def test_a_call_of_an_older_case_goes_as_far_as_it_fits_and_loses_nothing(parcels, work, opened, persona, taken):
    value = {"persona": persona, "steps": [{"choose": "see-her"}, {"choose": "gone"}], "reached": ["relieved"]}
    answers = work / "answers" / "parcel.json"
    item = {"every-feature/rehearsal": {"revision": 1, "value": value}}
    content = {"format": 1, "module": "parcel", "version": "old", "lang": "en", "revision": 1, "items": item}
    answers.write_text(json.dumps(content), "utf-8")
    shown = opened(work / "en", "parcel", "rehearsal")
    call = shown.content["call"]
    assert (call and call["taken"]) == taken
    assert shown.session["items"]["every-feature/rehearsal"]["value"] == value
    assert shown.session["progress"]["rehearsal"] == {"done": True}


def test_every_screen_of_a_case_with_all_features_opens(parcels, tmp_path, opened):
    for phase in opened(tmp_path, "parcel", "close").content["phases"]:
        assert opened(tmp_path, "parcel", phase["screen"], "zh").content["title"]["zh"] == "包裹"


# --- the start page -----------------------------------------------------------------------------------------


def test_the_start_page_tells_where_answers_are_kept_and_what_is_done(work, opened, tell):
    start = opened(work / "en", "start", "start", "en")
    assert start.content["place"] == str(work)
    assert start.session["progress"][MODULE] == {"done": 0, "all": 3, "handedIn": False}
    tell(opened(work / "en", MODULE, "replay", "en"), save(f"{MODULE}/replay", {"seen": 10_000}))
    assert tell(start, {"type": "refresh"})["progress"][MODULE]["done"] == 1


# --- exercises ----------------------------------------------------------------------------------------------


def test_a_learners_sheet_holds_nothing_of_the_key(work, opened, tmp_path):
    texts = list(keys_texts())
    assert len(texts) > 20
    for folder in (work / "exercises" / EXERCISE, tmp_path):
        shown = opened(folder, EXERCISE, "exercise")
        assert shown.content["trainer"] is None
        sent = json.dumps([shown.content, shown.session, shown.modules], ensure_ascii=False)
        assert [text for text in texts if json.dumps(text, ensure_ascii=False)[1:-1] in sent] == []


def test_no_module_holds_anything_of_the_key(tmp_path, opened):
    texts = list(keys_texts())
    for sheet, screen in SCREENS:
        sent = json.dumps(opened(tmp_path, sheet, screen).content, ensure_ascii=False)
        assert [text for text in texts if json.dumps(text, ensure_ascii=False)[1:-1] in sent] == [], screen


def test_a_trainer_sees_what_is_expected_and_writes_nothing(opened, tell):
    folder = ROOT / "solutions" / EXERCISE
    before = content_of(folder)
    shown = opened(folder, EXERCISE, "exercise")
    items = {item["id"] for item in shown.content["sheet"]["items"]}
    assert set(shown.content["trainer"]) == items
    for name, one in shown.content["trainer"].items():
        assert one["expected"] == KEY["items"][name]["expected"]
        assert one["reason"] == KEY["items"][name]["item"]["reason"]
    tell(shown, save(next(iter(items)), {"text": "x"}))
    assert content_of(folder) == before


def test_a_damaged_sheet_is_replaced_by_the_courses_own(work, opened):
    folder = work / "exercises" / EXERCISE
    for damage in ("{", "[]", "null", '{"id": "another"}'):
        (folder / "sheet.json").write_text(damage, "utf-8")
        assert opened(folder, EXERCISE, "exercise").content["sheet"]["id"] == EXERCISE


def test_handing_in_asks_who_it_is_and_tells_where_it_went(work, opened, tell):
    shown = opened(work / "exercises" / EXERCISE, EXERCISE, "exercise")
    refused = tell(shown, {"type": "hand-in", "learner": " "})
    assert refused["type"] == "handed-in"
    assert refused["problem"]["zh"]
    assert tell(shown, {"type": "hand-in"})["problem"]["en"]
    handed = tell(shown, {"type": "hand-in", "learner": "ada"})
    assert "problem" not in handed
    assert Path(handed["path"]).parent == work / "hand-in"
    assert Path(handed["path"]).is_file()
    assert opened(work / "exercises" / EXERCISE, EXERCISE, "exercise").content["learner"] == "ada"


# --- what there is not --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "Ä", "nowhere/../start", "a b", ".hidden", "x\n"])
def test_what_is_no_name_is_refused_before_it_becomes_a_path(tmp_path, opened, name):
    for screen in ("exercise", "replay"):
        with pytest.raises(KeyError, match="no name"):
            opened(tmp_path, name, screen)


def test_what_there_is_not_is_refused(tmp_path, opened):
    with pytest.raises(LookupError):
        opened(tmp_path, "nowhere", "replay")
    with pytest.raises(LookupError, match="nowhere"):
        opened(tmp_path, "nowhere", "exercise")
    with pytest.raises(LookupError, match="recall"):
        opened(tmp_path, MODULE, "recall")


def test_the_tests_look_at_the_clone():
    assert data_root() == ROOT
