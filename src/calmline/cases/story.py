"""Whether a rehearsal's scenes hang together: every one can be reached, and every one leads on to an ending."""

from collections.abc import Collection, Iterable, Iterator

from calmline.cases.case import Case
from calmline.cases.problems import DataPath, Finding, Wrong, dotted, finding, help_with
from calmline.cases.rehearsal import Line, Rehearsal, Scene, When
from calmline.cases.walk import every
from calmline.replies.labels import Fault, Move
from calmline.text import LANGS

_AT: DataPath = ("rehearsal",)


def loose_ends(case: Case) -> Iterator[Finding]:
    """All that is wrong with where a case's rehearsal begins, leads and ends."""
    rehearsal = case.rehearsal
    if rehearsal is None:
        return
    unknown = list(_unknown_places(rehearsal))
    yield from unknown
    if not unknown:  # a lead that goes astray may be the very one that a scene or an ending is missing
        yield from _unreached(rehearsal)
        yield from _untried(rehearsal)
    yield from _no_way_out(rehearsal)
    good = any(ending.kind == "good" for ending in rehearsal.endings.values())
    if not good:
        yield finding((*_AT, "endings"), Wrong.NO_GOOD_ENDING)
    given_up = rehearsal.endings.get(rehearsal.gives_up)
    if given_up and given_up.kind != "poor":
        yield finding((*_AT, "gives_up"), Wrong.NOT_POOR, id=rehearsal.gives_up)
    yield from _lines(rehearsal)
    yield from _said_twice(rehearsal)
    yield from _met(rehearsal)
    models = list(_models(rehearsal))
    yield from models
    if not unknown and not models and good:  # else every scene would be told of for one mistake
        yield from _astray(rehearsal)
    yield from _faults_in_scripts(rehearsal)
    if case.channel == "written" and case.letter:
        answered = {c.question for s in rehearsal.scenes.values() if s.typed for c in s.typed.rubric.criteria}
        for n, question in enumerate(case.letter.questions):
            if question.id not in answered:
                yield finding(("letter", "questions", n), Wrong.UNANSWERED_QUESTION, id=question.id)


def _leads(scene: Scene) -> Iterator[tuple[DataPath, str]]:
    """Where a scene leads, with the path of each lead below the scene's own."""
    for n, choice in enumerate(scene.choices):
        yield ("choices", n, "leads_to"), choice.leads_to
    for n, outcome in enumerate(scene.typed.outcomes if scene.typed else []):
        yield ("typed", "outcomes", n, "leads_to"), outcome.leads_to


def _unknown_places(rehearsal: Rehearsal) -> Iterator[Finding]:
    scenes, endings = list(rehearsal.scenes), list(rehearsal.endings)
    begins = [((*_AT, "start"), rehearsal.start)]
    begins += [((*_AT, "personas", n, "start"), p.start) for n, p in enumerate(rehearsal.personas) if p.start]
    for path, place in begins:
        if place not in rehearsal.scenes:
            yield finding(path, Wrong.NO_SUCH, what="scene", id=place, help=help_with(place, scenes))
    for name, scene in rehearsal.scenes.items():
        for path, place in _leads(scene):
            if place not in rehearsal.scenes and place not in rehearsal.endings:
                help_ = help_with(place, [*scenes, *endings])
                yield finding((*_AT, "scenes", name, *path), Wrong.LEADS_NOWHERE, id=place, help=help_)
    if rehearsal.gives_up not in rehearsal.endings:
        help_ = help_with(rehearsal.gives_up, endings)
        yield finding((*_AT, "gives_up"), Wrong.NO_SUCH, what="ending", id=rehearsal.gives_up, help=help_)
    personas = [persona.id for persona in rehearsal.personas]
    for n, play in enumerate(rehearsal.playthroughs):
        at = (*_AT, "playthroughs", n)
        if play.ends_at not in rehearsal.endings:
            help_ = help_with(play.ends_at, endings)
            yield finding((*at, "ends_at"), Wrong.NO_SUCH, what="ending", id=play.ends_at, help=help_)
        if play.persona is not None and play.persona not in personas:
            help_ = help_with(play.persona, personas)
            yield finding((*at, "persona"), Wrong.NO_SUCH, what="persona", id=play.persona, help=help_)


def _reached(rehearsal: Rehearsal, begins: Iterable[str]) -> set[str]:
    """The scenes and endings that can be reached from some places, these included."""
    reached: set[str] = set()
    todo = list(begins)
    while todo:
        place = todo.pop()
        if place not in reached:
            reached.add(place)
            scene = rehearsal.scenes.get(place)
            todo += [to for _, to in _leads(scene)] if scene else []
    return reached


def _reached_from_the_start(rehearsal: Rehearsal) -> set[str]:
    return _reached(rehearsal, [rehearsal.start, *(p.start for p in rehearsal.personas if p.start)])


def _unreached(rehearsal: Rehearsal) -> Iterator[Finding]:
    reached = _reached_from_the_start(rehearsal)
    led_to = {to for name, scene in rehearsal.scenes.items() for _, to in _leads(scene) if to != name}
    # Told is where the thread is missing, not every scene behind it; circles that nothing leads into come last.
    lost = [name for name in rehearsal.scenes if name not in reached]
    for name in sorted(lost, key=lambda name: name in led_to):
        if name not in reached:
            wrong = Wrong.CIRCLE if name in led_to else Wrong.NOTHING_LEADS_HERE
            yield finding((*_AT, "scenes", name), wrong)
            reached |= _reached(rehearsal, [name])
    really_reached = {*_reached_from_the_start(rehearsal), rehearsal.gives_up}
    for name in rehearsal.endings:
        if name not in really_reached:
            yield finding((*_AT, "endings", name), Wrong.UNREACHED_ENDING)


