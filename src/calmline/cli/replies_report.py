"""What `calmline replies evaluate` prints."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from calmline.cases.loading import load_scenario
from calmline.replies import evaluation as ev
from calmline.replies.labels import Fault, Move
from calmline.replies.sentences import load_corpus
from calmline.replies.training import load_lexicon
from calmline.replies.weights import Label, Weights, load
from calmline.text import Lang


def report(lang: Lang, rated_folder: Path, quick: bool) -> Iterator[str]:
    """The lines of the report on one language."""
    weights = load(lang)
    yield f"== {lang}"
    if not quick:
        yield from _unseen(lang)
    if not (rated_folder / f"replies.{lang}.jsonl").is_file():
        raise FileNotFoundError(2, "no rated replies there", str(rated_folder / f"replies.{lang}.jsonl"))
    scenarios = {s.id: s for s in map(load_scenario, sorted((rated_folder / "scenarios").glob("*.yaml")))}
    rated = ev.load_rated(rated_folder, lang, scenarios)
    scores = ev.marks_of(rated, lang, weights)
    yield ""
    yield f"Rated replies: {len(rated)}, marks against the raters' means"
    yield f"  {'':<12} kappa    mean  raters"
    rows = {
        "analyser": [score.points for score in scores],
        "length": ev.by_length(rated),
        "key words": ev.by_key_words(rated, lang, weights),
        "majority": ev.by_majority(rated),
    }
    for name, marks in rows.items():
        found = ev.agreement(rated, marks)
        yield f"  {name:<12} {found.kappa:5.2f}   {found.mean:5.2f}   {found.raters_mean:5.2f}"
    yield "  labels of whole replies"
    yield from _table(ev.rated_labels(rated, scores))
    more = sorted((rated_folder.parent / "attacks").glob(f"*.{lang}.jsonl"))
    for path in [rated_folder / "attacks.jsonl", *more]:
        yield from _attacks(path, lang, weights, each=not more or path.parent == rated_folder)


def _attacks(path: Path, lang: Lang, weights: Weights, each: bool) -> Iterator[str]:
    outcomes = ev.attack_outcomes(path, lang, weights)
    attacks = [one for one in outcomes if one.kind not in _HONEST]
    honest = [one for one in outcomes if one.kind in _HONEST]
    yield ""
    yield f"{path.name}"
    yield f"  attacks: {len(attacks)}, false credit in {_share(sum(bool(one.false) for one in attacks), len(attacks))}"
    yield f"  honest controls: {len(honest)}, credit lost in {_share(sum(bool(one.lost) for one in honest), len(honest))}"
    for one in outcomes if each else ():
        if one.false or one.lost or one.unflagged:
            what = [f"false {', '.join(sorted(one.false))}"] if one.false else []
            what += [f"lost {', '.join(sorted(one.lost))}"] if one.lost else []
            what += ["not flagged"] if one.unflagged else []
            yield f"  {one.id} {one.kind}: {'; '.join(what)}"


_HONEST = frozenset({"control", "unicode-benign"})


def _unseen(lang: Lang) -> Iterator[str]:
    corpus = load_corpus(lang)
    judged = ev.judged_unseen(corpus, load_lexicon(lang))
    yield f"Sentences: {len(corpus.sentences)} by {len(corpus.writers)} writers; each judged by weights without its writer"
    for name, rows in (
        ("all sentences", judged),
        ("sentences of whole replies", [one for one in judged if one.sentence.reply]),
        ("contrast pairs", [one for one in judged if one.sentence.pair]),
    ):
        yield f"  {name}: {len(rows)}"
        yield from _table(ev.per_label(rows))


def _table(qualities: Mapping[Label, ev.Quality]) -> Iterator[str]:
    for label, found in qualities.items():
        yield (
            f"    {label.value:<12} n={found.positives:4d}  P {found.precision:.2f}  R {found.recall:.2f}"
            f"  F1 {found.f1:.2f}"
        )
    for name, kind in (("moves", Move), ("faults", Fault)):
        yield f"    macro-F1 of {name}: {ev.macro_f1(qualities, kind):.3f}"


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / max(1, whole):.0%})"
