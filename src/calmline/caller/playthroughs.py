"""Walking the playthroughs that an author wrote down, to see that each ends where it says."""

from collections.abc import Iterator

from calmline.caller.story import State, StoryError, begin, choose, ended, scene_of, typed
from calmline.cases.case import Case
from calmline.cases.problems import DataPath, Finding, Wrong, finding, help_with, listed
from calmline.cases.rehearsal import Choose, Playthrough, Rehearsal, Tick


def wrong_playthroughs(case: Case) -> Iterator[Finding]:
    """What is wrong with the playthroughs of a case, as findings; nothing if it has no rehearsal.

    A playthrough that meets a place or a persona that does not exist is left alone: that is told elsewhere.
    """
    if case.rehearsal:
        for n, play in enumerate(case.rehearsal.playthroughs):
            yield from _walk(case.rehearsal, play, ("rehearsal", "playthroughs", n))


def _walk(rehearsal: Rehearsal, play: Playthrough, at: DataPath) -> Iterator[Finding]:
    try:
        state = begin(rehearsal, play.persona)
    except StoryError:
        return
    for n, step in enumerate(play.steps):
        if ended(rehearsal, state):
            yield finding((*at, "steps", n), Wrong.GOES_ON, ending=state.place)
            return
        if state.place not in rehearsal.scenes:
            return
        wrong = list(_wrong_step(rehearsal, state, step, (*at, "steps", n)))
        if wrong:
            yield from wrong
            return
        if isinstance(step, Choose):
            state = choose(rehearsal, state, step.choose)
        else:
            state = typed(rehearsal, state, step.tick, [fault.value for fault in step.faults])
    if not ended(rehearsal, state):
        if state.place in rehearsal.scenes:
            yield finding((*at, "steps"), Wrong.STOPS_EARLY, scene=state.place)
    elif state.place != play.ends_at and play.ends_at in rehearsal.endings:
        yield finding((*at, "ends_at"), Wrong.ENDS_ELSEWHERE, found=state.place, said=play.ends_at)


def _wrong_step(rehearsal: Rehearsal, state: State, step: Choose | Tick, at: DataPath) -> Iterator[Finding]:
    scene = scene_of(rehearsal, state)
    choices = [choice.id for choice in scene.choices]
    if isinstance(step, Choose):
        if not choices:
            yield finding(at, Wrong.NOTHING_CHOSEN, scene=state.place)
        elif step.choose not in choices:
            what, help_ = f"choice in the scene `{state.place}` called", help_with(step.choose, choices)
            yield finding((*at, "choose"), Wrong.NO_SUCH, what=what, id=step.choose, help=help_)
    elif scene.typed is None:
        yield finding(at, Wrong.NOTHING_TYPED, scene=state.place, choices=listed(choices))
    else:
        criteria = [criterion.id for criterion in scene.typed.rubric.criteria]
        for n, met in enumerate(step.tick):
            if met not in criteria:
                what, help_ = f"criterion in the scene `{state.place}` called", help_with(met, criteria)
                yield finding((*at, "tick", n), Wrong.NO_SUCH, what=what, id=met, help=help_)
