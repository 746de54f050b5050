"""Where things are kept between commands that only cost time to make again, and what makes them."""

import os
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_dir

PACKAGE = Path(__file__).parent
# What shows numbers does not make them; a claim is a part of its own key.
NO_NUMBERS = ("cli", "report", "studio", "claims/library")
# Numbers depend on these libraries.
LIBRARIES = ("jax", "jaxlib", "numpy", "equinox", "lineax")


def cache_folder() -> Path:
    """Return the folder; `INTERLOCK_CACHE` moves it."""
    return Path(os.environ.get("INTERLOCK_CACHE", user_cache_dir("interlock")))


@cache
def code_digest() -> str:
    """Return a hash of everything in the package that makes numbers, data and fits among it."""
    shown = [PACKAGE / room for room in NO_NUMBERS]
    files = [
        path
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and not any(path.is_relative_to(room) for room in shown)
    ]
    return digest(files, PACKAGE)


def library_versions() -> dict[str, str]:
    """Return the versions of what numbers depend on, by name."""
    return {name: version(name) for name in LIBRARIES}


def digest(files: Sequence[Path], root: Path) -> str:
    """Return a hash of files, their names below `root` and their bytes."""
    found = sha256()
    for path in files:
        found.update(str(path.relative_to(root)).encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
