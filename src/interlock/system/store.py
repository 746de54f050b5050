"""Runs on disk: result, manifest and report in one folder that appears whole or not at all."""

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from interlock.cached import library_versions
from interlock.errors import InputError, UnconvergedError
from interlock.region import packaged
from interlock.version import VERSION

if TYPE_CHECKING:
    import xarray as xr


def manifest(
    name: str, options: Mapping[str, Any], solved: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what one needs to know to make a run again, and its hash.

    Args:
        name: name of the run.
        options: every choice that changes a number; JSON-ready.
        solved: how well it is solved: `status`, residuals; JSON-ready, no part of the hash.
    """
    identity = {
        "name": name,
        "version": VERSION,
        "data": {"version": packaged.version(), "fingerprint": packaged.fingerprint()},
        "options": dict(options),
    }
    text = json.dumps(identity, sort_keys=True)
    return {
        **identity,
        "hash": hashlib.sha256(text.encode()).hexdigest()[:12],
        **(solved or {}),
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "platform": {"python": platform.python_version()} | library_versions(),
    }


def save(
    tree: "xr.DataTree",
    about: Mapping[str, Any],
    folder: Path,
    write_report: Callable[[dict[str, Any], Path], None],
) -> Path:
    """Write `folder/<name>-<hash>/` with result.nc, manifest.json and report.html.

    Everything is written into a folder of another name first and renamed when it is whole, so an
    interrupted run leaves no half-written result.

    Args:
        tree: the result; its `status` must be `converged`.
        about: the manifest.
        folder: parent of all runs.
        write_report: draws report.html; the report room is above this one.

    Raises:
        InputError: the folder cannot be written.
        UnconvergedError: the result is not solved, so it is not exported.
    """
    status = tree.attrs.get("status")
    if status != "converged":
        raise UnconvergedError(f"run {status or 'without a status'}: it is not written")
    prepare(folder)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{about['name']}-{about['hash']}"
    partial = folder / f".{target.name}.{os.getpid()}.partial"
    partial.mkdir()
    try:
        _write_netcdf(tree, partial / "result.nc")
        write_report(dict(about), partial / "report.html")
        text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
        (partial / "manifest.json").write_text(text, encoding="utf-8")
        if target.is_dir():  # the same run made before: each file is replaced whole
            for path in partial.iterdir():
                path.replace(target / path.name)
        else:
            partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def prepare(folder: Path) -> None:
    """Try that runs can be written to a folder, and remove what killed runs have left in it.

    Raises:
        InputError: the folder cannot be made or written.
    """
    wanted = folder.absolute()
    there = next(place for place in (wanted, *wanted.parents) if place.exists())
    try:
        with TemporaryFile(dir=there):
            pass
    except OSError as error:
        why = error.strerror
        raise InputError(f"{folder}: cannot write runs here ({why}); give another --out") from None
    for left in folder.glob(".*.partial"):
        owner = left.name.split(".")[-2]
        if owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def discard(folder: Path) -> None:
    """Remove what this process has begun to write."""
    for begun in folder.glob(f".*.{os.getpid()}.partial"):
        shutil.rmtree(begun, ignore_errors=True)


def _write_netcdf(tree: "xr.DataTree", path: Path) -> None:
    squeezed = {
        group.path: {
            str(name): {"zlib": True, "complevel": 4}
            for name, values in group.data_vars.items()
            if values.dtype.kind == "f" and values.size
        }
        for group in tree.subtree
    }
    tree.to_netcdf(path, engine="h5netcdf", encoding=squeezed)


def _alive(process: int) -> bool:
    with suppress(ProcessLookupError):
        try:
            os.kill(process, 0)
        except PermissionError:
            return True
        return True
    return False
