"""Many hand-ins as they are collected: zips as they are sent or downloaded, nbgrader's folders, its exchange."""

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from calmline.grading.handins.odd import Odd
from calmline.grading.sheet import Key
from tests.unit.grading.handins.corpus_cases import Tree, answers, good_values, honest

TREES: list[Tree] = []

EARLY, LATE = "20261103T090000Z", "20261103T100000Z"
ZERO_BYTES = b"\0" * 30_000_000
Form = Literal["submitted", "exchange", "zips"]


def tree(
    form: Form, hand_ins: Mapping[str, Iterable[Odd]], *unplaced: Odd, no_points: Iterable[str] = ()
) -> Callable[[Callable[[Path, Path, Key], None]], None]:
    """Registers a function that builds hand-ins; the tree is named as it is."""

    def register(build: Callable[[Path, Path, Key], None]) -> None:
        found = {learner: frozenset(odd) for learner, odd in hand_ins.items()}
        name = build.__name__.replace("_", "-").strip("-")
        TREES.append(Tree(name, form, build, found, unplaced, frozenset(no_points)))

    return register


def packed(release: Path, key: Key, given: bytes | None = None, below: str | None = None) -> dict[str, bytes]:
    """The files of a hand-in as the button packs them."""
    folder = key.id if below is None else below
    files = {f"{folder}/{file.name}".lstrip("/"): file.read_bytes() for file in sorted(release.iterdir())}
    return {**files, f"{folder}/answers.json".lstrip("/"): answers(key) if given is None else given}


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def button(release: Path, key: Key, given: bytes | None = None) -> bytes:
    """The zip that the Hand in button writes."""
    return zipped(packed(release, key, given))


def named(key: Key, learner: str = "li-wei", stamp: str = LATE) -> str:
    return f"{learner}__{key.id}__{stamp}.zip"


def put(root: Path, *parts: str, data: bytes) -> None:
    path = root.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


# --- zips, honestly ---


@tree("zips", {"li-wei": (), "祝安": ()})
def zips_of_the_button(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=button(release, key))
    put(root, named(key, "祝安"), data=button(release, key))


@tree("zips", {"li-wei": ()})
def zips_among_litter(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=button(release, key))
    put(root, ".DS_Store", data=b"")
    put(root, "__MACOSX", f"._{named(key)}", data=b"")


@tree("zips", {"li-wei": [Odd.FOLDER_RENAMED]})
def zip_with_a_1_in_brackets(root: Path, release: Path, key: Key) -> None:
    put(root, named(key).replace(".zip", " (1).zip"), data=button(release, key))


@tree("zips", {"li-wei": ()}, Odd.SAME_AGAIN)
def zip_downloaded_twice(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=button(release, key))
    put(root, named(key).replace(".zip", " (1).zip"), data=button(release, key))


@tree("zips", {"li-wei": [Odd.TWICE]}, Odd.EARLIER)
def zips_of_two_times(root: Path, release: Path, key: Key) -> None:
    put(root, named(key, stamp=EARLY), data=button(release, key, answers(key, {})))
    put(root, "again", named(key, stamp=LATE), data=button(release, key))


@tree("zips", {"li-wei": [Odd.TWICE_UNDATED]}, Odd.EARLIER)
def two_zips_of_one_time_that_differ(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=button(release, key))
    put(root, named(key).replace(".zip", "-Copy1.zip"), data=button(release, key, answers(key, {})))


@tree("zips", {"li-wei": [Odd.SAME_LEARNER], "Li-Wei": [Odd.SAME_LEARNER], "ｌｉ-ｗｅｉ": [Odd.SAME_LEARNER]})
def one_learner_by_ids_of_other_case_and_width(root: Path, release: Path, key: Key) -> None:
    for learner in ("li-wei", "Li-Wei", "ｌｉ-ｗｅｉ"):
        put(root, named(key, learner), data=button(release, key))


@tree("zips", {"li-wei": ()})
def zip_unpacked_by_windows(root: Path, release: Path, key: Key) -> None:
    for name, data in packed(release, key).items():
        put(root, named(key).removesuffix(".zip"), *name.split("/"), data=data)


