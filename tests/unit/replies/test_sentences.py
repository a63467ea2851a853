"""Are the labelled sentences many, various, in pairs and nobody's copy, and is a wrong line told with its place?"""

import functools
import itertools
import json
import math
from collections import Counter, defaultdict

import pytest

from calmline.replies.clauses import sentences as cut
from calmline.replies.labels import Fault, Move
from calmline.replies.sentences import BadSentenceError, Corpus, corpus_root, load_corpus
from calmline.replies.training import load_lexicon
from calmline.replies.tuning import load_tuning
from calmline.replies.writing import read
from calmline.text import LANGS

ROOT = corpus_root()
LABELS = [*Move, *Fault]
ALIKE = 0.8


@functools.cache
def corpus(lang) -> Corpus:
    return load_corpus(lang)


def positives(lang):
    return Counter(label for sentence in corpus(lang).sentences for label in sentence.labels)


# --- what there is ---------------------------------------------------------------------------------------


def test_every_file_is_read():
    named = {path.stem for path in (ROOT / "sentences").iterdir()}
    assert named == {path.stem for path in (ROOT / "situations").iterdir()}
    assert named == {writer for lang in LANGS for writer in corpus(lang).writers}


@pytest.mark.parametrize("lang", LANGS)
def test_there_are_enough_sentences_half_of_them_in_pairs(lang):
    rows = corpus(lang).sentences
    assert len(rows) >= 3_000
    assert sum(row.pair is not None for row in rows) >= len(rows) / 2


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("label", LABELS)
def test_every_label_has_at_least_100_examples(label, lang):
    assert positives(lang)[label] >= 100


@pytest.mark.parametrize("lang", LANGS)
def test_each_pair_is_of_one_writer_and_has_the_move_and_its_near_miss(lang):
    pairs = defaultdict(list)
    for row in corpus(lang).sentences:
        if row.pair:
            pairs[row.pair].append(row)
    wrong = [
        name
        for name, rows in pairs.items()
        if [row.kind == "move" for row in rows].count(True) != 1
        or [row.kind == "move" for row in rows].count(False) != 1
        or len({row.about for row in rows}) != 1
        or len({row.writer for row in rows}) != 1
    ]
    assert wrong == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_near_misses_miss_in_many_ways(lang):
    kinds = Counter(row.kind for row in corpus(lang).sentences if row.pair)
    for kind in ("negated", "refused", "conditional", "quoted", "ironic", "vague", "spoilt", "elsewhere"):
        assert kinds[kind] >= 20, kind


@pytest.mark.parametrize("lang", LANGS)
def test_many_wrote_and_nobody_more_than_a_quarter(lang):
    written = Counter(row.writer for row in corpus(lang).sentences)
    assert len(written) >= 6
    assert max(written.values()) <= len(corpus(lang).sentences) / 4


@pytest.mark.parametrize("lang", LANGS)
def test_there_are_many_situations(lang):
    used = {row.situation for row in corpus(lang).sentences}
    assert len(used) >= 30
    assert len({corpus(lang).situations[one].customer for one in used}) == len(used)


@pytest.mark.parametrize("lang", LANGS)
def test_chinese_is_written_in_chinese_and_english_in_english(lang):
    def share(text):
        letters = [char for char in text if char.isalpha()]
        return sum("\u4e00" <= char <= "\u9fff" for char in letters) / max(1, len(letters))

    wrong = [row.id for row in corpus(lang).sentences if (share(row.text) > 0.3) != (lang == "zh")]
    assert len(wrong) < 0.01 * len(corpus(lang).sentences)


# --- nobody's copy ---------------------------------------------------------------------------------------


def grams(text, lang):
    """The character 4-grams of a text."""
    plain = " ".join(read(text, lang).plain.split())
    return frozenset(plain[i : i + 4] for i in range(max(1, len(plain) - 3)))


def jaccard(a, b):
    return len(a & b) / len(a | b)


def neighbours(sets):
    """All pairs of places whose sets have a Jaccard above `ALIKE`.

    Exact and quick: of two sets so alike, the rarest few of each must have one in common.
    """
    often = Counter(itertools.chain.from_iterable(sets))
    rows = [sorted(one, key=lambda gram: (often[gram], gram)) for one in sets]
    at = defaultdict(list)
    for place in sorted(range(len(sets)), key=lambda i: len(sets[i])):
        row = rows[place]
        seen = set()
        for gram in row[: len(row) - math.ceil(ALIKE * len(row)) + 1]:
            for other in at[gram]:
                if other not in seen and len(sets[other]) >= ALIKE * len(row):
                    seen.add(other)
                    if jaccard(sets[other], sets[place]) > ALIKE:
                        yield other, place
            at[gram].append(place)


def test_the_quick_search_finds_what_the_slow_one_finds():
    texts = [row.text for row in corpus("en").sentences[:400]]
    texts += [text + "!" for text in texts[::7]] + [text.replace("the", "a") for text in texts[::9]]
    sets = [grams(text, "en") for text in texts]
    slow = {(i, j) for i, j in itertools.combinations(range(len(sets)), 2) if jaccard(sets[i], sets[j]) > ALIKE}
    assert len(slow) > 50
    assert {tuple(sorted(pair)) for pair in neighbours(sets)} == slow


