"""Is any file, however broken, told about in a sentence with its place?"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from calmline.caller.personas import knowing
from calmline.caller.playthroughs import walking
from calmline.caller.rules import rules
from calmline.cases import source as source_module
from calmline.cases.case import Case
from calmline.cases.checks import CASE_CHECKS
from calmline.cases.loading import check_any, check_case, check_source, load_case, load_course, load_exercise
from calmline.cases.problems import CaseError, Problem
from calmline.cases.source import Source, read_bytes

EVERY_FEATURE = Path(__file__).parents[2] / "fixtures" / "cases" / "every-feature.yaml"
RULES = rules()
LINES = EVERY_FEATURE.read_text(encoding="utf-8").splitlines()


def check_bytes(raw: bytes, name: str = "every-feature.yaml") -> list[Problem]:
    source = Source(name)
    read_bytes(raw, source)
    return check_source(source, Case, (*CASE_CHECKS, walking(RULES), knowing(RULES)))


def only(problems: list[Problem]) -> str:
    (problem,) = problems
    return str(problem).split(": ", 1)[1]


def write(folder: Path, text: str | bytes, name: str = "a.yaml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


# Any input -------------------------------------------------------------------------------------------


@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_crash(raw: bytes) -> None:
    """Is every heap of bytes refused with at least one sentence?"""
    assert check_bytes(raw)


@given(st.lists(st.sampled_from([*"[]{}:,-?&*!|>'\"%@`#\\~ \n\tenzh你", "en: ", "zh: ", "- ", "\n  ", "? ", "<<: "])))
def test_arbitrary_yaml_never_crashes(pieces: list[str]) -> None:
    assert check_bytes("".join(pieces).encode())


@settings(deadline=None, max_examples=60)
@given(
    place=st.integers(0, len(LINES) - 1),
    put=st.sampled_from(
        ["", "x", "- x", "    en: x", "  - [x]", "      when:", "\t", "{", "      emotion: 99", "  7: 8"]
    ),
)
def test_any_broken_line_is_told_within_the_file(place: int, put: str) -> None:
    """Whatever one line is replaced by: is there no crash, and does each problem point at a line that exists?"""
    lines = [*LINES[:place], put, *LINES[place + 1 :]]
    for problem in check_bytes("\n".join(lines).encode()):
        assert 1 <= problem.line <= len(lines) + 1
        assert problem.column >= 1
        assert "; " in problem.message


def test_a_key_of_nothing_is_told_and_no_crash() -> None:
    assert {problem.kind for problem in check_bytes(b"[?]")} >= {"ODD_KEY"}


# Files -----------------------------------------------------------------------------------------------


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert only(check_case(tmp_path / "none.yaml")) == "file: there is no such file; check its name"


def test_a_file_that_is_too_big_is_not_read(tmp_path: Path) -> None:
    file = write(tmp_path, b"# \n" * 1_000_000)
    assert only(check_case(file)) == "file: the file has 3.0 MB; keep it below 2 MB"


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert "can't be read" in only(check_case(tmp_path))


def test_a_surprise_in_the_yaml_reader_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Surprised:
        def __init__(self, **_: object) -> None: ...

        def parse(self, _: str) -> None:
            raise YAMLError("surprise")

    monkeypatch.setattr(source_module, "YAML", Surprised)
    assert "the YAML can't be read here (YAMLError); mend it" in only(check_case(write(tmp_path, "format: 1")))


def test_an_alias_bomb_is_refused_at_its_first_alias() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    assert [(problem.line, problem.kind) for problem in check_bytes(bomb.encode())] == [
        (1, "ALIAS"),
        (2, "ALIAS"),
        (2, "ALIAS"),
    ]


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert check_bytes(b"\xef\xbb\xbf" + EVERY_FEATURE.read_bytes()) == []


def test_windows_line_ends_are_no_mistake() -> None:
    assert check_bytes(EVERY_FEATURE.read_bytes().replace(b"\n", b"\r\n")) == []


# Places ----------------------------------------------------------------------------------------------


def test_a_missing_key_is_told_at_the_key_above_it() -> None:
    text = "customer:\n  name:\n    en: Li\n"
    (problem,) = [p for p in check_bytes(text.encode()) if p.path == "customer.name.zh"]
    assert (problem.line, problem.column) == (2, 3)


def test_a_wrong_value_is_told_at_the_value() -> None:
    (problem,) = [p for p in check_bytes(b"format: 1\nchannel:   fax\n") if p.path == "channel"]
    assert (problem.line, problem.column) == (2, 12)


def test_columns_count_characters_and_not_bytes() -> None:
    text = "title:\n  zh: {你好: 1}\n"
    (problem,) = [p for p in check_bytes(text.encode()) if p.path == "title.zh"]
    assert problem.column == 7


# YAML's traps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["yes", "on", "No", "2026-01-31", "1e3x", "12:30:00", ".inf", "0x1F", "<<", "="])
def test_words_that_older_yaml_takes_for_something_else_stay_words(value: str) -> None:
    source = Source("a.yaml")
    read_bytes(f"en: {value}".encode(), source)
    assert source.data == {"en": value}


@pytest.mark.parametrize(
    ("value", "meant"), [("3", 3), ("-2", -2), ("0.5", 0.5), ("true", True), ("~", None), ("", None)]
)
def test_plain_values_have_their_type(value: str, meant: object) -> None:
    source = Source("a.yaml")
    read_bytes(f"k: {value}".encode(), source)
    assert source.data == {"k": meant}


@pytest.mark.parametrize(
    "line",
    ["  en: I'm no. # 1 here", "  en: # 1 is late", "  en: late #1", "  en: a\n    b # c"],
)
def test_a_hash_that_cuts_a_text_is_told(line: str) -> None:
    kinds = [p.kind for p in check_bytes(f"title:\n{line}\n".encode()) if p.path == "title.en"]
    assert kinds == ["CUT_BY_HASH"]


@pytest.mark.parametrize("line", ["  en: 'late' # a note", "  en: C#", "  en: |  # a note\n    No. # 1", "  # en: a"])
def test_a_hash_that_cuts_nothing_is_not_told(line: str) -> None:
    assert "CUT_BY_HASH" not in {p.kind for p in check_bytes(f"title:\n{line}\n".encode())}


def test_a_comment_behind_an_id_is_no_cut_text() -> None:
    assert "CUT_BY_HASH" not in {p.kind for p in check_bytes(b"id: every-feature # the first\n")}


def test_inline_braces_with_quotes_are_read_as_meant() -> None:
    source = Source("a.yaml")
    read_bytes('title: {en: "Hello, dear", zh: 你好}'.encode(), source)
    assert source.data == {"title": {"en": "Hello, dear", "zh": "你好"}}
    assert source.problems == []


def test_of_a_key_that_stands_there_twice_the_first_counts_and_the_second_is_told() -> None:
    source = Source("a.yaml")
    read_bytes(b"k: 1\nk: 2\n", source)
    assert source.data == {"k": 1}
    assert [(p.line, p.kind) for p in source.problems] == [(2, "TWICE")]


# Loading ---------------------------------------------------------------------------------------------


def test_a_case_with_problems_does_not_load(tmp_path: Path) -> None:
    with pytest.raises(CaseError) as caught:
        load_case(write(tmp_path, "format: 1\nchanel: phone\n"))
    assert "did you mean `channel`?" in str(caught.value)
    assert list(caught.value.problems) == sorted(caught.value.problems)


@pytest.mark.parametrize("load", [load_case, load_exercise, load_course])
def test_nothing_loads_from_an_empty_file(load: object, tmp_path: Path) -> None:
    assert callable(load)
    with pytest.raises(CaseError, match="the file is empty"):
        load(write(tmp_path, ""))


@pytest.mark.parametrize(
    ("folder", "name", "text", "missing"),
    [
        ("cases", "a.yaml", "items: []", "setting"),
        ("exercises", "a.yaml", "format: 1", "items"),
        ("anywhere", "a.yaml", "items: []", "intro"),
        ("anywhere", "a.yaml", "modules: []", "welcome"),
        ("anywhere", "course.yaml", "format: 1", "modules"),
        ("anywhere", "a.yaml", "format: 1", "setting"),
    ],
)
def test_what_a_file_is_follows_from_its_folder_or_its_content(
    folder: str, name: str, text: str, missing: str, tmp_path: Path
) -> None:
    (tmp_path / folder).mkdir()
    assert missing in {problem.path for problem in check_any(write(tmp_path / folder, text, name))}
