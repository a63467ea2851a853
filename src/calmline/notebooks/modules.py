"""The notebook of a module: short headings and one `show(...)` cell a screen."""

from collections.abc import Callable

from calmline.cases.case import Case
from calmline.cases.course import Module
from calmline.cases.screens import Screen, screens_of
from calmline.notebooks.cells import markdown, notebook, show
from calmline.text import Lang, Text

START = "start"

_HEADINGS = {
    "recall": Text(en="Recall", zh="回想"),
    "triage": Text(en="Who is calling?", zh="谁打来的"),
    "replay": Text(en="Phase 1 · Replay", zh="第一阶段 · 还原"),
    "analysis": Text(en="Phase 2 · Analysis", zh="第二阶段 · 分析"),
    "rehearsal": Text(en="Phase 3 · Rehearsal", zh="第三阶段 · 演练"),
    "side-scenes": Text(en="A side scene", zh="旁支场景"),
    "close": Text(en="To take with you", zh="小结"),
}


def _heading(screen: Screen, lang: Lang) -> str:
    heading = _HEADINGS[screen.phase].get(lang)
    # With several cases in a module the heading says which; the name then does too.
    if screen.case is None or screen.name == screen.phase:
        return f"## {heading}"
    return f"## {heading} · {screen.case.title.get(lang)}"


def module_notebook(module: Module, case_of: Callable[[str], Case], lang: Lang) -> bytes:
    """The file of a module's notebook in one language."""
    if module.id == START:
        # No heading: the start page is the beginning, and the practice below it has its own.
        return notebook([show("start", START, START, lang), show("progress", START, "progress", lang)], lang)
    cells = [markdown("title", f"# {module.title.get(lang)}")]
    for screen in screens_of(module, [case_of(case_id) for case_id in module.cases]):
        cells.append(markdown(f"heading-{screen.name}", _heading(screen, lang)))
        cells.append(show(screen.name, module.id, screen.name, lang))
    return notebook(cells, lang)
