"""Does a module's notebook have the screens that its cases have, in order?"""

import nbformat
import pytest

from calmline.cases.course import Module
from calmline.cases.library import Library
from calmline.cases.screens import screens_of
from calmline.notebooks.modules import module_notebook
from calmline.text import Text


@pytest.fixture
def case(clone):
    return Library(clone).case("bell")


def module(**changes):
    title = Text(en="The bell", zh="门铃")
    return Module(**({"number": "01", "id": "bell", "title": title, "teaser": title, "cases": ["bell"]} | changes))


def names(*cases, **changes):
    return [screen.name for screen in screens_of(module(**changes), list(cases))]


def read(made):
    return nbformat.reads(made.decode("utf-8"), 4)


def test_a_case_shows_the_phases_that_it_has(case):
    assert names(case) == ["replay", "analysis", "close"]


def test_recall_comes_first_where_there_is_any(case):
    assert names(case, recall=["bell.x"])[0] == "recall"


def test_phases_come_in_the_order_of_the_course(case):
    # Only whether a phase is there matters here, not what it holds.
    whole = case.model_copy(update={"rehearsal": object(), "triage": object(), "side_scenes": [object()]})
    assert names(whole) == ["triage", "replay", "analysis", "rehearsal", "side-scenes", "close"]


def test_a_letter_is_read_where_others_have_a_call(case):
    assert names(case.model_copy(update={"replay": None, "letter": object()}))[0] == "replay"


def test_several_cases_are_told_apart_by_name_and_heading(case):
    other = case.model_copy(update={"id": "gong", "title": Text(en="The gong", zh="锣")})
    assert names(case, other) == ["replay:bell", "analysis:bell", "replay:gong", "analysis:gong", "close"]
    both = module(cases=["bell", "gong"])
    cells = read(module_notebook(both, {"bell": case, "gong": other}.__getitem__, "zh")).cells
    assert "## 第一阶段 · 还原 · 锣" in [cell.source for cell in cells]


@pytest.mark.parametrize(("lang", "heading"), [("en", "## Phase 1 · Replay"), ("zh", "## 第一阶段 · 还原")])
def test_headings_are_in_the_notebooks_language(case, lang, heading):
    made = read(module_notebook(module(), lambda _: case, lang))
    assert made.cells[1].source == heading
    assert made.cells[2].source.endswith(f'show("bell", "replay", "{lang}")')
    assert made.metadata.calmline.lang == lang


def test_start_notebook_is_the_start_page_and_the_practice_below_it(case):
    made = read(module_notebook(module(id="start", cases=[]), lambda _: case, "en"))
    shows = [f'from calmline import show\nshow("start", "{screen}", "en")' for screen in ("start", "progress")]
    assert [cell.source for cell in made.cells] == shows
