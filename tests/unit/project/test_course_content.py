"""Does the content of every module that is in the course keep what the course promises?"""

import random
from collections import Counter
from itertools import pairwise

import pytest

from calmline.caller.reacting import Said, hear, of_choice, of_ticks, opening
from calmline.caller.rules import rules
from calmline.caller.story import Play, State, begin, ended, scene_of
from calmline.cases.exercise import DraftItem, Exercise
from calmline.cases.library import Library
from calmline.cases.prompts import Free
from calmline.cases.samples import RatedReply, rated_replies
from calmline.data import data_root
from calmline.text import LANGS
from calmline.widgets.conversation import MAX_STEPS

LIBRARY = Library(data_root())
COURSE = LIBRARY.course
MODULES = [module for module in COURSE.modules if module.cases]
CASES = list(dict.fromkeys(case for module in MODULES for case in module.cases))
REHEARSED = [case for case in CASES if LIBRARY.case(case).rehearsal]
EXERCISES = [module.exercise for module in COURSE.modules if module.exercise]
DRAFTS = [
    (exercise, item.id)
    for exercise in EXERCISES
    for item in LIBRARY.exercise(exercise).items
    if isinstance(item, DraftItem)
]
WALKS = 1_000
WALKS_OF_A_PERSONA = 200
SEED = 20261121
RULES = rules()


# Rehearsals ------------------------------------------------------------------------------------------


def walk(play: Play, persona: str, dice: random.Random) -> State:
    """A call in which everything is left to chance: where it stands when it ends, or when it has gone on too long."""
    state, _ = opening(play, begin(play, persona, dice.randrange(1_000)))
    while not ended(play, state) and state.steps <= MAX_STEPS:
        scene = scene_of(play, state)
        if scene.choices and (scene.typed is None or dice.random() < 0.5):
            said = of_choice(play, state, dice.choice(scene.choices).id)
        else:
            rubric = scene.typed.rubric
            # Everything from a reply that meets nothing to one that meets all, not only the middle.
            skill = dice.random()
            met = [criterion.id for criterion in rubric.criteria if dice.random() < skill]
            said = of_ticks(play, state, met, [fault.move.value for fault in rubric.faults if dice.random() > skill])
        state, _ = hear(play, state, said)
        assert 0 <= state.anger <= 10
    return state


@pytest.mark.parametrize("case", REHEARSED)
def test_every_call_ends_whatever_is_answered(case: str) -> None:
    """Do 1,000 calls left to chance, at least 200 with each persona, end before a customer runs out of turns?"""
    play, dice = Play(LIBRARY.case(case).rehearsal, RULES), random.Random(SEED)
    callers = play.rehearsal.personas
    each = max(WALKS_OF_A_PERSONA, -(-WALKS // len(callers)))
    ends = [walk(play, persona.id, dice) for persona in callers for _ in range(each)]
    assert len(ends) >= WALKS
    assert [state for state in ends if not ended(play, state) or state.turns > RULES.most.turns] == []


@pytest.mark.parametrize("case", REHEARSED)
def test_chance_alone_finds_good_endings_and_poor_ones(case: str) -> None:
    play, dice = Play(LIBRARY.case(case).rehearsal, RULES), random.Random(SEED)
    callers = [persona.id for persona in play.rehearsal.personas]
    kinds = {ended(play, walk(play, dice.choice(callers), dice)).kind for _ in range(WALKS)}
    assert kinds == {"good", "poor"}


@pytest.mark.parametrize("case", REHEARSED)
def test_whoever_handed_customers_on_can_rehearse_all_alone(case: str) -> None:
    """At level 4 nobody is handed on: is there an answer left in every scene, and does a good ending stay reachable?"""
    rehearsal = LIBRARY.case(case).rehearsal
    reached, todo = set(), [rehearsal.start, *(persona.start for persona in rehearsal.personas if persona.start)]
    while todo:
        place = todo.pop()
        if place in reached or place in rehearsal.endings:
            reached.add(place)
            continue
        reached.add(place)
        scene = rehearsal.scenes[place]
        left = [choice.leads_to for choice in scene.choices if not choice.transfers]
        left += [outcome.leads_to for outcome in scene.typed.outcomes] if scene.typed else []
        assert left, place
        todo += left
    assert "good" in {rehearsal.endings[place].kind for place in reached & set(rehearsal.endings)}


@pytest.mark.parametrize("case", REHEARSED)
def test_every_scene_can_be_chosen_so_that_nobody_is_stuck_who_is_not_understood(case: str) -> None:
    rehearsal = LIBRARY.case(case).rehearsal
    assert [name for name, scene in rehearsal.scenes.items() if not scene.choices] == []


@pytest.mark.parametrize("case", REHEARSED)
def test_callers_differ_so_that_three_passes_are_three_different_calls(case: str) -> None:
    """Is one of them wrong and one right, and is no temperament everybody's?"""
    callers = LIBRARY.case(case).rehearsal.personas
    assert len(callers) >= 3
    assert any(caller.legitimate for caller in callers)
    assert len({caller.temperament for caller in callers}) >= 2
    for lang in LANGS:
        assert len({caller.stake.get(lang) for caller in callers}) == len(callers)


@pytest.mark.parametrize("case", REHEARSED)
def test_every_ending_has_a_playthrough_but_perhaps_the_one_of_giving_up(case: str) -> None:
    rehearsal = LIBRARY.case(case).rehearsal
    tried = {play.ends_at for play in rehearsal.playthroughs}
    assert tried | {rehearsal.gives_up} == set(rehearsal.endings)


@pytest.mark.parametrize("case", REHEARSED)
def test_no_caller_bears_insults_for_ever(case: str) -> None:
    """Does everybody who is insulted turn after turn give up, at the ending that the author wrote for it?"""
    play = Play(LIBRARY.case(case).rehearsal, RULES)
    for persona in play.rehearsal.personas:
        state, _ = opening(play, begin(play, persona.id))
        gave_up = False
        while not ended(play, state):
            state, reaction = hear(play, state, Said(frozenset({"hostile"}), state.place))
            gave_up = reaction.gave_up
        assert (state.place, gave_up) == (play.rehearsal.gives_up, True)
        assert state.turns < RULES.most.turns


# Modules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])
def test_a_module_has_all_three_phases_its_rules_and_its_exercise(module) -> None:
    cases = [LIBRARY.case(case) for case in module.cases]
    assert any(case.replay or case.letter for case in cases)
    assert any(case.analysis for case in cases)
    assert any(case.rehearsal for case in cases)
    assert 3 <= sum(len(case.rules) for case in cases) <= 7
    assert module.exercise


@pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])
def test_a_module_opens_with_what_earlier_ones_taught(module) -> None:
    """Does it recall earlier modules if there are any, at least a third of it in the learner's own words?"""
    recalled = [reference.split(".") for reference in module.recall]
    prompts = [next(one for one in LIBRARY.case(case).recall if one.id == item) for case, item in recalled]
    assert bool(prompts) == (module is not MODULES[0])
    assert sum(isinstance(prompt, Free) for prompt in prompts) * 3 >= len(prompts)


