"""Is everything that a screen shows there, and in both languages?"""

import json

import pytest

from calmline.cases.library import Library
from calmline.cases.rehearsal import Line
from calmline.cases.walk import every
from calmline.data import data_root
from calmline.widgets.contents import minutes_of, module_content, start_content, version_of

REAL = Library(data_root())


def screens(library, module):
    return [phase["screen"] for phase in module_content(library, module, "close")["phases"]]


def pairs(content, path="content"):
    """All places that hold English, with what stands there."""
    if isinstance(content, dict):
        if "en" in content or "zh" in content:
            yield path, content
        for name, inner in content.items():
            yield from pairs(inner, f"{path}.{name}")
    elif isinstance(content, list):
        for n, inner in enumerate(content):
            yield from pairs(inner, f"{path}[{n}]")


def is_chinese(text):
    return any(0x4E00 <= ord(char) < 0x9FFF for char in text)


@pytest.fixture(params=["the course", "every feature"])
def library(request, every_feature):
    return REAL if request.param == "the course" else every_feature


def every_content(library):
    yield "start", start_content(library)
    for module in library.course.modules[1:]:
        for screen in screens(library, module):
            yield f"{module.id}/{screen}", module_content(library, module, screen)


def test_every_text_of_every_screen_is_there_in_both_languages(library):
    found = [(f"{name} {path}", pair) for name, content in every_content(library) for path, pair in pairs(content)]
    assert len(found) > 100
    wrong = [
        path
        for path, pair in found
        if set(pair) != {"en", "zh"} or not pair["en"].strip() or not is_chinese(pair["zh"]) or is_chinese(pair["en"])
    ]
    assert wrong == []


def test_a_text_in_one_language_would_be_found():
    content = {"a": [{"b": {"en": "only"}}, {"zh": "只有"}], "c": {"en": "x", "zh": "  "}}
    assert [path for path, _ in pairs(content)] == ["content.a[0].b", "content.a[1]", "content.c"]
    assert not is_chinese("  ")


def test_every_content_can_be_sent_to_a_browser(library):
    for _, content in every_content(library):
        assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_the_real_modules_have_the_phases_of_the_course():
    [module] = [module for module in REAL.course.modules if module.id == "remote-control"]
    assert screens(REAL, module) == ["replay", "analysis", "rehearsal", "close"]


def test_all_features_show_on_all_screens(every_feature):
    found = screens(every_feature, every_feature.course.module("parcel"))
    assert found[0] == "recall"
    assert found[-1] == "close"
    assert set(found) == {"recall", "triage", "replay", "analysis", "rehearsal", "side-scenes", "close"}
    assert found.index("replay") < found.index("analysis") < found.index("rehearsal")


def test_each_screen_leads_to_the_one_after_it(every_feature):
    module = every_feature.course.module("parcel")
    names = screens(every_feature, module)
    assert [module_content(every_feature, module, name)["next"] for name in names] == [*names[1:], None]


def test_a_phase_waits_for_the_one_before(every_feature):
    module = every_feature.course.module("parcel")
    after = {name: module_content(every_feature, module, name)["after"] for name in screens(every_feature, module)}
    waiting = {name: before for name, before in after.items() if before}
    assert waiting == {"analysis": "replay", "rehearsal": "analysis"}


def test_with_several_cases_each_screen_says_whose_it_is(every_feature):
    module = every_feature.course.module("parcel").model_copy(update={"cases": ["every-feature", "every-feature"]})
    content = module_content(every_feature, module, "rehearsal:every-feature")
    assert content["after"] == "analysis:every-feature"
    with pytest.raises(KeyError, match="rehearsal:every-feature"):
        module_content(every_feature, module, "rehearsal")


@pytest.mark.parametrize("name", ["", "triage", "replay:remote-control", "key", "../close"])
def test_a_screen_that_the_module_has_not_is_refused(name):
    with pytest.raises(KeyError, match="analysis"):
        module_content(REAL, REAL.course.module("remote-control"), name)


