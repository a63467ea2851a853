"""Is it known which rules a rehearsal practises, without reading whole cases, and as whole cases say it?"""

import shutil

import pytest

from calmline.cases.library import Library, NotInLibraryError
from calmline.data import data_root
from calmline.practice.catalogue import catalogue, codes_practised

LIBRARY = Library(data_root())


def test_each_rehearsal_practises_its_own_codes_and_those_that_have_none():
    codes = codes_practised(LIBRARY)
    assert codes["callers-plain"] == ["FC1", "FC3"]
    assert codes["remote-control"] == ["RC1", "RC2", "RC3", "RC4", "RC5", "RC6"]
    assert "callers-triage" not in codes


def test_no_code_of_the_course_is_left_out():
    written = {
        line.split("code:")[1].strip()
        for case in LIBRARY.case_ids()
        for line in (LIBRARY.assets / "cases" / f"{case}.yaml").read_text("utf-8").splitlines()
        if line.strip().startswith("- code:")
    }
    assert {code for codes in codes_practised(LIBRARY).values() for code in codes} == written


@pytest.mark.parametrize("one", catalogue(LIBRARY), ids=lambda one: one.case)
def test_what_is_read_of_a_case_is_what_the_whole_case_says(one):
    case = LIBRARY.case(one.case)
    assert case.rehearsal
    assert one.title == case.title
    assert one.rules[-len(case.rules) :] == tuple(case.rules)


@pytest.fixture
def small(tmp_path):
    """A library of one module with one case."""
    source = data_root() / "tests" / "fixtures" / "cases" / "every-feature.yaml"
    (tmp_path / "assets" / "cases").mkdir(parents=True)
    case_id = "every-feature"
    shutil.copy(source, tmp_path / "assets" / "cases" / f"{case_id}.yaml")
    (tmp_path / "assets" / "course.yaml").write_text(
        "format: 1\ntitle: {en: A, zh: 课}\nwelcome: {en: B, zh: 好}\nmodules:\n"
        f'  - {{number: "01", id: one, title: {{en: C, zh: 一}}, teaser: {{en: D, zh: 二}}, cases: [{case_id}]}}\n',
        "utf-8",
    )
    return Library(tmp_path)


@pytest.mark.parametrize("quoted", ["title", "rules", "rehearsal"])
def test_a_case_that_is_written_in_another_way_is_read_as_a_whole(small, quoted):
    """As when an author's editor puts keys in quotes."""
    file = small.assets / "cases" / "every-feature.yaml"
    plain = catalogue(small)
    assert plain[0].rules
    text = file.read_text("utf-8")
    file.write_text(text.replace(f"\n{quoted}:", f'\n"{quoted}":'), "utf-8")
    assert file.read_text("utf-8") != text
    assert catalogue(small) == plain


def test_a_case_that_is_not_there_is_named(small):
    (small.assets / "cases" / "every-feature.yaml").unlink()
    with pytest.raises(NotInLibraryError, match="every-feature"):
        catalogue(small)