@tree("zips", {"li-wei": ()})
def zip_with_backslashes_as_old_windows_programs_write_it(root: Path, release: Path, key: Key) -> None:
    data = button(release, key)
    for name in packed(release, key):
        data = data.replace(name.encode(), name.replace("/", "\\").encode())
    put(root, named(key), data=data)


@tree("zips", {"li-wei": ()})
def zip_packed_by_hand_without_a_folder(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=zipped(packed(release, key, below="")))


@tree("zips", {"li-wei": [Odd.ZIP_IN_IT]})
def zip_zipped_again(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=zipped({named(key): button(release, key)}))


@tree("zips", {"li-wei": [Odd.ANSWERS_ELSEWHERE]})
def zip_of_a_whole_working_copy(root: Path, release: Path, key: Key) -> None:
    files = packed(release, key, below=f"Calmline/exercises/{key.id}")
    other = {"Calmline/exercises/other/answers.json": answers(key, {}, exercise="other", revision=999)}
    put(root, named(key), data=zipped({**other, **files}))


@tree("zips", {"li-wei": [Odd.TIME_UNREADABLE]})
def zip_of_an_impossible_time(root: Path, release: Path, key: Key) -> None:
    put(root, named(key, stamp="20269999T999999Z"), data=button(release, key))


# --- as Moodle downloads them ---

MOODLE = "Zhu An_123456_assignsubmission_file_"
OTHER_MOODLE = "Li Wei_654321_assignsubmission_file_"


@tree("zips", {"zhu-an": (), "li-wei": ()})
def moodle_folders(root: Path, release: Path, key: Key) -> None:
    put(root, MOODLE, named(key, "zhu-an"), data=button(release, key))
    put(root, OTHER_MOODLE.rstrip("_"), named(key), data=button(release, key))


@tree("zips", {"zhu-an": (), "li-wei": ()})
def moodle_files_side_by_side(root: Path, release: Path, key: Key) -> None:
    put(root, MOODLE + named(key, "zhu-an"), data=button(release, key))
    put(root, OTHER_MOODLE + named(key), data=button(release, key))


@tree("zips", {"zhu-an": (), "li-wei": ()})
def moodles_own_zip_of_folders(root: Path, release: Path, key: Key) -> None:
    files = {
        f"{MOODLE}/{named(key, 'zhu-an')}": button(release, key),
        f"{OTHER_MOODLE}/{named(key)}": button(release, key),
    }
    put(root, "CC-Week 3-8842.zip", data=zipped(files))


@tree("zips", {"zhu-an": (), "li-wei": ()})
def moodles_own_zip_of_files(root: Path, release: Path, key: Key) -> None:
    files = {MOODLE + named(key, "zhu-an"): button(release, key), OTHER_MOODLE + named(key): button(release, key)}
    put(root, "download.zip", data=zipped(files, zipfile.ZIP_STORED))


@tree("zips", {"Zhu-An_123456": [Odd.LEARNER_FROM_FOLDER]})
def moodle_folder_with_a_renamed_zip(root: Path, release: Path, key: Key) -> None:
    put(root, MOODLE, "my homework.zip", data=button(release, key))


@tree("zips", {"Zhu-An_123456": [Odd.LEARNER_FROM_FOLDER]})
def moodle_folder_with_loose_files(root: Path, release: Path, key: Key) -> None:
    for name, data in packed(release, key, below="").items():
        put(root, MOODLE, name, data=data)


@tree("zips", {"moodle_77": [Odd.LEARNER_FROM_FOLDER]})
def moodle_name_of_signs_alone(root: Path, release: Path, key: Key) -> None:
    put(root, "=+_77_assignsubmission_file_homework.zip", data=button(release, key))


@tree("zips", {"li-wei": ()}, Odd.STRAY, Odd.NOTHING_IN_IT)
def moodle_folders_with_something_else(root: Path, release: Path, key: Key) -> None:
    put(root, OTHER_MOODLE, named(key), data=button(release, key))
    put(root, "Zhu An_123456_assignsubmission_onlinetext_", "onlinetext.html", data=b"<p>I could not upload it</p>")
    (root / "Ana Ruiz_99_assignsubmission_file_").mkdir()


