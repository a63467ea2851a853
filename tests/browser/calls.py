"""Ways through a rehearsal: what a learner says at each step, and where it leads, worked out as the kernel does it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from calmline.caller import hearing, story
from calmline.caller.hearing import Words
from calmline.caller.reacting import hear, of_choice, of_ticks, opening
from calmline.caller.rules import rules
from calmline.caller.story import Play, State
from calmline.cases.rehearsal import Choose, Playthrough, Rehearsal, Tick, Typed
from calmline.text import Lang, Text

POOR = {
    "en": "We apologise for any inconvenience caused. Please wait, someone will look into it at some point.",
    "zh": "给您带来不便，敬请谅解。您先等等吧，我们会尽快处理的。",
}
Said = dict[str, str]


@dataclass(frozen=True)
class At:
    """Where a call stands, and what the customer said last."""

    play: Play
    state: State
    asked: Text

    @property
    def place(self) -> str:
        """The scene or the ending."""
        return self.state.place


def begun(rehearsal: Rehearsal, persona: str | None = None, seed: int = 0) -> At:
    """A call that has just begun."""
    play = Play(rehearsal, rules())
    state, spoken = opening(play, story.begin(play, persona, seed))
    return At(play, state, spoken.text)


def after(at: At, said: Said) -> At:
    """The call after that was said."""
    if "choose" in said:
        does = of_choice(at.play, at.state, said["choose"])
    else:
        does = hearing.understand(at.play, at.state, Words(said["text"], said["lang"], at.asked)).said
    state, reaction = hear(at.play, at.state, does)
    return At(at.play, state, reaction.lines[-1].text if reaction.lines else at.asked)


def way(
    rehearsal: Rehearsal, path: Playthrough, lang: Lang, *, persona: str | None = None, seed: int = 0
) -> tuple[list[Said], str]:
    """A way to an ending, and the ending: along a playthrough, then, where a reply led elsewhere, the shortest one.

    How many points a reply earns is not what a test in the browser asks. The ending is as good or as poor as planned
    if such a one can still be reached.
    """
    at, steps = begun(rehearsal, persona or path.persona, seed), []
    for step in path.steps:
        if at.place in rehearsal.endings or not _can_be_said(at, step):
            break
        said, planned = _said_for(at, step, lang)
        at = after(at, said)
        steps.append(said)
        if at.place != planned:
            break
    rest, end = _shortest(at, lang, rehearsal.endings[path.ends_at].kind)
    return [*steps, *rest], end


def _can_be_said(at: At, step: Choose | Tick) -> bool:
    scene = story.scene_of(at.play, at.state)
    if isinstance(step, Choose):
        return any(choice.id == step.choose for choice in scene.choices)
    return scene.typed is not None


def _said_for(at: At, step: Choose | Tick, lang: Lang) -> tuple[Said, str | None]:
    """What to say for a step of a playthrough (its choice, or a strong or a poor reply, as its ticks are), and whither."""
    if isinstance(step, Choose):
        return {"choose": step.choose}, of_choice(at.play, at.state, step.choose).leads_to
    typed = story.typed_of(at.play, at.state)
    leads_to = of_ticks(at.play, at.state, step.tick, step.faults).leads_to
    return _typed(typed, leads_to == typed.outcomes[0].leads_to, lang), leads_to


def _typed(typed: Typed, strong: bool, lang: Lang) -> Said:
    # Enter ends nothing in a text area, but a test types a reply as one line.
    return {"text": " ".join(typed.samples.strong.get(lang).split()) if strong else POOR[lang], "lang": lang}


def _shortest(at: At, lang: Lang, kind: str) -> tuple[list[Said], str]:
    endings = at.play.rehearsal.endings
    seen, queue = {at.place}, deque([(at, [])])
    other = None
    while queue:
        now, steps = queue.popleft()
        ending = endings.get(now.place)
        if ending and ending.kind == kind:
            return steps, now.place
        if ending:
            other = other or (steps, now.place)
        for said in () if ending else _possible(now, lang):
            then = after(now, said)
            if then.place not in seen:
                seen.add(then.place)
                queue.append((then, [*steps, said]))
    assert other, f"no way from {at.place} to an ending"
    return other


def _possible(at: At, lang: Lang) -> Iterator[Said]:
    scene = story.scene_of(at.play, at.state)
    yield from ({"choose": choice.id} for choice in scene.choices)
    if scene.typed:
        yield from (_typed(scene.typed, strong, lang) for strong in (True, False))
