"""Write the folder of a region: whole, checked, or not at all."""

import csv
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from interlock.errors import InputError
from interlock.region.own.description import Description
from interlock.region.own.folder import DESCRIPTION, TABLES, read_region

if TYPE_CHECKING:
    import polars as pl

HEAD = (
    "# A region of your own. Units: interlock.region.units; quality: A primary table, B rounded\n"
    "# or second-hand, C third-hand, unrated. The values of a series are in tables/ID.csv.\n"
)


def check_target(folder: Path) -> None:
    """Refuse a place where a new folder cannot be begun.

    Raises:
        InputError: something is there already, or the folder above is missing.
    """
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        what = "is there already and not empty" if folder.is_dir() else "is a file"
        raise InputError(f"{folder}: {what}; give another folder")
    if not folder.absolute().parent.is_dir():
        raise InputError(f"{folder.absolute().parent}: no such folder; make it first")


def write_region(
    folder: Path,
    told: Description,
    tables: Mapping[str, "pl.DataFrame"],
    texts: Mapping[str, str],
) -> None:
    """Write a folder that `read_region` accepts; it appears whole or not at all.

    Args:
        folder: new, or empty.
        told: the description.
        tables: by series id: the axes of the series in order, then `value`.
        texts: further files by name.

    Raises:
        InputError: something is there already, it cannot be written, or it is not valid.
    """
    check_target(folder)
    target = folder.absolute()
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        (partial / TABLES).mkdir(parents=True)
        plain = told.model_dump(mode="json", by_alias=True)
        text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=96)
        (partial / DESCRIPTION).write_text(HEAD + text, encoding="utf-8")
        for name, frame in tables.items():
            _write_table(partial / TABLES / f"{name}.csv", frame)
        for name, text in texts.items():
            (partial / name).write_text(text, encoding="utf-8")
        read_region(partial)
        _place(partial, target)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror})") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _place(partial: Path, target: Path) -> None:
    """Give a whole folder its name; in an empty one that is there, somebody may stand: fill it.

    The description comes last: without it a folder is no region.
    """
    if not target.is_dir():
        partial.rename(target)
        return
    for one in sorted(partial.iterdir(), key=lambda path: path.name == DESCRIPTION):
        one.rename(target / one.name)


def _write_table(path: Path, frame: "pl.DataFrame") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(frame.columns)
        for *axes, value in frame.iter_rows():
            writer.writerow((*axes, int(value) if value == int(value) else repr(value)))