def test_the_replay_brings_every_line_and_its_question(every_feature):
    content = module_content(every_feature, every_feature.course.module("parcel"), "replay")
    turns = every_feature.case("every-feature").replay.turns
    assert [turn["text"]["en"] for turn in content["turns"]] == [turn.text.en for turn in turns]
    [pause] = [turn["pause"] for turn in content["turns"] if "pause" in turn]
    assert pause["id"] == "heard-first"
    assert content["emotion"] == 6
    assert content["warning"]["en"].startswith("A caller")


def test_every_line_and_every_option_can_be_told_apart(library):
    for name, content in every_content(library):
        turns = [turn["id"] for turn in content.get("turns", []) if "id" in turn]
        assert len(set(turns)) == len(turns), name
        for prompt in content.get("prompts", []):
            options = [option["id"] for option in prompt.get("options", [])]
            assert len(set(options)) == len(options), name


def test_recall_asks_under_the_names_that_the_module_lists(every_feature):
    module = every_feature.course.module("parcel")
    content = module_content(every_feature, module, "recall")
    assert [prompt["id"] for prompt in content["prompts"]] == module.recall


def test_callers_are_told_apart_by_what_they_need(every_feature):
    content = module_content(every_feature, every_feature.course.module("parcel"), "triage")
    right = {prompt["id"]: [o["id"] for o in prompt["options"] if o["right"]] for prompt in content["prompts"]}
    assert right == {"glasses": ["in-need"], "hours": ["curious"]}


def test_the_rehearsal_tells_nothing_of_its_callers_but_their_names(library):
    """Are goals, stakes and what sets somebody off found out in the call alone, and is no line read before?"""
    module = library.course.modules[1]
    sent = json.dumps(module_content(library, module, "rehearsal"), ensure_ascii=False)
    rehearsal = library.case(module.cases[0]).rehearsal
    hidden = [
        getattr(persona, key)
        for persona in rehearsal.personas
        for key in ("goal", "stake", "trigger", "softener", "expectation")
    ]
    hidden += [text for _, line in every(rehearsal, Line) for text in (line.text, *line.variants)]
    assert len(hidden) > 20
    assert [text.en for text in hidden if text.en in sent or text.zh in sent] == []


def test_the_rehearsal_tells_nothing_of_where_replies_lead(library):
    module = library.course.modules[1]
    content = module_content(library, module, "rehearsal")
    rehearsal = library.case(module.cases[0]).rehearsal
    text = json.dumps(content, ensure_ascii=False)
    for ending in rehearsal.endings.values():
        assert ending.text.en not in text
    for scene in rehearsal.scenes.values():
        assert all(choice.why.en not in text for choice in scene.choices)
    assert content["endings"] == len(rehearsal.endings)
    assert [one["id"] for one in content["personas"]] == [persona.id for persona in rehearsal.personas]


def test_sources_are_for_authors_and_not_shown(library):
    for name, content in every_content(library):
        assert '"sources"' not in json.dumps(content), name


def test_the_close_names_the_exercise_and_the_way_on():
    content = module_content(REAL, REAL.course.module("remote-control"), "close")
    assert content["exercise"] == "digital-piano"
    assert content["startName"] == "00-start"
    assert len(content["rules"]) == len(REAL.case("remote-control").rules)


def test_the_start_page_lists_the_modules_but_not_itself():
    content = start_content(REAL)
    assert [module["name"] for module in content["modules"]] == [m.name for m in REAL.course.modules[1:]]
    assert all(module["minutes"] > 0 for module in content["modules"])


def test_minutes_of_all_phases_are_added_up(every_feature):
    assert minutes_of([every_feature.case("every-feature")]) == 2 + 8 + 15 + 15 + 5


def test_any_change_of_a_case_changes_its_version(every_feature):
    case = every_feature.case("every-feature")
    other = case.model_copy(update={"rules": []})
    assert version_of([case]) == version_of([case.model_copy()])
    assert len({version_of([case]), version_of([other]), version_of([case, other]), version_of([])}) == 4
