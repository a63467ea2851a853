"""Can a path of every module be taken in the browser, to the ending where its replies lead?"""

import json
from pathlib import Path

import pytest
from calls import way
from playwright.sync_api import Locator, Page, expect

from calmline.cases.case import Case
from calmline.cases.library import Library
from calmline.cases.rehearsal import Playthrough
from calmline.cases.screens import screens_of
from calmline.data import data_root

pytestmark = pytest.mark.browser

LIBRARY = Library(data_root())
MODULES = [module for module in LIBRARY.course.modules if module.cases]


LEVEL = 3  # every reply one's own; those of level 1 and 2 are shown


def first_path(case: Case) -> Playthrough:
    """A playthrough for whoever calls first: which caller it is, the screen decides."""
    first = case.rehearsal.personas[0].id
    return next(path for path in case.rehearsal.playthroughs if (path.persona or first) == first)


def take(screen: Locator, said: dict[str, str]) -> None:
    """Take one step of a call, as a learner does with a mouse."""
    way_of_saying = screen.locator(f".ways input[value='{'choose' if 'choose' in said else 'own'}']")
    if way_of_saying.count():
        way_of_saying.check(force=True)
    if "choose" in said:
        screen.locator(f".replies input[value='{said['choose']}']").check(force=True)
    else:
        screen.locator("textarea").fill(said["text"])
    screen.locator(".answer .go").click()


def play(page: Page, name: str, case: Case, lang: str, answers: Path) -> None:
    screen = page.locator(f".calm[data-screen='{name}']")
    gate = screen.locator(".gate .btn.quiet")
    if gate.count():
        gate.click()
    screen.locator(f".levels input[value='{LEVEL}']").check(force=True)
    screen.locator(".answer .go").click()
    expect(screen.locator(".talk-list > .turn.customer")).to_have_count(1)
    expect(screen.locator(".status")).to_have_attribute("data-now", "saved")
    call = json.loads(answers.read_text("utf-8"))["items"][f"{case.id}/rehearsal"]["value"]
    steps, end = way(case.rehearsal, first_path(case), lang, persona=call["persona"], seed=call["seed"])
    for step in steps:
        said = screen.locator(".talk-list > .turn.agent").count()
        take(screen, step)
        expect(screen.locator(".talk-list > .turn.agent")).to_have_count(said + 1)
    expect(screen.locator(".ending > h3")).to_have_text(case.rehearsal.endings[end].title.get(lang))
    expect(screen.locator(".why")).to_have_count(len(steps))
    assert screen.locator(".hearing").count() == sum("text" in step for step in steps)


# Each module in one of the two languages; that every notebook runs in both, and that module 01 can be played in
# both, is tested elsewhere.
@pytest.mark.parametrize(
    ("module", "lang"),
    [(module, ("en", "zh")[n % 2]) for n, module in enumerate(MODULES)],
    ids=lambda one: getattr(one, "id", one),
)
def test_a_path_of_every_call_can_be_taken(page, open_notebook, work, module, lang):
    open_notebook(page, f"{lang}/{module.name}.ipynb")
    screens = screens_of(module, [LIBRARY.case(name) for name in module.cases])
    expect(page.locator(".calm")).to_have_count(len(screens))
    for screen in screens:
        if screen.phase == "rehearsal":
            play(page, screen.name, screen.case, lang, work / "answers" / f"{module.id}.json")
