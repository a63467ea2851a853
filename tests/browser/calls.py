"""Ways through a rehearsal with typed replies: what a learner says at each step, worked out as the kernel does it."""

from collections import deque
from collections.abc import Iterator

from calmline.caller import hearing, story
from calmline.caller.story import State
from calmline.cases.rehearsal import Choose, Playthrough, Rehearsal, Tick, Typed
from calmline.text import Lang

POOR = {
    "en": "We apologise for any inconvenience caused. Please wait, someone will look into it at some point.",
    "zh": "给您带来不便，敬请谅解。您先等等吧，我们会尽快处理的。",
}
Said = dict[str, str]


def said_for(rehearsal: Rehearsal, state: State, step: Choose | Tick, lang: Lang) -> Said:
    """What to say for a step of a playthrough: its choice, or a strong or a poor reply, as its ticks are."""
    if isinstance(step, Choose):
        return {"choose": step.choose}
    typed = story.typed_of(rehearsal, state)
    strong = story.find_outcome(rehearsal, state, step.tick, step.faults) == typed.outcomes[0]
    return _typed(typed, strong, lang)


def _typed(typed: Typed, strong: bool, lang: Lang) -> Said:
    # Enter ends nothing in a text area, but a test types a reply as one line.
    return {"text": " ".join(typed.samples.strong.get(lang).split()) if strong else POOR[lang], "lang": lang}


def after(rehearsal: Rehearsal, state: State, said: Said) -> State:
    """The state after that was said."""
    if "choose" in said:
        return story.choose(rehearsal, state, said["choose"])
    return hearing.after(state, hearing.hear(rehearsal, state, said["text"], said["lang"]))


def way(rehearsal: Rehearsal, path: Playthrough, lang: Lang) -> tuple[list[Said], str]:
    """A way to an ending, and the ending: along a playthrough, then, where a reply led elsewhere, the shortest one.

    How many points a reply earns is not what a test in the browser asks. The ending is as good or as poor as planned
    if such a one can still be reached.
    """
    state, steps = story.begin(rehearsal, path.persona), []
    planned = state
    for step in path.steps:
        said = said_for(rehearsal, state, step, lang)
        planned = (
            story.choose(rehearsal, planned, step.choose)
            if isinstance(step, Choose)
            else story.typed(rehearsal, planned, step.tick, step.faults)
        )
        state = after(rehearsal, state, said)
        steps.append(said)
        if state.place != planned.place:
            break
    rest, end = _shortest(rehearsal, state, lang, rehearsal.endings[path.ends_at].kind)
    return [*steps, *rest], end


def _shortest(rehearsal: Rehearsal, state: State, lang: Lang, kind: str) -> tuple[list[Said], str]:
    seen, queue = {state.place}, deque([(state, [])])
    other = None
    while queue:
        now, steps = queue.popleft()
        ending = story.ended(rehearsal, now)
        if ending and ending.kind == kind:
            return steps, now.place
        if ending:
            other = other or (steps, now.place)
        for said in () if ending else _possible(rehearsal, now, lang):
            then = after(rehearsal, now, said)
            if then.place not in seen:
                seen.add(then.place)
                queue.append((then, [*steps, said]))
    assert other, f"no way from {state.place} to an ending"
    return other


def _possible(rehearsal: Rehearsal, state: State, lang: Lang) -> Iterator[Said]:
    scene = story.scene_of(rehearsal, state)
    yield from ({"choose": choice.id} for choice in scene.choices)
    if scene.typed:
        yield from (_typed(scene.typed, strong, lang) for strong in (True, False))
