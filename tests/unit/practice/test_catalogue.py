"""Is it known which cases can be rehearsed, and which rules each of them practises?"""

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


def test_a_rehearsal_is_called_as_its_case_and_has_its_rules():
    for one in catalogue(LIBRARY):
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


def test_a_case_that_is_not_there_is_named(small):
    (small.assets / "cases" / "every-feature.yaml").unlink()
    with pytest.raises(NotInLibraryError, match="every-feature"):
        catalogue(small)
