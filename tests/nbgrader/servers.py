"""A PostgreSQL server for tests: its own data, its own port, gone when they are over."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


class NoServerError(RuntimeError):
    """No PostgreSQL server is installed here."""


def _programs() -> Path:
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else []
    for place in _PLACES:
        found += [one for one in Path("/").glob(place[1:]) if (one / "initdb").is_file()]
    if not found:
        raise NoServerError("No PostgreSQL server is installed (Debian: apt-get install postgresql).")
    return max(found, key=lambda one: [int(number) for number in re.findall(r"\d+", str(one))])


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Start one on this machine alone; gives the address to which a database's name is added.

    It refuses to run as root, which then becomes the user `postgres` for it. Raises `NoServerError`.
    """
    programs = _programs()
    user = (
        {"user": "postgres", "group": "postgres", "extra_groups": []} if os.name == "posix" and not os.getuid() else {}
    )
    data = Path(tempfile.mkdtemp(prefix="calmline-postgresql-"))
    if user:
        shutil.chown(data, "postgres", "postgres")
    try:
        run(
            programs / "initdb", "-D", data / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", **user
        )
        port = _free_port()
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data} -c fsync=off"
        run(programs / "pg_ctl", "-D", data / "data", "-w", "-l", data / "log", "-o", settings, "start", **user)
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/"
        finally:
            run(programs / "pg_ctl", "-D", data / "data", "-m", "immediate", "stop", **user)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def run(*command: object, **user: object) -> None:
    # Not to a pipe: the server would inherit it, and whoever reads it would wait for the server's end.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run([str(part) for part in command], cwd="/", stdout=said, stderr=said, check=False, **user)
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {said.read().decode('utf-8', 'replace')}")


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]
