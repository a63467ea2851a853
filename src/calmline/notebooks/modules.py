"""The notebook of a module: short headings and one `show(...)` cell a screen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from calmline.cases.case import Case
from calmline.cases.course import Module
from calmline.notebooks.cells import markdown, notebook, show
from calmline.text import Lang, Text

START = "start"

_RECALL = Text(en="Do you remember?", zh="还记得吗")
_SCREENS = {
    "replay": Text(en="The call", zh="通话回放"),
    "analysis": Text(en="What happened here?", zh="引导分析"),
    "triage": Text(en="Who is calling?", zh="来电分辨"),
    "rehearsal": Text(en="Your turn", zh="换您来接"),
    "side-scenes": Text(en="Beside the case", zh="旁支片段"),
}
_LETTER = Text(en="The letter", zh="来信")
_CLOSE = Text(en="To take along", zh="带走的要点")


@dataclass(frozen=True)
class Screen:
    """One screen of a module: the name that `show` takes, and its heading."""

    name: str
    heading: Text


def screens(module: Module, case_of: Callable[[str], Case]) -> list[Screen]:
    """The screens of a module in order; `case_of` gives a case by its id. The start page is not made of screens."""
    cases = [case_of(case_id) for case_id in module.cases]
    found = [Screen("recall", _RECALL)] if module.recall else []
    for case in cases:
        for name in _phases(case):
            heading = _LETTER if name == "replay" and not case.replay else _SCREENS[name]
            if len(cases) == 1:
                found.append(Screen(name, heading))
            else:
                found.append(Screen(f"{name}:{case.id}", _titled(heading, case.title)))
    return [*found, Screen("close", _CLOSE)]


def _phases(case: Case) -> Iterator[str]:
    # A written case has a letter where others have a call: the same screen shows either.
    if case.replay or case.letter:
        yield "replay"
    if case.analysis:
        yield "analysis"
    if case.triage:
        yield "triage"
    if case.rehearsal:
        yield "rehearsal"
    if case.side_scenes:
        yield "side-scenes"


def _titled(heading: Text, title: Text) -> Text:
    return Text(en=f"{title.en}: {heading.en}", zh=f"{title.zh}：{heading.zh}")


def module_notebook(module: Module, case_of: Callable[[str], Case], lang: Lang) -> bytes:
    """The file of a module's notebook in one language."""
    if module.id == START:
        return notebook([show("start", START, START, lang)], lang)
    cells = [markdown("title", f"# {module.title.get(lang)}")]
    for screen in screens(module, case_of):
        cells.append(markdown(f"heading-{screen.name}", f"## {screen.heading.get(lang)}"))
        cells.append(show(screen.name, module.id, screen.name, lang))
    return notebook(cells, lang)