@pytest.mark.parametrize("lang", LANGS)
def test_hardly_any_sentence_is_like_another(lang):
    rows = corpus(lang).sentences
    found = [
        (rows[i], rows[j])
        for i, j in neighbours([grams(row.text, lang) for row in rows])
        if rows[i].pair is None or rows[i].pair != rows[j].pair
    ]
    assert len({row.id for pair in found for row in pair}) < 0.01 * len(rows)


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_of_the_rated_replies_is_trained_on(lang):
    """Their sentences, and those of their situations and attacks, stand nowhere, not even nearly."""
    rated = ROOT / "rated"
    texts = [json.loads(line)["text"] for line in (rated / f"replies.{lang}.jsonl").read_text("utf-8").splitlines()]
    attacks = [rated / "attacks.jsonl", *sorted((ROOT / "attacks").glob(f"*.{lang}.jsonl"))]
    for row in (json.loads(line) for path in attacks for line in path.read_text("utf-8").splitlines()):
        texts += [row["reply"], row["prompt"]] if row["lang"] == lang else []
    theirs = [grams(piece, lang) for text in texts for piece in pieces(text, lang)]
    assert len(theirs) > 100
    ours = [row.text for row in corpus(lang).sentences]
    ours += [piece for reply in load_tuning(lang) for piece in pieces(reply.text, lang)]
    sets = theirs + [grams(text, lang) for text in ours]
    assert [ours[j - len(theirs)] for i, j in map(sorted, neighbours(sets)) if i < len(theirs) <= j] == []


def pieces(text, lang):
    """The sentences of a text that are long enough to be no everyday phrase."""
    plain = read(text, lang).plain
    found = [plain[span.start : span.end] for span in cut(plain, lang)]
    return [piece for piece in found if len(piece) >= {"en": 40, "zh": 14}[lang]]


@pytest.mark.parametrize("lang", LANGS)
def test_a_second_reader_read_a_tenth_and_every_disagreement_was_settled(lang):
    """And the sentences carry what was settled."""
    rows = [json.loads(line) for line in (ROOT / f"second-reading.{lang}.jsonl").read_text("utf-8").splitlines()]
    by_id = {sentence.id: sentence for sentence in corpus(lang).sentences}
    assert len({row["id"] for row in rows}) == len(rows) >= len(by_id) / 10
    assert len({by_id[row["id"]].writer for row in rows}) >= 6
    unsettled = [row["id"] for row in rows if set(row["writer"]) != set(row["reader"]) and not row.get("why")]
    assert unsettled == []
    settled = {row["id"]: {label.value for label in by_id[row["id"]].labels} for row in rows}
    wanted = {row["id"]: set(row.get("settled", row["writer"])) for row in rows}
    assert [id_ for id_ in settled if settled[id_] != wanted[id_]] == []


# --- what stands beside them -----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_no_word_stands_twice_in_a_class_of_the_lexicon(lang):
    for name, entries in load_lexicon(lang).items():
        assert [entry for entry, count in Counter(entries).items() if count > 1] == [], name


def test_a_page_tells_a_trainer_how_good_it_is_and_where_everything_comes_from():
    page = (ROOT / "README.md").read_text("utf-8")
    for words in ("CC BY 4.0", "2026", "kappa", "language models", "can't judge"):
        assert words in page
    assert "@@" not in page, "a place was left to be filled in"
    for folder in ROOT.iterdir():
        if folder.is_dir():
            assert f"`{folder.name}/`" in page
    assert (ROOT / "rated" / "README.md").read_text("utf-8").strip()


# --- wrong lines -----------------------------------------------------------------------------------------

LINE = {
    "id": "1", "writer": "en-x", "situation": "x1", "text": "I am sorry.", "labels": ["own"], "general": ["own"],
}  # fmt: skip
SITUATION = {"id": "x1", "customer": "Where is it?", "context": "It is lost."}


@pytest.fixture
def written(tmp_path):
    """Writes one writer's lines and situations and reads them back."""

    def write(*lines, situations=(SITUATION,), name="en-x"):
        for folder, rows in (("sentences", lines), ("situations", situations)):
            (tmp_path / folder).mkdir(exist_ok=True)
            text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
            (tmp_path / folder / f"{name}.jsonl").write_text(text, "utf-8")
        return load_corpus("en", tmp_path)

    return write


def test_good_lines_are_read_in_their_order(written):
    found = written(LINE, "", LINE | {"id": "2", "text": "I will ring you."})
    assert [row.id for row in found.sentences] == ["1", "2"]
    assert found.situations["x1"].customer == "Where is it?"
    assert found.writers == ("en-x",)
    assert found.without(["en-x"]).sentences == ()
    assert found.by(["en-x"]) == found.sentences


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "no JSON"),
        ("[]", "dictionary"),
        (LINE | {"labels": ["kind"]}, "labels"),
        (LINE | {"text": ""}, "text"),
        (LINE | {"extra": 1}, "extra"),
        (LINE | {"general": ["act"]}, "general"),
        (LINE | {"situation": "x9"}, "x9"),
        (LINE | {"writer": "en-y"}, "en-y"),
        (LINE | {"pair": "p"}, "come together"),
        (LINE | {"pair": "p", "about": "own", "kind": "negated"}, "says otherwise"),
        (LINE | {"pair": "p", "about": "act", "kind": "move"}, "says otherwise"),
    ],
)
def test_a_wrong_line_is_told_with_file_and_line(written, line, complaint):
    with pytest.raises(BadSentenceError, match=complaint) as told:
        written(LINE, line if isinstance(line, str) else line | {"id": "2"})
    assert "en-x.jsonl:2: " in str(told.value)


def test_an_id_stands_once(written):
    with pytest.raises(BadSentenceError, match="stand twice: 1"):
        written(LINE, LINE)


@pytest.mark.parametrize("situation", [{"id": "x1"}, {"customer": "a", "context": "b"}, [], "{"])
def test_a_wrong_situation_is_told_with_file_and_line(written, situation):
    with pytest.raises(BadSentenceError, match=r"situations.*en-x\.jsonl:1: "):
        written(LINE, situations=[situation])
