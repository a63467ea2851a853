"""Do all places that say what Calmline needs say the same?"""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

import calmline

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"].values()
NEEDED = [Requirement(line) for line in [*PROJECT["dependencies"], *(one for extra in EXTRAS for one in extra)]]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
# A pin is one line that goes on over backslashes to its hashes.
PINS = [line for line in re.sub(r"\\\n", "", LOCK).splitlines() if line.strip() and not line.lstrip().startswith("#")]
LOCKED = [Requirement(line.partition(" --hash")[0]) for line in PINS]


def test_the_lock_pins_and_hashes_everything():
    assert len(PINS) > 100
    pin = re.compile(r"[A-Za-z0-9._-]+==[^\s;]+( ; [^-]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")
    assert [line for line in PINS if not pin.fullmatch(line.rstrip())] == []


def test_on_no_machine_two_versions_of_one_library_are_wanted():
    here = [canonicalize_name(one.name) for one in LOCKED if one.marker is None or one.marker.evaluate()]
    assert len(set(here)) == len(here) > 100
    assert all(one.marker for one in LOCKED if [other.name for other in LOCKED].count(one.name) > 1)


def test_the_lock_names_no_host():
    assert [
        line for line in LOCK.splitlines() if "://" in line or re.match(r"\s*(-i|-f|--[a-z]+-url|--find)", line)
    ] == []


@pytest.mark.parametrize("needed", NEEDED, ids=lambda needed: needed.name)
def test_the_lock_has_a_version_that_the_project_takes(needed):
    name = canonicalize_name(needed.name)
    versions = [str(one.specifier).removeprefix("==") for one in LOCKED if canonicalize_name(one.name) == name]
    assert versions
    assert [version for version in versions if not needed.specifier.contains(version)] == []


def test_conda_makes_the_same_environment():
    environment = YAML(typ="safe").load((ROOT / "environment.yml").read_text("utf-8"))
    assert environment == {
        "name": "calmline",
        "channels": ["conda-forge"],
        "dependencies": [f"python{PROJECT['requires-python']}", "pip", {"pip": ["-r requirements.lock"]}],
    }


def test_the_oldest_python_is_the_same_everywhere():
    assert SpecifierSet(PROJECT["requires-python"]) == SpecifierSet(">=3.11")
    assert "sys.version_info < (3, 11)" in (ROOT / "Makefile").read_text("utf-8")
    assert 'target-version = "py311"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_the_version_is_the_same_everywhere():
    assert calmline.__version__ == PROJECT["version"]
