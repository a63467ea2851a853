"""A case as `calmline build` leaves it: checked, in JSON, which is read a hundred times as fast as the author's YAML."""

from pathlib import Path

from calmline.cases.base import Part
from calmline.cases.case import Case
from calmline.cases.checks import CASE_CHECKS
from calmline.cases.loading import load_source
from calmline.cases.source import digest_of, read_source

FOLDER = "course/cases"


class BuiltCase(Part):
    """A case, and the digest of the very file that it was read from."""

    of: str
    case: Case

    def to_json(self) -> bytes:
        """The file's content, the same bytes for the same case: keys in the order of the models and of the author."""
        # What the author left unsaid is left unsaid here too, so that a new default does not make files differ.
        text = self.model_dump_json(indent=1, exclude_unset=True)
        return (text + "\n").encode("utf-8")


def build_case(file: Path) -> BuiltCase:
    """The case in an author's file. Raises `CaseError` with all problems if it has any."""
    source = read_source(file)
    return BuiltCase(of=source.digest, case=load_source(source, Case, CASE_CHECKS))


def built_case(file: Path, built: Path) -> Case | None:
    """The case that was built into `built`, if it is that of the author's `file` as this is now; else None.

    A file that is missing, damaged, of another model or of another case is passed over: nothing is raised.
    """
    try:
        found = BuiltCase.model_validate_json(built.read_bytes(), strict=True)
        agrees = found.of == digest_of(file.read_bytes()) and found.case.id == file.stem
    except (OSError, ValueError):
        return None
    return found.case if agrees else None