@tree("zips", {"li-wei_123456": [Odd.TWO_SENDERS], "li-wei_654321": [Odd.TWO_SENDERS]})
def two_people_under_one_id(root: Path, release: Path, key: Key) -> None:
    """The second would put their empty answers in the place of the first's, by the later time."""
    put(root, OTHER_MOODLE, named(key, stamp=EARLY), data=button(release, key))
    put(root, MOODLE, named(key, stamp=LATE), data=button(release, key))


@tree("zips", {"zhu-an": [Odd.TWO_IDS], "zhu-an-2": [Odd.TWO_IDS]})
def one_person_under_two_ids(root: Path, release: Path, key: Key) -> None:
    put(root, MOODLE, named(key, "zhu-an"), data=button(release, key))
    put(root, MOODLE, named(key, "zhu-an-2"), data=button(release, key))


@tree("zips", {"li-wei_654321": [Odd.TWO_SENDERS], "li-wei_123456": [Odd.TWO_SENDERS]})
def moodle_name_forged_within_a_zip(root: Path, release: Path, key: Key) -> None:
    """What lies within somebody's zip was named by them: they stay the sender."""
    put(root, OTHER_MOODLE, named(key), data=button(release, key))
    put(root, MOODLE, "x.zip", data=zipped({f"{OTHER_MOODLE}/{named(key)}": button(release, key)}))


# --- what can't be placed ---


@tree("zips", {}, Odd.NO_LEARNER)
def zip_without_a_learner(root: Path, release: Path, key: Key) -> None:
    put(root, f"{key.id}.zip", data=button(release, key))


@tree("zips", {"li-wei": ()}, Odd.NO_LEARNER)
def notebook_of_nobody_beside_zips(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=button(release, key))
    put(root, f"{key.id}.ipynb", data=(release / f"{key.id}.ipynb").read_bytes())


@tree("zips", {}, Odd.UNKNOWN_EXERCISE)
def zip_of_an_unknown_exercise(root: Path, release: Path, key: Key) -> None:
    put(root, f"li-wei__cooking__{LATE}.zip", data=button(release, key))


@tree("zips", {}, Odd.STRAY, Odd.STRAY, Odd.NOTHING_IN_IT)
def files_that_are_no_hand_ins(root: Path, release: Path, key: Key) -> None:
    put(root, "list.xlsx", data=b"PK")
    put(root, "mail", "message.eml", data=b"")
    put(root, "nothing.zip", data=zipped({}))


@tree("zips", {}, *[Odd.BAD_NAME] * 8)
def learners_names_that_no_system_should_write(root: Path, release: Path, key: Key) -> None:
    for learner in ("..", "CON", "nul.txt", "li-wei.", "..\\..\\windows", "C:\\li", "\u202ewei", "=cmd()"):
        put(root, named(key, learner), data=button(release, key))


@tree("zips", {}, Odd.BAD_NAME, Odd.BAD_NAME)
def learners_names_with_control_characters_and_too_long(root: Path, release: Path, key: Key) -> None:
    put(root, named(key, "li\n\x1b[2Jwei"), data=button(release, key))
    put(root, named(key, "x" * 150), data=button(release, key))


# --- zips that are damaged or meant to do harm: of a learner, and so read as a hand-in ---


def refused(*odd: Odd) -> Any:
    return tree("zips", {"li-wei": odd}, no_points=["li-wei"])


def survived(*odd: Odd) -> Any:
    return tree("zips", {"li-wei": odd})


@refused(Odd.ZIP_DAMAGED)
def zip_cut_short(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=button(release, key)[:-60])


@refused(Odd.ZIP_DAMAGED)
def zip_of_no_bytes(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=b"")


@refused(Odd.ZIP_DAMAGED)
def zip_that_is_a_page_of_html(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=b"<!doctype html><title>Sign in</title>")


@refused(Odd.ANSWERS_DAMAGED)
def zip_with_a_wrong_checksum(root: Path, release: Path, key: Key) -> None:
    data = zipped(packed(release, key), zipfile.ZIP_STORED)
    put(root, named(key), data=data.replace(b'"format": 1, "exercise"', b'"format":  1,"exercise"', 1))


@refused(Odd.ZIP_ENCRYPTED)
def zip_with_a_password(root: Path, release: Path, key: Key) -> None:
    data = bytearray(button(release, key))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(signature, place + 1)) >= 0:
            data[place + at] |= 1
    put(root, named(key), data=bytes(data))


