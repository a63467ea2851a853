"""What Calmline needs on a machine, checked one by one, each with what to do about a miss."""

import os
import shutil
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement

from calmline import data
from calmline.learning import server
from calmline.learning.marker import read_marker
from calmline.text import LANGS, Text

_FREE_BYTES = 200_000_000
# Fonts that have Chinese, as they are called on Windows, macOS and Linux, in lower case and without spaces.
_CHINESE = (
    *("notosanscjk", "notoserifcjk", "notosanssc", "sourcehan", "wqy", "uming", "ukai", "droidsansfallback"),
    *("pingfang", "stheiti", "songti", "hiraginosansgb"),
    *("msyh", "simsun", "simhei"),
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `needed` tells whether the course can't do without; `todo` what to do if it is missing."""

    name: Text
    found: bool
    detail: str
    todo: Text | None = None
    needed: bool = True


def findings(root: Path) -> list[Finding]:
    """All checks for a working copy at `root`, in the order in which a person would mend them."""
    checks: tuple[Callable[[], Finding], ...] = (
        _python,
        _packages,
        _course,
        _labextension,
        lambda: _writable(root),
        lambda: _space(root),
        lambda: _port(root),
        _browser,
        _fonts,
        lambda: _program("nbgrader"),
        lambda: _program("alembic"),
    )
    return [check() for check in checks]


def missing_packages(requirements: list[str]) -> list[str]:
    """Those of a list of requirements that are not met here, each with what is there instead."""
    missing = []
    for line in requirements:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            missing.append(str(requirement))
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            missing.append(f"{requirement} ({version})")
    return missing


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    todo = Text(en="Install Python 3.11 or newer.", zh="请安装 Python 3.11 或更新的版本。")
    return Finding(Text(en="Python", zh="Python"), sys.version_info >= (3, 11), f"{version}, {sys.executable}", todo)


def _packages() -> Finding:
    try:
        missing = missing_packages(metadata.requires("calmline") or [])
    except metadata.PackageNotFoundError:
        missing = ["calmline"]
    todo = Text(
        en="Install Calmline again: python -m pip install --upgrade calmline",
        zh="请重新安装心平热线：python -m pip install --upgrade calmline",
    )
    return Finding(Text(en="Packages", zh="软件包"), not missing, ", ".join(missing), todo)


def _course() -> Finding:
    name = Text(en="Course", zh="课程文件")
    todo = Text(
        en="Install Calmline again; in a clone run `calmline build`.",
        zh="请重新安装心平热线；如果用的是源码，请运行 calmline build。",
    )
    try:
        root = data.data_root()
    except data.NoDataError:
        return Finding(name, False, "", todo)
    there = all(any((root / "course" / lang).glob("*.ipynb")) for lang in LANGS)
    return Finding(name, there, f"{root} ({'clone' if data.is_clone() else 'installed'})", todo)


def _labextension() -> Finding:
    """JupyterLab finds the part that opens notebooks as pages, and nobody has switched it off."""
    name = Text(en="Opening of pages", zh="自动打开页面")
    todo = Text(
        en="Install Calmline again. If it is switched off, run: jupyter labextension enable calmline",
        zh="请重新安装心平热线；如果是被停用了，请运行：jupyter labextension enable calmline",
    )
    if find_spec("jupyterlab_server") is None:
        return Finding(name, False, "", todo)
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_page_config

    page = get_page_config(jupyter_path("labextensions"))
    found = any(extension.get("name") == "calmline" for extension in page.get("federated_extensions", []))
    off = [one for one in page.get("disabledExtensions", []) if one == "calmline" or one.startswith("calmline:")]
    return Finding(name, found and not off, ", ".join(off), todo)


def _writable(root: Path) -> Finding:
    place = _nearest(root)
    todo = Text(en="Choose a folder in which you may write, with --work.", zh="请用 --work 选一个你可以写入的文件夹。")
    try:
        with tempfile.TemporaryFile(dir=place):
            found = True
    except OSError:  # trying is the only way: permission bits tell little about network drives and administrators
        found = False
    return Finding(Text(en="Your folder", zh="学习文件夹"), found, str(root), todo)


def _space(root: Path) -> Finding:
    free = shutil.disk_usage(_nearest(root)).free
    todo = Text(en="Make room on the disk: 200 MB at least.", zh="请腾出磁盘空间，至少 200 MB。")
    return Finding(Text(en="Disk space", zh="磁盘空间"), free >= _FREE_BYTES, f"{free // 1_000_000} MB", todo)


def _nearest(root: Path) -> Path:
    """`root`, or the folder above it that is there already."""
    return next((place for place in (root, *root.parents) if place.exists()), Path(root.anchor))


def _port(root: Path) -> Finding:
    port = read_marker(root).port or server.FIRST_PORT
    todo = Text(
        en="Another program uses it. Calmline then takes the next one, and what is not saved in the browser is not seen"
        " there.",
        zh="被别的程序占用了。心平热线会改用下一个端口，但浏览器里还没存好的内容在那里看不到。",
    )
    free = server.port_is_free(port) or server.running(root) is not None
    return Finding(Text(en="Port", zh="端口"), free, str(port), todo, needed=False)


def _browser() -> Finding:
    todo = Text(
        en="Install a web browser, or open the address that `calmline learn` prints in one yourself.",
        zh="请安装浏览器，或者自己在浏览器里打开 calmline learn 给出的地址。",
    )
    try:
        name = getattr(webbrowser.get(), "name", "")
    except webbrowser.Error:
        name = None
    return Finding(Text(en="Browser", zh="浏览器"), name is not None, str(name or ""), todo, needed=False)


def _fonts() -> Finding:
    name = next((path.name for path in _font_files() if path.name.lower().replace("-", "").startswith(_CHINESE)), None)
    todo = Text(
        en="Chinese may show as boxes. Install a font for it, such as Noto Sans CJK (on Debian: fonts-noto-cjk).",
        zh="中文可能显示成方块。请安装中文字体，例如思源黑体（Debian 上是 fonts-noto-cjk）。",
    )
    return Finding(Text(en="Chinese font", zh="中文字体"), name is not None, name or "", todo, needed=False)


def _font_files() -> list[Path]:
    home = Path.home()
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", home / ".local/share/fonts"]
    folders += [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    folders += [Path(os.environ[name]) / "Fonts" for name in ("WINDIR",) if name in os.environ]
    kinds = (".ttf", ".ttc", ".otf", ".pcf")
    return sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.suffix in kinds)


def _program(name: str) -> Finding:
    todo = Text(
        en="Only graders need it. Activate the environment in which Calmline is installed, so that it is on PATH.",
        zh="只有批改的人用得到。请先激活安装了心平热线的环境，让它出现在 PATH 里。",
    )
    path = shutil.which(name)
    return Finding(Text(en=name, zh=name), path is not None, path or "", todo, needed=False)
