"""Writing the files of one graded hand-in, each whole or not at all, into a folder that holds nothing else."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold these files and no others. Raises `OSError`.

    Each is written beside its place and moved there; links are replaced, never followed.
    """
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        new = folder / f".{name}.new"
        new.unlink(missing_ok=True)  # left behind when a run was killed
        new.write_bytes(data)
        new.replace(folder / name)
    with os.scandir(folder) as entries:
        strays = [entry for entry in entries if entry.name not in files]
    for entry in strays:
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            Path(entry.path).unlink()


def has_size(file: Path, size: int) -> bool:
    """Whether an ordinary file of this size is there; after a power cut one may be there that is empty."""
    try:
        return file.stat(follow_symlinks=False).st_size == size and not file.is_symlink()
    except OSError:
        return False
