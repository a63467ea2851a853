"""The exporters themselves: nbgrader's edge. Each writes UTF-8 and tells on its log what it left out."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Enum, Unicode

from calmline.grading.batch.material import Material, NoMaterialError, load
from calmline.grading.export import items_csv, lms, psychology, statistics, xapi
from calmline.grading.export.rows import HandInRow, in_order, read_rows
from calmline.grading.export.tables import counted, rows_to_csv, to_csv
from calmline.grading.sheet import KEY_NAME
from calmline.text import LANGS

_SHOWN = 10  # names in a message
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

    def _somebodys(self, rows: list[HandInRow]) -> list[HandInRow]:
        """Without hand-ins under ids that were made for want of better ones: other systems know nobody by them."""
        made = list(dict.fromkeys(row.learner.id for row in rows if row.is_nobodys))
        if made:
            self.log.warning(
                "Left out, as the id was only made here and no platform knows it: %s. Import a class list and grade again,"
                " or enter who it is: nbgrader db student add ID --first-name … --last-name …",
                _some(made),
            )
        return [row for row in rows if not row.is_nobodys]

    def _tell_doubts(self, rows: list[HandInRow]) -> None:
        """Nothing in a gradebook says that a person has looked at a hand-in as a whole, so it keeps nothing back."""
        doubts = [f"{row.learner.id}: {row.exercise}" for row in rows if row.is_in_doubt]
        if doubts:
            self.log.warning(
                "Exported, though `calmline grade` asked for a look at it as a whole, and says why: %s.",
                _some(doubts),
            )

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
            self.log.info("Left out, as the answers could not be read: %s.", counted(unread, "hand-in"))
        return {to: _csv(to_csv(statistics.COLUMNS, statistics.rows_of(rows, kinds)))}


class _Platform(_Exporter):
    """A learning platform's gradebook."""

    proposals = Bool(False, help="Also export points that wait for a person.").tag(config=True)
    lang = Enum(LANGS, default_value="en", help="The language of the titles.").tag(config=True)

    def files(self, to: Path, rows: list[HandInRow]) -> dict[Path, bytes]:
        """The table."""
        rows = self._somebodys(rows)
        waiting = sum(row.waits for row in rows)
        if waiting and not self.proposals:
            told = counted(waiting, "hand-in")
            self.log.warning("Left empty, as a person has still to look at it: %s (calmline grade review).", told)
        self._tell_doubts(rows)
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
        rows = self._somebodys(rows)
        waiting = sum(item.waits for row in rows for item in row.items)
        if waiting:
            told = counted(waiting, "item")
            self.log.warning("Not stated, as a person has still to look at it: %s (calmline grade review).", told)
        self._tell_doubts(rows)
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
            told = counted(left_out, "answer")
            self.log.info("Left out, as none was given or it is not the one that was graded: %s.", told)
        return {
            to: _csv(to_csv(psychology.MATRIX, psychology.matrix_rows(reads))),
            to.with_name(f"{to.stem}-rates.csv"): _csv(to_csv(psychology.RATES, psychology.rate_rows(reads))),
            to.with_suffix(".png"): draw(reads, self.lang),
        }


def _names(said: Iterable[object]) -> list[str]:
    """What `--assignment` or `--student` names: once or several times, or as nbgrader's help has it, `[one,another]`."""
    parts = [part.strip(" '\"") for one in said for part in str(one).strip("[]").split(",")]
    return [part for part in parts if part]


def _some(names: Sequence[str]) -> str:
    """These names, or the first of them and how many more there are."""
    rest = len(names) - _SHOWN
    return "; ".join(names[:_SHOWN]) + (f"; and {rest} more" if rest > 0 else "")


def _csv(text: str) -> bytes:
    return (_MARK + text).encode("utf-8")