@refused(Odd.ZIP_BOMB)
def zip_bomb_by_ratio(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=zipped({**packed(release, key), "zeros": ZERO_BYTES}))


@refused(Odd.ZIP_BOMB)
def zip_bomb_by_number_of_entries(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=zipped({**packed(release, key), **{f"{n}.txt": b"" for n in range(3000)}}))


@refused(Odd.ZIP_BOMB)
def zip_bomb_by_entries_that_overlap(root: Path, release: Path, key: Key) -> None:
    files = packed(release, key)
    data = bytearray(zipped({**files, "zeros-1": ZERO_BYTES[:9_000_000], "zeros-2": b"\0" * 30}))
    first, second = data.find(b"PK\x01\x02"), data.rfind(b"PK\x01\x02")
    zeros = data.rfind(b"PK\x01\x02", first, second)
    data[second + 42 : second + 46] = data[zeros + 42 : zeros + 46]  # where the entry begins
    put(root, named(key), data=bytes(data))


@refused(Odd.ZIP_IN_IT_REFUSED, Odd.NO_ANSWERS, Odd.NOTEBOOK_MISSING)
def zip_bomb_by_nesting(root: Path, release: Path, key: Key) -> None:
    data = zipped({"zeros": ZERO_BYTES})
    for level in range(12):
        data = zipped({f"{level}-{n}.zip": data for n in range(4)})
    put(root, named(key), data=data)


@survived()
def small_zip_bomb_that_is_never_unpacked(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=zipped({**packed(release, key), "zeros": ZERO_BYTES[:9_000_000]}))


@refused(Odd.ANSWERS_DAMAGED)
def zip_that_lies_about_a_size(root: Path, release: Path, key: Key) -> None:
    data = bytearray(zipped(packed(release, key, answers(key) + b" " * 4_000_000)))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.rfind(signature)
        data[place + at : place + at + 4] = struct.pack("<I", 100)
    put(root, named(key), data=bytes(data))


@refused(Odd.ANSWERS_TOO_LARGE)
def zip_with_answers_of_9_mb(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=zipped(packed(release, key, answers(key) + b" " * 9_000_000)))


@refused(Odd.ANSWERS_DAMAGED, Odd.NOTEBOOK_DAMAGED)
def zip_packed_by_a_method_without_a_bound(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=zipped(packed(release, key), zipfile.ZIP_LZMA))


def _with_entry(data: bytes, name: str, content: bytes, mode: int) -> bytes:
    made = io.BytesIO(data)
    with (
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(made, "a") as archive,
    ):  # of a name that is there twice
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, mode << 16
        archive.writestr(info, content)
    return made.getvalue()


@survived(Odd.LINKS)
def zip_with_a_link_beside(root: Path, release: Path, key: Key) -> None:
    data = _with_entry(button(release, key), f"{key.id}/all", b"/", stat.S_IFLNK | 0o777)
    put(root, named(key), data=data)


@refused(Odd.LINKS, Odd.ANSWERS_NOT_A_FILE)
def zip_with_a_link_as_answers(root: Path, release: Path, key: Key) -> None:
    files = packed(release, key)
    del files[f"{key.id}/answers.json"]
    link = _with_entry(zipped(files), f"{key.id}/answers.json", b"/etc/passwd", stat.S_IFLNK | 0o777)
    put(root, named(key), data=link)


@survived(Odd.ODD_NAMES)
def zip_with_names_that_lead_elsewhere(root: Path, release: Path, key: Key) -> None:
    names = (
        *("../../gradebook.db", "/etc/cron.d/x", "C:\\Windows\\x.dll", "..\\..\\x", f"{key.id}/../../x.ipynb"),
        *("a\x1bb", "\u202egpj.exe", "\\\\server\\share\\x", "x" * 300),
    )
    put(root, named(key), data=zipped({**packed(release, key), **dict.fromkeys(names, b"x")}))


@survived(Odd.ODD_NAMES)
def zip_with_a_zero_in_a_name(root: Path, release: Path, key: Key) -> None:
    data = zipped({**packed(release, key), "answers.json#.txt": answers(key, {}, revision=999)})
    put(root, named(key), data=data.replace(b"answers.json#.txt", b"answers.json\0.txt"))


