"""Walking the playthroughs that an author wrote down, to see that each ends where it says."""

from collections.abc import Iterator
from functools import partial

from calmline.caller.reacting import hear, of_choice, of_ticks, opening
from calmline.caller.rules import Rules
from calmline.caller.story import Play, State, StoryError, begin, ended, scene_of
from calmline.cases.case import Case
from calmline.cases.loading import Check
from calmline.cases.problems import DataPath, Finding, Wrong, finding, help_with, listed
from calmline.cases.rehearsal import Choose, Playthrough, Tick


def walking(rules: Rules) -> Check[Case]:
    """The check that walks a case's playthroughs by these rules: `wrong_playthroughs` for `check_case`."""
    return partial(wrong_playthroughs, rules=rules)


def wrong_playthroughs(case: Case, rules: Rules) -> Iterator[Finding]:
    """What is wrong with the playthroughs of a case, as findings; nothing if it has no rehearsal.

    A playthrough that meets a place or a persona that does not exist is left alone: that is told elsewhere.
    """
    if case.rehearsal:
        for n, one in enumerate(case.rehearsal.playthroughs):
            yield from _walk(Play(case.rehearsal, rules), one, ("rehearsal", "playthroughs", n))


def _walk(play: Play, path: Playthrough, at: DataPath) -> Iterator[Finding]:
    try:
        state = begin(play, path.persona)
    except (StoryError, KeyError):
        return
    state, _ = opening(play, state)
    for n, step in enumerate(path.steps):
        if ended(play, state):
            yield finding((*at, "steps", n), Wrong.GOES_ON, ending=state.place)
            return
        wrong = list(_wrong_step(play, state, step, (*at, "steps", n)))
        if wrong:
            yield from wrong
            return
        if isinstance(step, Choose):
            said = of_choice(play, state, step.choose)
        else:
            said = of_ticks(play, state, step.tick, [fault.value for fault in step.faults])
        if said.leads_to not in play.rehearsal.scenes and said.leads_to not in play.rehearsal.endings:
            return
        try:
            state, _ = hear(play, state, said)
        except StoryError:  # patience is at an end, and `gives_up` is no ending
            return
    if not ended(play, state):
        yield finding((*at, "steps"), Wrong.STOPS_EARLY, scene=state.place)
    elif state.place != path.ends_at and path.ends_at in play.rehearsal.endings:
        yield finding((*at, "ends_at"), Wrong.ENDS_ELSEWHERE, found=state.place, said=path.ends_at)


def _wrong_step(play: Play, state: State, step: Choose | Tick, at: DataPath) -> Iterator[Finding]:
    scene = scene_of(play, state)
    choices = [choice.id for choice in scene.choices]
    if isinstance(step, Choose):
        if step.choose not in choices:
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
