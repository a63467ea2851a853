"""Does a module's notebook have the screens that its cases have, in order?"""

import nbformat
import pytest

from calmline.cases.course import Module
from calmline.cases.library import Library
from calmline.notebooks.modules import module_notebook, screens
from calmline.text import Text


@pytest.fixture
def case(clone):
    return Library(clone).case("bell")


def module(**changes):
    title = Text(en="The bell", zh="门铃")
    return Module(**({"number": "01", "id": "bell", "title": title, "teaser": title, "cases": ["bell"]} | changes))


def names(found):
    return [screen.name for screen in found]


def test_a_case_shows_the_phases_that_it_has(case):
    assert names(screens(module(), lambda _: case)) == ["replay", "analysis", "close"]


def test_recall_comes_first_where_there_is_any(case):
    assert names(screens(module(recall=["bell.x"]), lambda _: case))[0] == "recall"


def test_phases_come_in_the_order_of_the_course(case):
    # Only whether a phase is there matters here, not what it holds.
    whole = case.model_copy(update={"rehearsal": object(), "triage": object(), "side_scenes": [object()]})
    expected = ["replay", "analysis", "triage", "rehearsal", "side-scenes", "close"]
    assert names(screens(module(), lambda _: whole)) == expected


def test_a_letter_is_read_where_others_have_a_call(case):
    written = case.model_copy(update={"replay": None, "letter": object()})
    first = screens(module(), lambda _: written)[0]
    assert (first.name, first.heading.en) == ("replay", "The letter")


def test_several_cases_are_told_apart_by_name_and_heading(case):
    other = case.model_copy(update={"id": "gong", "title": Text(en="The gong", zh="锣")})
    found = screens(module(cases=["bell", "gong"]), {"bell": case, "gong": other}.__getitem__)
    assert names(found) == ["replay:bell", "analysis:bell", "replay:gong", "analysis:gong", "close"]
    assert found[2].heading == Text(en="The gong: The call", zh="锣：通话回放")


@pytest.mark.parametrize(("lang", "heading"), [("en", "## The call"), ("zh", "## 通话回放")])
def test_headings_are_in_the_notebooks_language(case, lang, heading):
    read = nbformat.reads(module_notebook(module(), lambda _: case, lang).decode("utf-8"), 4)
    assert read.cells[1].source == heading
    assert read.cells[2].source.endswith(f'show("bell", "replay", "{lang}")')
    assert read.metadata.calmline.lang == lang


def test_start_page_is_one_cell(case):
    read = nbformat.reads(module_notebook(module(id="start", cases=[]), lambda _: case, "en").decode("utf-8"), 4)
    assert [cell.source for cell in read.cells] == ['from calmline import show\nshow("start", "start", "en")']
