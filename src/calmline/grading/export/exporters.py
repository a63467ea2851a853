"""The exporters themselves: nbgrader's edge. Each writes UTF-8 and tells on its log what it left out."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Enum, Unicode

from calmline.grading.batch.material import Material, NoMaterialError, load
from calmline.grading.export import items_csv, lms, psychology, statistics, xapi
from calmline.grading.export.rows import HandInRow, in_order, read_rows
from calmline.grading.export.tables import rows_to_csv, to_csv
from calmline.grading.sheet import KEY_NAME
from calmline.text import LANGS

_MARK = "\ufeff"  # without it, Excel takes UTF-8 for something else


class _Exporter(ExportPlugin):  # type: ignore[misc]  # nbgrader ships no types
    """What all share: which hand-ins are asked for, what their exercises are, and where to write."""

    usual = ""

    def export(self, gradebook: Any) -> None:
        """Write what the gradebook holds to `--to`. An exercise that is nowhere to be found ends the program."""
        exercises, learners = _names(self.assignment), _names(self.student)
        self._refuse_unknown(exercises, {one.name for one in gradebook.assignments})
        rows = read_rows(gradebook.db, exercises, learners)
        names = dict.fromkeys([*exercises, *(row.exercise for row in rows)])
        self.material = {name: found for name in names if (found := self._load(name))}
        order = {name: list(material.key.items) for name, material in self.material.items()}
        to = Path(self.to or self.usual)
        for file, data in self.files(to, in_order(rows, order)).items():
            file.write_bytes(data)
            self.log.info("Written: %s", file)

    def files(self, to: Path, rows: list[HandInRow]) -> dict[Path, bytes]:
        """The files to write, by path."""
        raise NotImplementedError

    @property
    def root(self) -> Path:
        """The clone."""
        return Path(self.parent.coursedir.root)

    def _refuse_unknown(self, exercises: Iterable[str], graded: set[str]) -> None:
        """A file without a row would look as if nobody had handed in what was only mistyped."""
        there = graded | {key.parent.name for key in (self.root / "solutions").glob(f"*/{KEY_NAME}")}
        unknown = [name for name in exercises if name not in there]
        if unknown:
            self.parent.fail("There is no exercise %r. There are: %s", unknown[0], ", ".join(sorted(there)))

    def _load(self, exercise: str) -> Material | None:
        try:
            return load(self.root, exercise)
        except NoMaterialError as error:
            self.log.warning("%s", error)
            return None

    def _kinds(self) -> dict[tuple[str, str], str]:
        return {
            (name, item): entry.item.kind
            for name, material in self.material.items()
            for item, entry in material.key.items.items()
        }


class ItemsCsv(_Exporter):
    """One row an item and hand-in (`items.csv`)."""

    usual = "items.csv"

    def files(self, to: Path, rows: list[HandInRow]) -> dict[Path, bytes]:
        """The table."""
        return {to: _csv(to_csv(items_csv.COLUMNS, items_csv.rows_of(rows)))}


class ItemStatistics(_Exporter):
    """How hard each item is, and how far it tells learners apart (`item-statistics.csv`)."""

    usual = "item-statistics.csv"

    def files(self, to: Path, rows: list[HandInRow]) -> dict[Path, bytes]:
        """The table."""
        kinds = self._kinds()
        drafts = {name for name, kind in kinds.items() if kind == "draft"}
        unread = sum(not statistics.is_readable(row, drafts) for row in rows)
        if unread:
            self.log.info("%d hand-ins whose answers could not be read are left out.", unread)
        return {to: _csv(to_csv(statistics.COLUMNS, statistics.rows_of(rows, kinds)))}


class _Platform(_Exporter):
    """A learning platform's gradebook."""

    proposals = Bool(False, help="Also export points that wait for a person.").tag(config=True)
    lang = Enum(LANGS, default_value="en", help="The language of the titles.").tag(config=True)

    def files(self, to: Path, rows: list[HandInRow]) -> dict[Path, bytes]:
        """The table."""
        waiting = sum(row.waits for row in rows)
        if waiting and not self.proposals:
            self.log.warning("%d hand-ins wait for a person and are left empty: calmline grade review", waiting)
        names = dict.fromkeys(row.exercise for row in rows)
        titles = {name: material.title.get(self.lang) for name, material in self.material.items()}
        table = self._table(rows, lms.titled(names, titles))
        return {to: rows_to_csv(table).encode("utf-8")}  # no mark: platforms read UTF-8, and it could end up in a name

    def _table(self, rows: list[HandInRow], titles: dict[str, str]) -> Iterable[list[object]]:
        raise NotImplementedError


class MoodleCsv(_Platform):
    """A gradebook for Moodle's grade import (`moodle.csv`)."""

    usual = "moodle.csv"

    def _table(self, rows: list[HandInRow], titles: dict[str, str]) -> Iterable[list[object]]:
        return lms.moodle(rows, titles, self.proposals)


class CanvasCsv(_Platform):
    """A gradebook for Canvas's import (`canvas.csv`)."""

    usual = "canvas.csv"

    def _table(self, rows: list[HandInRow], titles: dict[str, str]) -> Iterable[list[object]]:
        return lms.canvas(rows, titles, self.proposals)


class XApi(_Exporter):
    """Statements of the Experience API (`statements.jsonl`)."""

    usual = "statements.jsonl"
    home = Unicode(
        "https://calmline.invalid", help="The address below which learners and exercises are named; use one of yours."
    ).tag(config=True)

    def files(self, to: Path, rows: list[HandInRow]) -> dict[Path, bytes]:
        """The statements."""
        waiting = sum(item.waits for row in rows for item in row.items)
        if waiting:
            self.log.warning("%d items wait for a person and are not stated yet: calmline grade review", waiting)
        titles = {name: material.title for name, material in self.material.items()}
        asked = {
            (name, item): entry.item.ask
            for name, material in self.material.items()
            for item, entry in material.key.items.items()
        }
        return {to: xapi.to_lines(xapi.statements(rows, self.home, titles, asked)).encode("utf-8")}


class Psychology(_Exporter):
    """What learners took customers for: `psychology.csv`, its rates beside it, and the picture."""

    usual = "psychology.csv"
    lang = Enum(LANGS, default_value="en", help="The language of the picture.").tag(config=True)

    def files(self, to: Path, rows: list[HandInRow]) -> dict[Path, bytes]:
        """The matrix, the rates and the picture."""
        from calmline.grading.export.picture import draw

        reads, left_out = psychology.gather(self.root, rows)
        if left_out:
            self.log.info("%d answers are left out: none given, or not those that were graded.", left_out)
        return {
            to: _csv(to_csv(psychology.MATRIX, psychology.matrix_rows(reads))),
            to.with_name(f"{to.stem}-rates.csv"): _csv(to_csv(psychology.RATES, psychology.rate_rows(reads))),
            to.with_suffix(".png"): draw(reads, self.lang),
        }


def _names(said: Iterable[object]) -> list[str]:
    """What `--assignment` or `--student` names: once or several times, or as nbgrader's help has it, `[one,another]`."""
    parts = [part.strip(" '\"") for one in said for part in str(one).strip("[]").split(",")]
    return [part for part in parts if part]


def _csv(text: str) -> bytes:
    return (_MARK + text).encode("utf-8")