@survived(Odd.SEVERAL_ANSWERS)
def zip_with_answers_twice(root: Path, release: Path, key: Key) -> None:
    other = answers(key, dict(list(good_values(key).items())[:1]), revision=1)
    put(root, named(key), data=_with_entry(button(release, key), f"{key.id}/answers.json", other, stat.S_IFREG | 0o644))


@survived(Odd.PROGRAMS)
def zip_with_programs(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=zipped({**packed(release, key), f"{key.id}/sitecustomize.py": b"raise SystemExit"}))


@tree("zips", {}, Odd.PLACE_A_LINK)
def zip_that_is_a_link(root: Path, release: Path, key: Key) -> None:
    put(root.parent, "elsewhere.zip", data=button(release, key))
    (root / named(key)).symlink_to(root.parent / "elsewhere.zip")


# --- the same in a zip of a class: only what is bad is lost ---


@tree("zips", {"zhu-an": (), "li-wei": [Odd.ZIP_DAMAGED]}, Odd.ZIP_DAMAGED, Odd.ODD_NAMES, no_points=["li-wei"])
def damaged_zips_in_a_zip_of_a_class(root: Path, release: Path, key: Key) -> None:
    files = {
        f"{MOODLE}/{named(key, 'zhu-an')}": button(release, key),
        f"{OTHER_MOODLE}/{named(key)}": button(release, key)[:-60],
        "Ana Ruiz_99_assignsubmission_file_/homework.zip": b"Rar!",
        "../../gradebook.db": b"",
    }
    put(root, "class.zip", data=zipped(files))


@tree("zips", {"li-wei": ()}, Odd.ZIP_BOMB)
def bomb_beside_an_honest_zip(root: Path, release: Path, key: Key) -> None:
    put(root, named(key), data=button(release, key))
    put(root, MOODLE, "homework.zip", data=zipped({"zeros": ZERO_BYTES}))


# --- nbgrader's folder ---


def submit(root: Path, learner: str, release: Path, key: Key, name: str | None = None) -> Path:
    folder = root / "submitted" / learner / (name or key.id)
    folder.parent.mkdir(parents=True, exist_ok=True)
    honest(folder, release, key)
    return folder


@tree("submitted", {"li-wei": (), "祝安": (), "a.b+c@example.org": ()}, Odd.STRAY, Odd.STRAY, Odd.NOTHING_IN_IT)
def submitted_with_strays(root: Path, release: Path, key: Key) -> None:
    for learner in ("li-wei", "祝安", "a.b+c@example.org"):
        submit(root, learner, release, key)
    put(root, "submitted", "list.csv", data=b"")
    put(root, "submitted", "li-wei", "notes.txt", data=b"")
    (root / "submitted" / "gone").mkdir()


@tree("submitted", {"li-wei": ()}, Odd.UNKNOWN_EXERCISE, Odd.UNKNOWN_EXERCISE)
def submitted_of_unknown_exercises(root: Path, release: Path, key: Key) -> None:
    submit(root, "li-wei", release, key)
    submit(root, "li-wei", release, key, "cooking")
    put(root, "submitted", "li-wei", "cooking.zip", data=button(release, key))


@tree("submitted", {"li-wei": [Odd.FOLDER_RENAMED], "zhu-an": [Odd.FOLDER_RENAMED]})
def submitted_folders_renamed(root: Path, release: Path, key: Key) -> None:
    submit(root, "li-wei", release, key, f"{key.id}-Copy1")
    submit(root, "zhu-an", release, key, f" {key.id.replace('-', ' ').title()} (2)")


@tree("submitted", {"li-wei": [Odd.ANSWERS_ELSEWHERE]})
def submitted_as_a_whole_working_copy(root: Path, release: Path, key: Key) -> None:
    folder = root / "submitted" / "li-wei" / "Calmline" / "exercises" / key.id
    folder.parent.mkdir(parents=True)
    honest(folder, release, key)


@tree("submitted", {"li-wei": ()})
def submitted_as_a_zip(root: Path, release: Path, key: Key) -> None:
    put(root, "submitted", "li-wei", f"{key.id}.zip", data=button(release, key))


