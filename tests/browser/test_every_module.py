"""Can a path of every module be taken in the browser, to the ending that its case says?"""

import pytest
from playwright.sync_api import Locator, Page, expect

from calmline.caller import story
from calmline.cases.case import Case
from calmline.cases.library import Library
from calmline.cases.rehearsal import Choose, Playthrough, Scene, Tick
from calmline.cases.screens import screens_of
from calmline.data import data_root

pytestmark = pytest.mark.browser

LIBRARY = Library(data_root())
MODULES = [module for module in LIBRARY.course.modules if module.cases]
WORDS = {"en": "I am with you now.", "zh": "我现在就帮您看。"}


def first_path(case: Case) -> Playthrough:
    """A playthrough for whoever calls first: which caller it is, the screen decides."""
    first = case.rehearsal.personas[0].id
    return next(path for path in case.rehearsal.playthroughs if (path.persona or first) == first)


def take(screen: Locator, scene: Scene, step: Choose | Tick, lang: str) -> None:
    """Take one step of a call, as a learner does with a mouse."""
    if isinstance(step, Choose):
        screen.locator(f".replies input[value='{step.choose}']").check(force=True)
        screen.locator(".answer .go").click()
        return
    screen.locator("textarea").fill(WORDS[lang])
    screen.locator(".answer .go").click()
    screen.locator(".comparing").wait_for()
    ticks = [criterion.id for criterion in scene.typed.rubric.criteria]
    for criterion in step.tick:
        screen.locator(".comparing fieldset").first.locator("input").nth(ticks.index(criterion)).check(force=True)
    faults = [fault.move for fault in scene.typed.rubric.faults]
    for fault in step.faults:
        screen.locator(".comparing fieldset").nth(1).locator("input").nth(faults.index(fault)).check(force=True)
    screen.locator(".comparing .go").click()


def play(page: Page, name: str, case: Case, lang: str) -> None:
    screen = page.locator(f".calm[data-screen='{name}']")
    gate = screen.locator(".gate .btn.quiet")
    if gate.count():
        gate.click()
    screen.locator(".answer .go").click()
    path = first_path(case)
    state = story.begin(case.rehearsal, path.persona)
    for step in path.steps:
        said = screen.locator(".talk-list > .turn.agent").count()
        take(screen, story.scene_of(case.rehearsal, state), step, lang)
        expect(screen.locator(".talk-list > .turn.agent")).to_have_count(said + 1)
        if isinstance(step, Choose):
            state = story.choose(case.rehearsal, state, step.choose)
        else:
            state = story.typed(case.rehearsal, state, step.tick, step.faults)
    ending = case.rehearsal.endings[path.ends_at]
    expect(screen.locator(".ending h3")).to_have_text(ending.title.get(lang))


# Each module in one of the two languages; that every notebook runs in both, and that module 01 can be played in
# both, is tested elsewhere.
@pytest.mark.parametrize(
    ("module", "lang"),
    [(module, ("en", "zh")[n % 2]) for n, module in enumerate(MODULES)],
    ids=lambda one: getattr(one, "id", one),
)
def test_a_path_of_every_call_can_be_taken(page, open_notebook, module, lang):
    open_notebook(page, f"{lang}/{module.name}.ipynb")
    screens = screens_of(module, [LIBRARY.case(name) for name in module.cases])
    expect(page.locator(".calm")).to_have_count(len(screens))
    for screen in screens:
        if screen.phase == "rehearsal":
            play(page, screen.name, screen.case, lang)
