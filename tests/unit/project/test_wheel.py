"""Does an installation have all that learners need, and nothing that they must not see?"""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import calmline
from calmline.cases.source import digest_of

ROOT = Path(__file__).parents[3]
DATA = "calmline/_data"


def run(*command, cwd):
    """Runs a command with nothing of this environment that could point it back to the clone."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_", "NBGRADER"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    [file] = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def files(wheel):
    """Every file in the wheel with its bytes."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A Python that has the wheel, and of this environment everything but the clone."""
    venv = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv, cwd=venv.parent)
    python = venv / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=venv.parent)
    site = run(python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=venv.parent).strip()
    # A path in a .pth file is added, but the .pth files in it, such as the clone's own, are not read.
    (Path(site) / "others.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return python


def clone_files(*patterns):
    return {file.relative_to(ROOT).as_posix() for pattern in patterns for file in ROOT.glob(pattern)}


def test_the_data_of_the_course_is_in_it(files):
    data = {name.removeprefix(f"{DATA}/"): content for name, content in files.items() if name.startswith(DATA)}
    wanted = clone_files("assets/course.yaml", "assets/cases/*.yaml", "course/*/*.ipynb", "exercises/*/*.ipynb")
    wanted |= clone_files("course/cases/*.json", "exercises/*/sheet.json", "assets/replies/weights/*.json")
    wanted |= clone_files("assets/caller.yaml", "assets/fonts/*")
    assert set(data) == wanted
    assert all(data[name] == (ROOT / name).read_bytes() for name in wanted)


def test_cases_are_in_it_as_the_build_left_them(files):
    """Each for the very file that comes with it, so that an installation opens as quickly as a clone does."""
    cases = clone_files("assets/cases/*.yaml")
    assert len(cases) > 10
    for name in cases:
        built = name.replace("assets/cases", "course/cases").replace(".yaml", ".json")
        assert json.loads(files[f"{DATA}/{built}"])["of"] == digest_of(files[f"{DATA}/{name}"])


def test_the_code_and_what_screens_need_is_in_it(files):
    wanted = clone_files("src/calmline/**/*.py", "src/calmline/widgets/static/*", "src/calmline/**/*.j2")
    assert {name.removeprefix("src/") for name in wanted} <= set(files)


def test_the_lab_extension_goes_where_jupyterlab_looks(files):
    shared = {name.partition(".data/data/")[2] for name in files} - {""}
    wanted = clone_files("src/calmline/labextension/package.json", "src/calmline/labextension/static/*")
    assert {
        name.replace("src/calmline/labextension", "share/jupyter/labextensions/calmline") for name in wanted
    } <= shared
    assert not any(name.startswith("calmline/labextension") for name in files)


def test_the_licence_and_the_command_are_in_it(files):
    [info] = {name.partition("/")[0] for name in files if ".dist-info/" in name}
    assert files[f"{info}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert b"calmline = calmline.cli:main" in files[f"{info}/entry_points.txt"]
    assert f"Version: {calmline.__version__}\n".encode() in files[f"{info}/METADATA"]


def test_no_key_and_no_solution_is_in_it(files):
    forbidden = ("key.json", "assets/exercises", "solutions", "tests/", "answers.json")
    assert [name for name in files if any(part in name for part in forbidden)] == []


def test_of_the_analyser_it_has_the_weights_and_nothing_that_somebody_wrote(files):
    wanted = {f"{DATA}/assets/replies/weights/{lang}.json" for lang in ("en", "zh")}
    assert {name for name in files if "assets/replies" in name} == wanted


@pytest.mark.parametrize("exercise", [folder.name for folder in (ROOT / "solutions").iterdir() if folder.is_dir()])
def test_no_reason_of_a_key_is_in_it_under_any_name(files, exercise):
    key = json.loads((ROOT / "solutions" / exercise / "key.json").read_text("utf-8"))
    reasons = [text for one in key["items"].values() for text in one["item"]["reason"].values()]
    assert len(reasons) > 10
    # As it stands, and as JSON writes it: with what is not ASCII escaped, or not.
    written = {form for text in reasons for form in (text, json.dumps(text)[1:-1])}
    written |= {json.dumps(text, ensure_ascii=False)[1:-1] for text in reasons}
    texts = {name: content.decode("utf-8", "replace") for name, content in files.items()}
    assert [name for name, text in texts.items() if any(form in text for form in written)] == []


def test_an_installation_shows_a_module_from_its_own_data(installed, tmp_path):
    code = """
import json
import calmline
from calmline.data import data_root, is_clone
screen = calmline.show("remote-control", "replay", "en")
exercise = calmline.show("digital-piano", "exercise", "zh")
told = {"package": calmline.__file__, "data": str(data_root()), "clone": is_clone()}
told |= {"turns": len(screen.content["turns"]), "title": screen.content["title"]["en"], "keeps": screen.session["keeps"]}
told |= {"css": len(screen._css), "items": len(exercise.content["sheet"]["items"]), "key": exercise.content["trainer"]}
print(json.dumps(told))
"""
    told = json.loads(run(installed, "-I", "-c", code, cwd=tmp_path).splitlines()[-1])
    package = Path(told["package"]).parent
    assert package.is_relative_to(installed.parents[1])
    assert Path(told["data"]) == package / "_data"
    assert (told["clone"], told["keeps"], told["key"], told["title"]) == (False, False, None, "The remote control")
    assert told["turns"] > 10
    assert told["items"] > 5
    assert told["css"] > 1000
    assert list(tmp_path.iterdir()) == []


def test_an_installation_brings_the_command_and_the_extension(installed, tmp_path):
    command = installed.with_name("calmline")
    assert "learn" in run(command, "--help", cwd=tmp_path)
    extension = installed.parents[1] / "share" / "jupyter" / "labextensions" / "calmline"
    assert (extension / "package.json").is_file()


def test_an_installation_hears_what_a_reply_does(installed, tmp_path):
    """With the weights it brings, and without what only training needs."""
    code = """
import sys
from calmline.replies import analyse
own = analyse("We lost your parcel, that is our mistake, and I am sorry.", "en").labels
ring = analyse("明天上午我给您回电，问问用得怎么样。", "zh").labels
print("own" in own, "follow_up" in ring, sorted({"sklearn", "numpy", "scipy", "pandas"} & set(sys.modules)))
"""
    assert run(installed, "-I", "-c", code, cwd=tmp_path) == "True True []\n"


def test_an_installation_keeps_a_record_and_draws_it_in_chinese(installed, tmp_path):
    """With the font that it brings, and its licence beside it."""
    calmline = installed.with_name("calmline")
    assert "遥控器" in run(calmline, "progress", "--lang", "zh", "--plot", "mine.png", cwd=tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"mine-calls.png", "mine-rules.png"}
    assert [row for row in run(calmline, "record", "export", cwd=tmp_path).splitlines() if "attempts" in row]


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_an_installation_cannot_train_or_evaluate_and_says_so(installed, tmp_path, command):
    """The sentences stay in the clone, as the rated replies do."""
    calmline = installed.with_name("calmline")
    done = subprocess.run([calmline, "replies", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "clone" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_installation_makes_a_whole_working_copy(installed, tmp_path):
    code = "import sys, pathlib\nfrom calmline.learning.workcopy import prepare\nprepare(pathlib.Path(sys.argv[1]))"
    run(installed, "-I", "-c", code, tmp_path / "work", cwd=tmp_path)
    made = {file.relative_to(tmp_path / "work").as_posix() for file in (tmp_path / "work").rglob("*.ipynb")}
    wanted = {name.removeprefix("course/") for name in clone_files("course/*/*.ipynb", "exercises/*/*.ipynb")}
    assert made == wanted
