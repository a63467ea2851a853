"""Formgrader on this machine alone, as the graders' own configuration runs it; for tests and pictures."""

import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def formgrader(root: Path) -> Iterator[Callable[[str], str]]:
    """Run it on the clone at `root` and give what makes an address of a path in it, as long as the block lasts.

    Raises `RuntimeError` if the server does not start.
    """
    token = secrets.token_urlsafe(16)
    command = [
        *(sys.executable, "-m", "jupyter", "server", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1", "--no-browser"),
        *("--allow-root", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}"),
        '--ServerApp.jpserver_extensions={"nbgrader.server_extensions.formgrader": True}',
    ]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said: list[str] = []
    try:
        for line in process.stdout or ():
            said.append(line)
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
            if found:
                break
        else:
            raise RuntimeError(f"the server did not start: {said}")
        _await(int(found[1]), process)
        yield lambda path: f"http://127.0.0.1:{found[1]}/formgrader/{path}?token={token}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _await(port: int, process: "subprocess.Popen[str]") -> None:
    """Wait until the server listens: it says where before it does."""
    while process.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