def _no_way_out(rehearsal: Rehearsal) -> Iterator[Finding]:
    for name in rehearsal.scenes:
        reached = _reached(rehearsal, [name])
        if all(place in rehearsal.scenes for place in reached):
            yield finding((*_AT, "scenes", name), Wrong.NO_WAY_OUT)


def _untried(rehearsal: Rehearsal) -> Iterator[Finding]:
    reached = _reached_from_the_start(rehearsal)
    tried = {play.ends_at for play in rehearsal.playthroughs}
    for name in rehearsal.endings:
        if name in reached and name not in tried:
            yield finding((*_AT, "endings", name), Wrong.UNTRIED_ENDING)


def _lines(rehearsal: Rehearsal) -> Iterator[Finding]:
    sayable = _sayable(rehearsal)
    for name, scene in rehearsal.scenes.items():
        at = (*_AT, "scenes", name, "lines")
        for n, line in enumerate(scene.lines):
            if n and scene.lines[n - 1].when is None:
                yield finding((*at, n), Wrong.NEVER_SAID)
            if line.when:
                yield from _condition((*at, n, "when"), line.when, sayable)
    for path, line in every(rehearsal.asides, Line):
        if line.when:
            yield from _condition((*_AT, "asides", *path, "when"), line.when, sayable)


def _said_twice(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Wordings that one caller could say twice. Two callers may say the same, for they never meet in a call."""
    said: dict[str, list[tuple[DataPath, set[str]]]] = {}
    for path, line in every(rehearsal, Line):
        callers = set(line.when.persona if line.when else []) or {persona.id for persona in rehearsal.personas}
        wordings = [
            ((*path, "text"), line.text),
            *(((*path, "variants", n), one) for n, one in enumerate(line.variants)),
        ]
        for at, text in wordings:
            for lang in LANGS:
                before = said.setdefault(f"{lang} {text.get(lang)}", [])
                other = next((there for there, theirs in before if theirs & callers), None)
                if other:
                    yield finding((*_AT, *at, lang), Wrong.SAID_TWICE, other=dotted((*_AT, *other)))
                before.append((at, callers))


def _met(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Choices that meet criteria which the scene's rubric has not."""
    for name, scene in rehearsal.scenes.items():
        criteria = [criterion.id for criterion in scene.typed.rubric.criteria] if scene.typed else []
        for n, choice in enumerate(scene.choices):
            for m, met in enumerate(choice.meets):
                at = (*_AT, "scenes", name, "choices", n, "meets", m)
                if not scene.typed:
                    yield finding(at, Wrong.MEETS_NOTHING)
                elif met not in criteria:
                    yield finding(at, Wrong.NO_SUCH, what="criterion", id=met, help=help_with(met, criteria))


def _models(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Worked examples that are unknown or poor."""
    for name, scene in rehearsal.scenes.items():
        choices = {choice.id: choice for choice in scene.choices}
        at = (*_AT, "scenes", name, "model")
        model = choices.get(scene.model)
        if model is None:
            yield finding(at, Wrong.NO_SUCH, what="choice", id=scene.model, help=help_with(scene.model, choices))
        elif model.faults or model.transfers:
            yield finding(at, Wrong.FAULTY_MODEL)


def _astray(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Scenes from which worked examples lead nowhere good."""
    shown = {
        name: next(choice.leads_to for choice in scene.choices if choice.id == scene.model)
        for name, scene in rehearsal.scenes.items()
    }
    for name in rehearsal.scenes:
        place, seen = name, set[str]()
        while place in shown and place not in seen:
            seen.add(place)
            place = shown[place]
        if place not in rehearsal.endings or rehearsal.endings[place].kind != "good":
            yield finding((*_AT, "scenes", name), Wrong.MODEL_ASTRAY, place=place)


def _condition(at: DataPath, when: When, sayable: Collection[Move | Fault]) -> Iterator[Finding]:
    if when.emotion and when.emotion[0] > when.emotion[1]:
        yield finding((*at, "emotion"), Wrong.EMPTY_RANGE, low=when.emotion[0], high=when.emotion[1])
    for key, labels in (("heard", when.heard), ("not_heard", when.not_heard)):
        for n, label in enumerate(labels):
            if label not in sayable:
                yield finding((*at, key, n), Wrong.NEVER_HEARD, label=label.value)


def _sayable(rehearsal: Rehearsal) -> set[Move | Fault]:
    """The moves and faults that some reply of this rehearsal can make."""
    labels: set[Move | Fault] = set()
    for scene in rehearsal.scenes.values():
        for choice in scene.choices:
            labels.update(choice.moves, choice.faults)
        if scene.typed:
            labels.update(c.move for c in scene.typed.rubric.criteria if c.move)
            labels.update(penalty.move for penalty in scene.typed.rubric.faults)
    return labels


def _faults_in_scripts(rehearsal: Rehearsal) -> Iterator[Finding]:
    for path, scene in every(rehearsal, Scene):
        if scene.must_say:
            for n, choice in enumerate(scene.choices):
                if choice.faults:
                    yield finding((*_AT, *path, "choices", n, "faults"), Wrong.FAULT_IN_SCRIPT)
