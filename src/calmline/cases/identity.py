"""Ids that must differ, and ids that must exist."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from pydantic import BaseModel

from calmline.cases.call import Script, Turn
from calmline.cases.case import Case
from calmline.cases.exercise import DraftItem, Exercise, MarkItem, PsychologyItem
from calmline.cases.problems import DataPath, Finding, Wrong, finding, help_with
from calmline.cases.prompts import Cited, Hypotheses, Mark, Prompt, PromptBase, Psychology, Sort, WhichSpace
from calmline.cases.rehearsal import Rehearsal, Scene, When
from calmline.cases.walk import every, lists
from calmline.replies.rubric import Criterion

_ONE_OF = {
    "turns": "turn",
    "options": "option",
    "bins": "bin",
    "things": "thing",
    "hypotheses": "hypothesis",
    "steps": "step",
    "personas": "persona",
    "choices": "choice",
    "playthroughs": "playthrough",
    "criteria": "criterion",
    "questions": "question",
    "side_scenes": "side scene",
    "must_say": "script",
    "kinds": "kind",
    "openings": "opening",
    "rules": "rule",
    "items": "item",
}


def same_ids(model: BaseModel) -> Iterator[Finding]:
    """Ids used twice in one list; and, as answers are kept by them, prompts of one case with the same id."""
    for path, entries in lists(model):
        what = _ONE_OF.get(str(path[-1]))
        key = "code" if what == "rule" else "id"
        if what:
            ids = ((((*path, n, key)), getattr(entry, key, "")) for n, entry in enumerate(entries))
            yield from _twice(ids, what)
    yield from _twice((((*path, "id"), prompt.id) for path, prompt in every(model, PromptBase)), "prompt")
    for path, rehearsal in every(model, Rehearsal):
        places = [((*path, name, place), place) for name in ("scenes", "endings") for place in getattr(rehearsal, name)]
        yield from _twice(places, "scene and each ending")


def _twice(ids: Iterable[tuple[DataPath, str]], what: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, name in ids:
        if name and name in seen:
            yield finding(path, Wrong.SAME_ID, id=name, what=what)
        seen.add(name)


def unknown_in_case(case: Case) -> Iterator[Finding]:
    """What a case points at and does not have. Where scenes lead is looked at in `calmline.cases.story`."""
    yield from _turns_pointed_at(case)
    scripts = [script.id for script in case.must_say]
    for n, side_scene in enumerate(case.side_scenes):
        yield from _unless_known(("side_scenes", n, "must_say"), side_scene.must_say, scripts, "script")
    for path, scene in every(case, Scene):
        yield from _unless_known((*path, "must_say"), scene.must_say, scripts, "script")
    questions = [question.id for question in case.letter.questions] if case.letter else []
    yield from _questions(case, questions)
    personas = [persona.id for persona in case.rehearsal.personas] if case.rehearsal else []
    for path, when in every(case, When):
        for n, persona in enumerate(when.persona):
            yield from _unless_known((*path, "persona", n), persona, personas, "persona")
    if case.triage:
        kinds = [kind.id for kind in case.triage.kinds]
        for n, opening in enumerate(case.triage.openings):
            yield from _unless_known(("triage", "openings", n, "kind"), opening.kind, kinds, "kind of caller")
    for path, sort in every(case, Sort):
        bins = [bin.id for bin in sort.bins]
        for n, thing in enumerate(sort.things):
            yield from _unless_known((*path, "things", n, "right"), thing.right, bins, "bin")
    for path, script in every(case, Script):
        yield from _placeholders(path, script)


def unknown_in_exercise(exercise: Exercise) -> Iterator[Finding]:
    """What an exercise points at and does not have."""
    turns = exercise.call.turns
    for n, item in enumerate(exercise.items):
        at = ("items", n)
        if isinstance(item, MarkItem | PsychologyItem):
            yield from _cited((*at, "cite"), item.cite, _among(turns))
        if isinstance(item, DraftItem):
            for m, turn in enumerate(item.about):
                yield from _among(turns)((*at, "about", m), turn)
    yield from _questions(exercise, [])


def _questions(model: BaseModel, questions: Collection[str]) -> Iterator[Finding]:
    for path, criterion in every(model, Criterion):
        yield from _unless_known((*path, "question"), criterion.question, questions, "question of the letter")


def _unless_known(path: DataPath, name: str | None, known: Collection[str], what: str) -> Iterator[Finding]:
    if name is not None and name not in known:
        yield finding(path, Wrong.NO_SUCH, what=what, id=name, help=help_with(name, known))


# Turns -----------------------------------------------------------------------------------------------

_TurnCheck = Callable[[DataPath, str], Iterator[Finding]]


def _among(turns: list[Turn], later: Collection[str] = ()) -> _TurnCheck:
    """A check that a turn is one of these; `later` are turns that exist but were not heard yet."""
    known = [turn.id for turn in turns]

    def check(path: DataPath, name: str) -> Iterator[Finding]:
        if name in later:
            yield finding(path, Wrong.NOT_YET, id=name)
        else:
            yield from _unless_known(path, name, known, "turn")

    return check


def _turns_pointed_at(case: Case) -> Iterator[Finding]:
    replay = case.replay.turns if case.replay else []
    yield from _in_pauses(("replay", "turns"), replay, [])
    for n, prompt in enumerate(case.analysis.prompts if case.analysis else []):
        yield from _in_prompt(("analysis", "prompts", n), prompt, replay, _among(replay))
    for n, side_scene in enumerate(case.side_scenes):
        at = ("side_scenes", n)
        yield from _in_pauses((*at, "turns"), side_scene.turns, replay)
        heard = [*replay, *side_scene.turns]
        for m, prompt in enumerate(side_scene.prompts):
            yield from _in_prompt((*at, "prompts", m), prompt, heard, _among(heard))
    for n, recalled in enumerate(case.recall):  # asked in later modules, where the call is not at hand
        yield from _in_prompt(("recall", n), recalled, replay, _among(replay))


def _in_pauses(at: DataPath, turns: list[Turn], before: list[Turn]) -> Iterator[Finding]:
    for n, turn in enumerate(turns):
        if turn.pause:
            heard = [*before, *turns[: n + 1]]
            later = {turn.id for turn in turns[n + 1 :]}
            yield from _in_prompt((*at, n, "pause"), turn.pause, heard, _among(heard, later))


def _in_prompt(at: DataPath, prompt: Prompt, turns: list[Turn], check: _TurnCheck) -> Iterator[Finding]:
    for n, turn in enumerate(prompt.about):
        yield from check((*at, "about", n), turn)
    if isinstance(prompt, Psychology) and prompt.cite:
        yield from _cited((*at, "cite"), prompt.cite, check)
    elif isinstance(prompt, Mark):
        yield from _marked(at, prompt, check)
    elif isinstance(prompt, Hypotheses):
        for n, line in enumerate(prompt.evidence):
            yield from check((*at, "evidence", n, "turn"), line.turn)
    elif isinstance(prompt, WhichSpace):
        yield from _spaces(at, prompt, turns, check)


def _cited(at: DataPath, cited: Cited, check: _TurnCheck) -> Iterator[Finding]:
    yield from _right_and_also(at, [((*at, "right", n), turn) for n, turn in enumerate(cited.right)], cited.also, check)


def _marked(at: DataPath, mark: Mark, check: _TurnCheck) -> Iterator[Finding]:
    right = [((*at, "right", n, "turn"), marked.turn) for n, marked in enumerate(mark.right)]
    yield from _right_and_also(at, right, mark.also, check)
    for n, marked in enumerate(mark.right):
        if mark.details and marked.detail is None:
            yield finding((*at, "right", n), Wrong.NO_DETAIL)
        elif marked.detail is not None and marked.detail not in mark.details:
            yield finding((*at, "right", n, "detail"), Wrong.DETAIL_NOT_OFFERED, detail=marked.detail)


def _right_and_also(
    at: DataPath, right: list[tuple[DataPath, str]], also: list[str], check: _TurnCheck
) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, turn in right:
        yield from check(path, turn)
        if turn in seen:
            yield finding(path, Wrong.MARKED_TWICE, id=turn)
        seen.add(turn)
    for n, turn in enumerate(also):
        yield from check((*at, "also", n), turn)
        if turn in seen:
            yield finding((*at, "also", n), Wrong.BOTH_RIGHT_AND_ALSO, id=turn)


def _spaces(at: DataPath, prompt: WhichSpace, turns: list[Turn], check: _TurnCheck) -> Iterator[Finding]:
    told = {turn.id: turn.spaces for turn in turns}
    for n, asked in enumerate(prompt.turns):
        yield from check((*at, "turns", n, "turn"), asked.turn)
        spaces = told.get(asked.turn)
        if spaces and getattr(spaces, asked.who) != asked.right:
            space = getattr(spaces, asked.who)
            yield finding((*at, "turns", n, "right"), Wrong.OTHER_SPACE, who=asked.who, space=space)


def _placeholders(at: DataPath, script: Script) -> Iterator[Finding]:
    used = False
    for n, sentence in enumerate(script.say):
        for lang, text in (("en", sentence.en), ("zh", sentence.zh)):
            for name in _names_in_braces(text):
                used = used or name == "number"
                if name != "number" or script.number is None:
                    yield finding((*at, "say", n, lang), Wrong.NO_PLACEHOLDER, name=name)
    if script.number is not None and not used:
        yield finding((*at, "number"), Wrong.UNUSED_NUMBER)


def _names_in_braces(text: str) -> list[str]:
    return re.findall(r"\{([^{}]*)\}", text)
