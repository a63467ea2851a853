"""Is a question that tells its own answer found, and one that only asks left alone?"""

from pathlib import Path

import pytest

from calmline.cases.case import Case
from calmline.cases.exercise import Exercise
from calmline.cases.giveaway import contains, giveaways_of_case, giveaways_of_exercise
from calmline.cases.loading import load_case, load_exercise
from calmline.cases.problems import dotted
from calmline.cases.prompts import Choose, Free, Option, Prompt
from calmline.text import Lang, Text

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cases"
WHY = Text(en="So.", zh="就这样。")


def text(en: str, zh: str = "无关") -> Text:
    return Text(en=en, zh=zh)


def question(ask: Text, right: Text, wrong: Text, note: Text | None = None) -> Choose:
    options = [Option(text=right, right=True, why=WHY), Option(text=wrong, why=WHY)]
    return Choose(kind="choose", id="q", ask=ask, note=note, options=options, feedback=WHY)


def remark(note: Text) -> Free:
    return Free(kind="free", id="r", ask=text("What did you hear?", "听到什么？"), note=note, feedback=WHY)


@pytest.fixture(scope="module")
def sound_case() -> Case:
    return load_case(FIXTURES / "every-feature.yaml")


def found(case: Case, *prompts: Prompt) -> list[str]:
    assert case.analysis is not None
    analysis = case.analysis.model_copy(update={"prompts": list(prompts)})
    return [dotted(f.path) for f in giveaways_of_case(case.model_copy(update={"analysis": analysis}))]


RIGHT = text("A worn-out battery", "电池没电了")
WRONG = text("A careless customer", "客户粗心大意")


@pytest.mark.parametrize(
    "ask", ["Is it a worn-out battery?", "Is it a  WORN OUT\nbattery?", "A worn–out battery, then?"]
)
def test_an_ask_that_contains_the_answer_is_found(sound_case: Case, ask: str) -> None:
    assert found(sound_case, question(text(ask), RIGHT, WRONG)) == ["analysis.prompts.0.ask.en"]


@pytest.mark.parametrize("ask", ["是不是电池没电了？", "是不是电池 没电 了", "是不是“电池，没电了”？"])
def test_spaces_and_signs_hide_no_chinese_answer(sound_case: Case, ask: str) -> None:
    assert found(sound_case, question(text("What is it?", ask), RIGHT, WRONG)) == ["analysis.prompts.0.ask.zh"]


def test_full_width_letters_hide_no_answer(sound_case: Case) -> None:
    right = text("Row B39 of it", "第B39行说的")
    assert found(sound_case, question(text("?!", "看第Ｂ３９行说的"), right, WRONG)) == ["analysis.prompts.0.ask.zh"]


def test_a_note_gives_away_too(sound_case: Case) -> None:
    prompt = question(text("What is it?"), RIGHT, WRONG, note=text("Mind a worn-out battery."))
    assert found(sound_case, prompt) == ["analysis.prompts.0.note.en"]


def test_a_note_shown_before_gives_away(sound_case: Case) -> None:
    ask = question(text("What is it?"), RIGHT, WRONG)
    assert found(sound_case, remark(text("Mind a worn-out battery.")), ask) == ["analysis.prompts.0.note.en"]


def test_a_note_shown_afterwards_gives_nothing_away(sound_case: Case) -> None:
    ask = question(text("What is it?"), RIGHT, WRONG)
    assert found(sound_case, ask, remark(text("Mind a worn-out battery."))) == []


def test_an_ask_that_names_a_wrong_option_as_well_gives_nothing_away(sound_case: Case) -> None:
    ask = text("A worn-out battery, or a careless customer?")
    assert found(sound_case, question(ask, RIGHT, WRONG)) == []


@pytest.mark.parametrize(("right", "ask"), [(text("Trust", "信任"), text("On trust", "说说信任"))])
def test_very_short_answers_are_passed_over(sound_case: Case, right: Text, ask: Text) -> None:
    assert found(sound_case, question(ask, right, WRONG)) == []


def test_wrong_options_may_be_named(sound_case: Case) -> None:
    assert found(sound_case, question(text("Was it a careless customer?"), RIGHT, WRONG)) == []


def test_in_an_exercise_every_item_can_give_every_other_away() -> None:
    exercise: Exercise = load_exercise(FIXTURES / "exercises" / "every-item.yaml")
    items = list(exercise.items)
    items[-1] = items[-1].model_copy(update={"ask": text("Draft it, as a justified request.")})
    told = list(giveaways_of_exercise(exercise.model_copy(update={"items": items})))
    assert [dotted(f.path) for f in told] == [f"items.{len(items) - 1}.ask.en"]


@pytest.mark.parametrize(
    ("whole", "part", "lang", "there"),
    [
        ("the remote control", "remote control", "en", True),
        ("the remote controls", "remote control", "en", False),
        ("it doesn’t ring", "It doesn't ring.", "en", True),
        ("遥控器", "遥控", "zh", True),
        ("anything", "…", "en", False),
        ("什么都行", "……", "zh", False),
    ],
)
def test_english_is_compared_by_words_and_chinese_by_characters(whole: str, part: str, lang: Lang, there: bool) -> None:
    assert contains(whole, part, lang) is there
