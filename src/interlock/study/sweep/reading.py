"""What a sweep found: SQL over its blocks, summaries, and indices of sensitivity."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from interlock.errors import InputError
from interlock.study.sweep.design import points, problem, unit_of
from interlock.study.sweep.language import Study, study_of
from interlock.study.sweep.store import Store

VIEW = "runs"
RESAMPLES, CONFIDENCE = 200, 0.95
EFFECT = "_effect"
FORMATS = {".csv": "csv, header true", ".parquet": "parquet", ".json": "json, array true"}


@dataclass(frozen=True)
class Table:
    """An answer in rows.

    Attributes:
        columns: names.
        rows: values.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def opened(address: str) -> tuple[Store, Study, dict[str, Any]]:
    """Return a sweep that lies at an address: its store, study and record.

    Raises:
        InputError: there is none.
    """
    store = Store(address)
    record = store.record()
    if record is None:
        raise InputError(f"{address}: holds no sweep; `interlock sweep STUDY.yaml` writes one")
    return store, study_of(record["study"]), record


def query(store: Store, sql: str) -> Table:
    """Return the answer to SQL, in which the blocks are the view `runs`.

    Raises:
        InputError: what DuckDB says is wrong, in one line.
    """
    with _connected(store) as line:
        try:
            found = line.execute(sql)
            if found.description is None:
                return Table((), [])
            return Table(tuple(one[0] for one in found.description), found.fetchall())
        except _error() as error:
            raise InputError(_told(error)) from None


def export(store: Store, sql: str, path: str) -> int:
    """Write the answer to SQL as .csv, .parquet or .json and return its rows.

    Raises:
        InputError: another ending, or what DuckDB says is wrong.
    """
    ending = next((one for one in FORMATS if path.endswith(one)), None)
    if ending is None:
        raise InputError(f"--out {path}: ends in {', '.join(FORMATS)}")
    asked = sql.strip().rstrip(";")
    with _connected(store) as line:
        try:
            quoted = path.replace("'", "''")
            line.execute(f"COPY ({asked}) TO '{quoted}' (FORMAT {FORMATS[ending]})")
            return line.execute(f"SELECT count(*) FROM ({asked})").fetchall()[0][0]
        except _error() as error:
            raise InputError(_told(error)) from None


def read(store: Store, school: str) -> pl.DataFrame:
    """Return the rows of a school, in the order of points and draws.

    Raises:
        InputError: there are none.
    """
    found = query(store, f"SELECT * FROM {VIEW} WHERE school = '{school}' ORDER BY point, draw")
    if not found.rows:
        raise InputError(f"{store.address}: no rows of school '{school}'")
    names = list(found.columns)
    return pl.DataFrame(found.rows, schema=names, orient="row", infer_schema_length=None)


@dataclass(frozen=True)
class Index:
    """How much of an outcome a factor moves.

    Attributes:
        factor: its name.
        kind: `S1`, `ST` (Sobol), `mu_star`, `sigma` (Morris) or `rank` (Spearman).
        value: share of the variance, unit of the outcome, or correlation.
        error: half of the 95 percent interval; NaN where none is known.
    """

    factor: str
    kind: str
    value: float
    error: float


def indices(study: Study, rows: pl.DataFrame, column: str) -> list[Index]:
    """Return the indices of sensitivity of one outcome under one school, strongest first.

    Draws of a point are averaged. Sobol designs give first-order and total shares of the variance
    (Saltelli et al. 2010, Jansen 1999), Morris designs mean absolute elementary effects and their
    spread (Campolongo et al. 2007), all others Spearman's rank correlation.

    Args:
        study: the study.
        rows: of one school.
        column: of the outcome.

    Raises:
        InputError: no such column, no factors, or points without a number.
    """
    if column not in rows.columns:
        known = [one for one in rows.columns if one.endswith(EFFECT)]
        raise InputError(f"no column '{column[:80]}'; there are {', '.join(known)}")
    if not study.columns:
        raise InputError("this study has no factors: nothing but draws moves")
    answers = rows.group_by("point").agg(pl.col(column).mean()).sort("point")[column].to_numpy()
    if len(answers) < study.points or not np.isfinite(answers).all():
        missing = study.points - int(np.isfinite(answers).sum())
        raise InputError(f"{column}: {missing} of {study.points} points have no number")
    if np.ptp(answers) == 0:
        return [Index(name, "none", 0.0, float("nan")) for name in study.columns]
    found = _by_method(study, answers)
    return sorted(found, key=lambda one: (one.kind, -abs(one.value)))


def _by_method(study: Study, answers: np.ndarray) -> list[Index]:
    of, names, method = problem(study), study.columns, study.design.method
    told = {"num_resamples": RESAMPLES, "conf_level": CONFIDENCE, "seed": study.design.seed}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if method == "sobol":
            from SALib.analyze import sobol

            second = study.design.second_order
            got = sobol.analyze(of, answers, calc_second_order=second, **told)
            return [
                Index(name, kind, float(got[kind][n]), float(got[f"{kind}_conf"][n]))
                for kind in ("S1", "ST")
                for n, name in enumerate(names)
            ]
        if method == "morris":
            from SALib.analyze import morris

            at = unit_of(study, points(study))
            got = morris.analyze(of, at, answers, **told)
            spread = [float("nan")] * len(names)
            errors = {"mu_star": got["mu_star_conf"], "sigma": spread}
            return [
                Index(name, kind, float(got[kind][n]), float(errors[kind][n]))
                for kind in ("mu_star", "sigma")
                for n, name in enumerate(names)
            ]
    from scipy.stats import rankdata

    ranks, at = rankdata(answers), points(study)
    return [
        Index(name, "rank", float(np.corrcoef(rankdata(at[:, n]), ranks)[0, 1]), float("nan"))
        for n, name in enumerate(names)
    ]


def effects(columns: Sequence[str]) -> list[str]:
    """Return the columns of effects among those of a table."""
    return [one for one in columns if one.endswith(EFFECT)]


def _connected(store: Store) -> Any:
    import duckdb

    line = duckdb.connect()
    try:
        if "://" in store.address:
            import fsspec

            line.register_filesystem(fsspec.filesystem(store.address.partition("://")[0]))
        pattern = store.pattern.replace("'", "''")
        line.execute(
            f"CREATE VIEW {VIEW} AS SELECT * FROM "
            f"read_parquet('{pattern}', hive_partitioning = true)"
        )
    except duckdb.Error as error:
        line.close()
        raise InputError(f"{store.address}: {_told(error)}") from None
    return line


def _error() -> type[Exception]:
    import duckdb

    return duckdb.Error


def _told(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
