"""Files of fits: arrays with a record beside them, written whole, read with one clear line."""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from interlock.errors import InputError

# What reading a file may raise that is cut short, damaged or not ours.
BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    BadZipFile,
    zlib.error,
)


def write(path: Path, arrays: Mapping[str, np.ndarray], *, small: bool = True) -> None:
    """Write arrays into one file that appears whole or not at all; squeezing takes time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    put = np.savez_compressed if small else np.savez
    put(partial, **arrays)  # type: ignore[arg-type]
    partial.replace(path)


@contextmanager
def reading(path: Path, missing: str, what: str) -> Iterator[Mapping[str, np.ndarray]]:
    """Open a file of arrays; everything that is read inside must be there and whole.

    Args:
        path: the file.
        missing: what to say, after its path, where there is none.
        what: what it should be, `a posterior`.

    Raises:
        InputError: the file is missing or is not one of ours.
    """
    if not path.is_file():
        raise InputError(f"{path}: {missing}")
    try:
        # numpy leaves a path open that is no archive: the file is ours to close.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            yield file
    except BROKEN as error:
        raise InputError(f"{path}: not {what} of interlock ({error})") from None