@tree("submitted", {"li-wei": [Odd.TWICE, Odd.FOLDER_RENAMED]}, Odd.EARLIER)
def submitted_twice_dated(root: Path, release: Path, key: Key) -> None:
    early, late = submit(root, "li-wei", release, key), submit(root, "li-wei", release, key, f"{key.id} (1)")
    (early / "timestamp.txt").write_text("2026-11-03 10:00:00.000000 CET", encoding="utf-8")
    (late / "timestamp.txt").write_text("2026-11-03 09:59:00.000000 UTC", encoding="utf-8")


@tree("submitted", {"li-wei": [Odd.TWICE_UNDATED]}, Odd.EARLIER)
def submitted_twice_undated(root: Path, release: Path, key: Key) -> None:
    submit(root, "li-wei", release, key)
    submit(root, "li-wei", release, key, f"{key.id}-Copy1")


@tree("submitted", {"li-wei": ()}, Odd.PLACE_A_LINK, Odd.PLACE_A_LINK, Odd.PLACE_A_LINK)
def submitted_links_to_others(root: Path, release: Path, key: Key) -> None:
    submit(root, "li-wei", release, key)
    (root / "submitted" / "zhu-an").symlink_to(root / "submitted" / "li-wei")
    (root / "submitted" / "etc").symlink_to("/etc")
    (root / "submitted" / "li-wei" / "all").symlink_to("/")


@tree("submitted", {"li-wei": ()}, *[Odd.BAD_NAME] * 9)
def submitted_under_names_that_no_system_should_write(root: Path, release: Path, key: Key) -> None:
    submit(root, "li-wei", release, key)
    names = ("CON", "aux.x", "li-wei.", "..\\..\\li", "\u202eiel", "-rf", "=1+1", "li\nwei", "x" * 200)
    for learner in names:
        submit(root, learner, release, key)


# --- nbgrader's exchange ---


def inbound(root: Path, name: str, release: Path, key: Key) -> Path:
    folder = root / "course" / "inbound" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    honest(folder, release, key)
    return folder


@tree("exchange", {"li-wei": (), "a+b@example.org": (), "zhu": ()})
def exchange_folders(root: Path, release: Path, key: Key) -> None:
    inbound(root, f"li-wei+{key.id}+2026-11-03 10:00:00.000000 UTC+cmFuZG9t", release, key)
    inbound(root, f"a+b@example.org+{key.id}+2026-11-03 10:00:00.000000 UTC+cmFuZG9t", release, key)
    inbound(root, f"zhu+{key.id}+2026-11-03 10:00:00.000000 UTC", release, key)


@tree("exchange", {"li-wei": [Odd.TWICE]}, Odd.EARLIER)
def exchange_twice(root: Path, release: Path, key: Key) -> None:
    first = inbound(root, f"li-wei+{key.id}+2026-11-03 09:00:00.000000 UTC+AAAA", release, key)
    (first / "answers.json").unlink()
    inbound(root, f"li-wei+{key.id}+2026-11-03 10:00:00.000000 UTC+BBBB", release, key)


@tree("exchange", {"li-wei": [Odd.TIME_UNREADABLE]}, Odd.STRAY, Odd.STRAY, Odd.UNKNOWN_EXERCISE, Odd.BAD_NAME)
def exchange_with_odd_names(root: Path, release: Path, key: Key) -> None:
    inbound(root, f"li-wei+{key.id}+yesterday+AAAA", release, key)
    inbound(root, "some folder", release, key)
    inbound(root, "li-wei+cooking+2026-11-03 10:00:00.000000 UTC+AAAA", release, key)
    inbound(root, f"..+{key.id}+2026-11-03 10:00:00.000000 UTC+AAAA", release, key)
    put(root, "course", "inbound", f"zhu+{key.id}+2026-11-03 10:00:00.000000 UTC+AAAA", data=b"a file")


@tree("exchange", {"li-wei": (), "zhu": [Odd.PLACE_A_LINK]}, no_points=["zhu"])
def exchange_folder_a_link(root: Path, release: Path, key: Key) -> None:
    place = inbound(root, f"li-wei+{key.id}+2026-11-03 10:00:00.000000 UTC+AAAA", release, key)
    place.with_name(f"zhu+{key.id}+2026-11-03 10:00:00.000000 UTC+AAAA").symlink_to(place)
