"""What each screen of a module shows: from the case to plain data that the browser draws.

Everything is bilingual; the browser picks the language. A practice question comes with its feedback, which the
screen shows after the learner has committed. Graded keys are never here.
"""

import dataclasses
import hashlib
import json
from typing import Any

from calmline.cases.call import Opening, Script, Triage, Turn
from calmline.cases.case import Case
from calmline.cases.course import Course, Module
from calmline.cases.library import Library
from calmline.cases.prompts import Hypotheses, PromptBase, WhichSpace
from calmline.cases.screens import RECALL, Screen, screens_of
from calmline.cases.spaces import lags
from calmline.text import Text

Content = dict[str, Any]
_UNSOURCED = {"facts": {"__all__": {"sources"}}, "authority": {"__all__": {"sources"}}}


def version_of(cases: list[Case]) -> str:
    """A short hash of all that a module's answers refer to."""
    text = json.dumps([case.model_dump(mode="json") for case in cases], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def module_content(library: Library, module: Module, name: str) -> Content:
    """What one screen of a module shows. Raises `KeyError` for a screen that the module has not."""
    cases = [library.case(case_id) for case_id in module.cases]
    screens = screens_of(module, cases)
    names = [one.name for one in screens]
    if name not in names:
        raise KeyError(f"module {module.id!r} has no screen {name!r}; it has {names}")
    position = names.index(name)
    screen = screens[position]
    return {
        **_part(library, module, screen),
        "title": (screen.case.title if screen.case and len(cases) > 1 else module.title).model_dump(),
        "home": library.course.modules[0].name,
        "phases": _phases(screens, screen),
        "next": names[position + 1] if position + 1 < len(names) else None,
        "after": _gate(screen),
    }


def _phases(screens: list[Screen], here: Screen) -> list[Content]:
    """What the bar leads to: the phases of the case one is in; of every other case its title and first screen."""
    phases: list[Content] = []
    told: set[str] = set()
    for screen in screens:
        case = screen.case
        if case is None or case == here.case or screen.name == screen.phase:
            phases.append({"screen": screen.name})
        elif case.id not in told:
            told.add(case.id)
            phases.append({"screen": screen.name, "title": case.title.model_dump()})
    return phases


def _gate(screen: Screen) -> str | None:
    """The screen that should be done before this one: the analysis follows the replay, the rehearsal the analysis."""
    if screen.case is None:
        return None
    before = {"analysis": "replay", "rehearsal": "analysis" if screen.case.analysis else "replay"}.get(screen.phase)
    if before == "replay" and not screen.case.replay:
        return None
    return screen.name.replace(screen.phase, before, 1) if before else None


def _part(library: Library, module: Module, screen: Screen) -> Content:
    if screen.phase == RECALL:
        return _recall(library, module)
    if screen.case is None:
        return _close(library.course, module, [library.case(one) for one in module.cases])
    return _PARTS[screen.phase](screen.case)


def _call(case: Case) -> Content:
    """What several screens of a case share: the people, the lines, what the agent knows."""
    return {
        "case": case.id,
        "channel": case.channel,
        "customer": case.customer.model_dump(mode="json", exclude_none=True),
        "agent": case.agent.model_dump(mode="json", exclude_none=True, exclude=_UNSOURCED),
        "turns": [_turn(turn) for turn in case.replay.turns] if case.replay else [],
        "letter": case.letter.model_dump(mode="json") if case.letter else None,
    }


def _turn(turn: Turn) -> Content:
    content = turn.model_dump(mode="json", exclude_none=True, exclude={"pause", "sources"})
    if turn.pause:
        content["pause"] = _prompt(turn.pause)
    return content


def _prompt(prompt: PromptBase) -> Content:
    content: Content = prompt.model_dump(mode="json", exclude_none=True, exclude={"sources"})
    if isinstance(prompt, Hypotheses):
        content["board"] = prompt.board()
    return content


def _replay(case: Case) -> Content:
    felt = [turn.emotion for turn in case.replay.turns if turn.emotion is not None] if case.replay else []
    return {
        **_call(case),
        "setting": case.setting.model_dump(),
        "warning": case.content_warning.model_dump() if case.content_warning else None,
        "emotion": felt[0] if felt else 0,
        "hasAnalysis": case.analysis is not None,
        "spaceItems": [
            f"{case.id}/analysis/{prompt.id}"
            for prompt in (case.analysis.prompts if case.analysis else [])
            if isinstance(prompt, WhichSpace)
        ],
    }


def _analysis(case: Case) -> Content:
    analysis = case.analysis
    return {
        **_call(case),
        "items": f"{case.id}/analysis",
        "intro": analysis.intro.model_dump() if analysis and analysis.intro else None,
        "prompts": [_analysis_prompt(case, prompt) for prompt in analysis.prompts] if analysis else [],
        "nextWord": "toRehearsal" if case.rehearsal else "toClose",
    }


def _analysis_prompt(case: Case, prompt: PromptBase) -> Content:
    content = _prompt(prompt)
    if isinstance(prompt, WhichSpace) and case.replay:
        content["lags"] = [dataclasses.asdict(lag) for lag in lags(case.replay.turns)]
    return content


def _rehearsal(case: Case) -> Content:
    rehearsal = case.rehearsal
    if rehearsal is None:
        raise KeyError(f"case {case.id!r} has no rehearsal")
    return {
        **_call(case),
        "items": f"{case.id}/rehearsal",
        "intro": rehearsal.intro.model_dump(),
        "personas": [{"id": persona.id, "name": persona.name.model_dump()} for persona in rehearsal.personas],
        "endings": len(rehearsal.endings),
    }


def _side_scenes(case: Case) -> Content:
    scenes = []
    for scene in case.side_scenes:
        content = scene.model_dump(mode="json", exclude_none=True, exclude={"turns", "prompts", "sources"})
        turns = [_turn(turn) | {"id": turn.id or f"t{n}"} for n, turn in enumerate(scene.turns, 1)]
        scenes.append({**content, "turns": turns, "prompts": [_prompt(prompt) for prompt in scene.prompts]})
    return {**_call(case), "scenes": scenes, "scripts": [_script(script) for script in case.must_say]}


def _script(script: Script) -> Content:
    return script.model_dump(mode="json", exclude_none=True, exclude={"sources"})


def _triage(case: Case) -> Content:
    triage = case.triage
    if triage is None:
        raise KeyError(f"case {case.id!r} has no triage")
    return {
        **_call(case),
        "turns": [],
        "items": f"{case.id}/triage",
        "intro": case.setting.model_dump(),
        "prompts": [_opening(triage, n) for n in range(len(triage.openings))],
        "nextWord": "toClose",
    }


def _opening(triage: Triage, position: int) -> Content:
    """One opening as a question: which kind of caller is it?"""
    opening = triage.openings[position]
    # Why stands once, in the feedback: it is the same whatever was chosen.
    options = [
        {"id": kind.id, "text": kind.text.model_dump(), "right": kind.id == opening.kind} for kind in triage.kinds
    ]
    return {
        "id": opening.id,
        "kind": "choose",
        "ask": triage.ask.model_dump(),
        "note": _heard(opening).model_dump(),
        "options": options,
        "several": False,
        "feedback": opening.why.model_dump(),
    }


def _heard(opening: Opening) -> Text:
    """The opening as it is heard: its words, and how they sound."""
    if opening.tone is None:
        return Text(en=f"“{opening.text.en}”", zh=f"“{opening.text.zh}”")
    return Text(
        en=f"“{opening.text.en}” ({opening.tone.en})",
        zh=f"“{opening.text.zh}”（{opening.tone.zh}）",
    )


def _recall(library: Library, module: Module) -> Content:
    prompts = []
    for reference in module.recall:
        case_id, _, item = reference.partition(".")
        known = {prompt.id: prompt for prompt in library.case(case_id).recall}
        prompts.append(_prompt(known[item]) | {"id": reference})
    return {"items": "recall", "turns": [], "customer": None, "prompts": prompts, "nextWord": "toClose"}


def _close(course: Course, module: Module, cases: list[Case]) -> Content:
    position = course.modules.index(module)
    later = course.modules[position + 1] if position + 1 < len(course.modules) else None
    return {
        "rules": [rule.model_dump(mode="json", exclude={"sources"}) for case in cases for rule in case.rules],
        "scripts": [_script(script) for case in cases for script in case.must_say],
        "exercise": module.exercise,
        "nextModule": {"name": later.name, "title": later.title.model_dump()} if later else None,
        "startName": course.modules[0].name,
    }


_PARTS = {
    "triage": _triage,
    "replay": _replay,
    "analysis": _analysis,
    "rehearsal": _rehearsal,
    "side-scenes": _side_scenes,
}


def start_content(library: Library) -> Content:
    """What the start page shows: the course and its modules; what is done is told apart."""
    course = library.course
    modules = [
        {
            "id": module.id,
            "number": module.number,
            "name": module.name,
            "title": module.title.model_dump(),
            "teaser": module.teaser.model_dump(),
            "minutes": minutes_of([library.case(name) for name in module.cases]),
            "exercise": module.exercise,
        }
        for module in course.modules[1:]
    ]
    return {
        "title": course.title.model_dump(),
        "welcome": course.welcome.model_dump(),
        "modules": modules,
        "phases": [],
    }


def minutes_of(cases: list[Case]) -> int:
    """How long all phases of these cases take, in minutes."""
    return sum(minute for case in cases for minute in case.minutes.model_dump().values() if minute)
