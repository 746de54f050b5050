"""Read and verify the dataset that lies inside the package; nothing is fetched, ever."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interlock.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import polars as pl

DATASET = Path(__file__).parent / "dataset"


@cache
def descriptor() -> dict[str, Any]:
    """Return the Frictionless descriptor: every file with hash, bytes and schema."""
    return json.loads((DATASET / "datapackage.json").read_text(encoding="utf-8"))


def version() -> str:
    """Return the version of the dataset."""
    return descriptor()["version"]


def fingerprint() -> str:
    """Return one sha256 over the hashes of all files: the data hash of a manifest."""
    joined = "\n".join(f"{one['path']} {one['hash']}" for one in descriptor()["resources"])
    return f"sha256:{hashlib.sha256(joined.encode()).hexdigest()}"


def verify() -> list[str]:
    """Return one line for each file that is missing or differs from its recorded hash."""
    wrong = []
    for one in descriptor()["resources"]:
        path = DATASET / one["path"]
        if not path.is_file():
            wrong.append(f"{one['path']} is missing")
        elif f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" != one["hash"]:
            wrong.append(f"{one['path']} differs from its recorded hash")
    return wrong


def table_names() -> list[str]:
    """Return the names `read_table` knows: the tables beside the long series and economies."""
    paths = (one["path"] for one in descriptor()["resources"])
    names = (path.removesuffix(".parquet") for path in paths if "/" not in path)
    return sorted(name for name in names if not name.startswith("series_"))


@cache
def read_table(name: str) -> "pl.DataFrame":
    """Return a table by name.

    Raises:
        InputError: the dataset has no table of that name.

    """
    import polars as pl

    if name not in table_names():
        raise InputError(f"no table '{name}'{did_you_mean(name, table_names())}")
    return pl.read_parquet(DATASET / f"{name}.parquet")


def scan_series(domain: str) -> "pl.LazyFrame":
    """Return the long series of a domain, unread."""
    import polars as pl

    return pl.scan_parquet(DATASET / f"series_{domain}.parquet")
