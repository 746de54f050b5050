"""A sweep as the EMA Workbench reads it, for scenario discovery (PRIM, CART) there.

The archive holds what `ema_workbench.load_results` expects of version 0.1 of its format:
experiments as CSV, every outcome as a column, and a description of both. Runs that did not converge
are left out, for the Workbench has no way to say so.
"""

import io
import json
import os
import tarfile
from pathlib import Path

import polars as pl

from interlock.errors import InputError
from interlock.study.sweep.found.reading import VIEW, frame
from interlock.study.sweep.language import Study
from interlock.study.sweep.store import Store

FORMAT = 0.1
ENDING = ".tar.gz"
KINDS = {pl.Int64: "int64", pl.Float64: "float64", pl.String: "object"}


def write_results(store: Store, study: Study, path: Path) -> int:
    """Write the converged runs of a sweep as an archive, whole or not at all; return how many.

    Args:
        store: of the sweep.
        study: of the sweep.
        path: ends in .tar.gz.

    Raises:
        InputError: another ending, no converged run, or the file cannot be written.
    """
    if not path.name.endswith(ENDING):
        raise InputError(f"{path}: ends in {ENDING}")
    rows = frame(store, f"SELECT * FROM {VIEW} WHERE converged ORDER BY school, point, draw")
    if not rows.height:
        raise InputError(f"{store.address}: holds no run that converged")
    asked = ["school", *study.columns, "draw"]
    outcomes = [one for one in rows.columns if one not in (*asked, "point", "converged")]
    experiments = rows.select(*asked, scenario="point").with_columns(
        policy=pl.lit("None"), model=pl.lit("interlock")
    )
    about = {
        "version": FORMAT,
        "outcomes": [["ScalarOutcome", name, f"{name}.cls"] for name in outcomes],
        "experiments": {name: KINDS[type(kind)] for name, kind in experiments.schema.items()},
    }
    files = {"experiments.csv": experiments.write_csv().encode()}
    for name in outcomes:
        files[f"{name}.cls"] = rows.select(name).write_csv(include_header=False).encode()
    files["metadata.json"] = json.dumps(about).encode()
    _write(path, files)
    return rows.height


def _write(path: Path, files: dict[str, bytes]) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with tarfile.open(partial, "w:gz") as archive:
            for name, content in files.items():
                about = tarfile.TarInfo(name)
                about.size = len(content)
                archive.addfile(about, io.BytesIO(content))
        partial.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
    finally:
        partial.unlink(missing_ok=True)