@pytest.mark.parametrize("case", CASES)
def test_a_triage_is_long_enough_and_has_enough_honest_callers(case: str) -> None:
    triage = LIBRARY.case(case).triage
    if triage:
        assert len(triage.openings) >= 15
        assert sum(opening.honest for opening in triage.openings) >= 6


# Exercises -------------------------------------------------------------------------------------------


def exercises() -> list[Exercise]:
    return [LIBRARY.exercise(exercise) for exercise in EXERCISES]


def test_enough_of_what_is_graded_is_about_honest_customers() -> None:
    items = [item for exercise in exercises() for item in exercise.items]
    assert sum(item.legitimate for item in items) >= 0.35 * len(items)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_exercise_has_six_items_of_three_kinds_and_a_draft(exercise: str) -> None:
    kinds = Counter(item.kind for item in LIBRARY.exercise(exercise).items)
    assert kinds.total() >= 6
    assert len(kinds) >= 3
    assert kinds["draft"]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_is_graded_is_no_call_that_a_module_tells(exercise: str) -> None:
    """Is no longer line of the graded call said in any module, in either language?"""
    told = {
        turn.text.get(lang)
        for case in CASES
        for turn in (LIBRARY.case(case).replay.turns if LIBRARY.case(case).replay else [])
        for lang in LANGS
        if len(turn.text.get(lang)) > 20
    }
    graded = {turn.text.get(lang) for turn in LIBRARY.exercise(exercise).call.turns for lang in LANGS}
    assert told
    assert graded & told == set()


# Samples: the replies with an expert's marks by which a marker of replies is measured ---------------------


@pytest.fixture(scope="module")
def samples() -> list[RatedReply]:
    return list(rated_replies(exercises()))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("exercise", "item"), DRAFTS)
def test_samples_fall_from_strong_over_middling_to_poor(samples, exercise: str, item: str, lang: str) -> None:
    marks: dict[str, list[float]] = {}
    for sample in samples:
        if (sample.exercise, sample.item, sample.lang) == (exercise, item, lang):
            marks.setdefault(sample.grade, []).append(sample.mark)
    assert set(marks) == {"strong", "middling", "poor"}
    for better, worse in pairwise((marks["strong"], marks["middling"], marks["poor"])):
        assert min(better) > max(worse)


def test_every_exercise_is_sampled_in_both_languages(samples) -> None:
    assert {(sample.exercise, sample.lang) for sample in samples} == {
        (one, lang) for one in EXERCISES for lang in LANGS
    }


def test_a_sample_carries_what_a_marker_needs(samples) -> None:
    """Has each its words, its situation in both languages, and a mark that its rubric can give?"""
    for sample in samples:
        assert sample.text
        assert sample.context.get(sample.lang)
        assert 0 <= sample.mark <= sample.rubric.maximum
    told = Counter((sample.lang, sample.text) for sample in samples)
    assert [text for text, times in told.items() if times > 1] == []


@pytest.mark.parametrize(("exercise", "item"), DRAFTS)
def test_what_a_draft_must_say_has_cues_in_both_languages(exercise: str, item: str) -> None:
    [draft] = [one for one in LIBRARY.exercise(exercise).items if one.id == item]
    says = [criterion for criterion in draft.rubric.criteria if criterion.says]
    assert says
    assert all(criterion.cues.en and criterion.cues.zh for criterion in says)
