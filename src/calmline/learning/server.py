"""The JupyterLab that serves one working copy: started, found again, stopped.

It listens on this machine only, asks for a token, and fetches nothing from outside.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from urllib.parse import quote, urlencode

from filelock import FileLock, Timeout

from calmline.learning.marker import change_marker, lock_folder, read_marker
from calmline.learning.problem import LearningError, disk_problem
from calmline.text import Text

HOST = "127.0.0.1"
# The same port each time, for a browser keeps what is not yet saved under the page's address, port included.
FIRST_PORT = 8765
_PORTS = 50
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_LABCONFIG = Path(__file__).resolve().parent.parent / "labconfig"


@dataclass(frozen=True)
class Address:
    """Where a server answers, and the token that it asks for."""

    port: int
    token: str

    def url(self, notebook: str) -> str:
        """The address of one notebook, its path relative to the working copy."""
        return f"http://{HOST}:{self.port}/doc/tree/{quote(notebook)}?{urlencode({'token': self.token})}"

    def answers(self) -> bool:
        """Whether a server is there and takes the token."""
        request = urllib.request.Request(
            f"http://{HOST}:{self.port}/api/status", headers={"Authorization": f"token {self.token}"}
        )
        # A proxy that is set for the outside world must not be asked for this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with contextlib.suppress(OSError, ValueError), opener.open(request, timeout=5) as answer:
            return bool(answer.status == 200)
        return False


class Server:
    """A server that this process started."""

    def __init__(self, process: "subprocess.Popen[bytes]", address: Address) -> None:
        self._process = process
        self.address = address

    def wait(self) -> int:
        """Wait until the server ends by itself and return its exit code."""
        return self._process.wait()

    def stop(self) -> None:
        """Stop it, with all its kernels, without a question."""
        if self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def start(root: Path, port: int | None) -> Server | Address:
    """Serve the working copy at `root`, on `port` if one is given.

    Returns the address of the server that already serves this working copy, if there is one, else the new server,
    which answers by then. Raises `LearningError` when the port is taken, the server does not start, or JupyterLab
    is missing.
    """
    if find_spec("jupyterlab") is None:
        raise LearningError(
            Text(
                en="JupyterLab is not installed beside Calmline. Install Calmline again, or run `calmline doctor`.",
                zh="没有找到 JupyterLab。请重新安装心平热线，或者运行 calmline doctor 检查。",
            )
        )
    try:
        # Two clicks on the icon must not start two servers.
        with FileLock(lock_folder(root) / "start.lock", timeout=_START_SECONDS):
            there = running(root)
            if there:
                return there
            return _start(root, _choose_port(port, read_marker(root).port))
    except Timeout as error:
        raise _not_started(root) from error
    except OSError as error:
        raise disk_problem(error, Path(error.filename or root)) from error


def running(root: Path) -> Address | None:
    """The address of the server that serves `root`, if one does.

    JupyterLab notes each server it runs in a file that only this user may read. The port in our marker tells
    ours from another JupyterLab that somebody opened in the same folder.
    """
    from jupyter_server.serverapp import list_running_servers

    port = read_marker(root).port
    with contextlib.suppress(OSError, ValueError):
        for server in list_running_servers():
            same = Path(server.get("root_dir", "")).resolve() == root.resolve()
            if same and server.get("port") == port:
                address = Address(server["port"], server.get("token", ""))
                if address.answers():
                    return address
    return None


def port_is_free(port: int) -> bool:
    """Whether a server could listen on `port` of this machine now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free, as for the server
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def server_environment(environ: Mapping[str, str], token: str) -> dict[str, str]:
    """The variables for the server and its kernels."""
    known = environ.get("JUPYTER_CONFIG_PATH")
    return {
        **environ,
        # In the environment and not on the command line, where every user of the machine could read it.
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_PATH": os.pathsep.join([str(_LABCONFIG), *([known] if known else [])]),
        # A file `ipywidgets.py` beside a notebook would otherwise be imported in place of the library.
        "PYTHONSAFEPATH": "1",
    }


def server_command(root: Path, port: int) -> list[str]:
    """The command that serves `root`. What a user's own Jupyter configuration might say differently is said here."""
    own = lock_folder(root) / "lab"
    traits: dict[str, object] = {
        "ServerApp.ip": HOST,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": root,
        "ServerApp.base_url": "/",
        "ServerApp.certfile": "",
        "ServerApp.open_browser": False,
        "ServerApp.allow_remote_access": False,
        "ServerApp.terminals_enabled": False,
        "PasswordIdentityProvider.hashed_password": "",
        "LabApp.workspaces_dir": own / "workspaces",
        "LabApp.user_settings_dir": own / "user-settings",
    }
    options = [f"--{name}={value}" for name, value in traits.items()]
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [sys.executable, "-P", "-m", "jupyterlab", *options, *(["--allow-root"] if as_root else [])]


def _choose_port(wanted: int | None, last: int | None) -> int:
    if wanted is not None:
        if not port_is_free(wanted):
            raise LearningError(
                Text(
                    en="Port {port} is in use by another program. Choose another with --port, or leave --port out.",
                    zh="端口 {port} 已被别的程序占用。请用 --port 换一个，或者不写 --port。",
                ).fill(port=wanted)
            )
        return wanted
    if last and port_is_free(last):
        return last
    for port in range(FIRST_PORT, FIRST_PORT + _PORTS):
        if port_is_free(port):
            return port
    raise LearningError(
        Text(
            en="No port is free between {first} and {last}. Close other programs, or choose a port with --port.",
            zh="{first} 到 {last} 之间没有空闲端口。请关掉一些程序，或者用 --port 指定一个。",
        ).fill(first=FIRST_PORT, last=FIRST_PORT + _PORTS - 1)
    )


def _start(root: Path, port: int) -> Server:
    token = secrets.token_urlsafe(32)
    command = server_command(root, port)
    with _log_of(root).open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=server_environment(os.environ, token),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl+C in the terminal is for us: Jupyter itself would ask whether it is meant.
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    server = Server(process, Address(port, token))
    try:
        _await_answer(root, process, server.address)
        change_marker(root, port=port)
    except BaseException:
        server.stop()
        raise
    return server


def _await_answer(root: Path, process: "subprocess.Popen[bytes]", address: Address) -> None:
    end = time.monotonic() + _START_SECONDS
    while not address.answers():
        if process.poll() is not None or time.monotonic() > end:
            raise _not_started(root)
        time.sleep(0.05)


def _log_of(root: Path) -> Path:
    return lock_folder(root) / "server.log"


def _not_started(root: Path) -> LearningError:
    return LearningError(
        Text(
            en="Calmline could not be started. Run `calmline doctor`; what JupyterLab said is in {log}.",
            zh="心平热线没能启动。请运行 calmline doctor 检查；JupyterLab 的输出在 {log}。",
        ).fill(log=root / ".calmline" / "server.log")
    )


@contextlib.contextmanager
def stop_signals() -> Iterator[None]:
    """Turn the closing of the window and a request to end into `KeyboardInterrupt`, as Ctrl+C is."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
