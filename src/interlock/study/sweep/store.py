"""Blocks of a sweep as Parquet, on a disk or any address that fsspec reads.

A sweep lies in one folder, `school=NAME/block-NUMBER-HASH.parquet`, as Hive partitions, beside a
record of what it is. The hash in the name is of the file's bytes, and a file appears whole or not
at all: what is there can be trusted after a kill, a full disk or a damaged file without being
read as Parquet (a damaged one ends the reader's process). What does not verify is computed again.
"""

import io
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

import polars as pl

from interlock.errors import InputError

BLOCK = re.compile(r"block-(\d{6})-([0-9a-f]{32})\.parquet")
RECORD = "sweep.json"
PARTIAL = ".partial"


@dataclass(frozen=True)
class Store:
    """A folder of blocks.

    Attributes:
        address: a path, or an address such as `s3://bucket/folder`.
    """

    address: str

    def write(self, school: str, number: int, rows: pl.DataFrame) -> str:
        """Write a block, whole or not at all, and return the hash of its bytes.

        Raises:
            InputError: it cannot be written, such as on a full disk.
        """
        file = io.BytesIO()
        rows.write_parquet(file, compression="zstd")
        raw = file.getvalue()
        name = f"block-{number:06d}-{_hash(raw)}.parquet"
        self._put(f"{self._folder(school)}/{name}", raw)
        return _hash(raw)

    def whole(self, school: str) -> dict[int, str]:
        """Return the hash of every block of a school that is there and whole; remove the others."""
        found: dict[int, str] = {}
        try:
            paths = sorted(self._files.ls(self._folder(school), detail=False, refresh=True))
        except FileNotFoundError:
            return found
        for path in paths:
            name = path.rpartition("/")[2]
            named = BLOCK.fullmatch(name)
            number = int(named[1]) if named else -1
            if named and number not in found and self._reads(path) == named[2]:
                found[number] = named[2]
            elif name.startswith("block-"):
                with suppress(OSError):
                    self._files.rm_file(path)
        return found

    def _reads(self, path: str) -> str | None:
        try:
            with self._files.open(path, "rb") as file:
                return _hash(file.read())
        except OSError:
            return None

    def record(self) -> dict[str, Any] | None:
        """Return what the folder is of; None where there is none."""
        path, found = f"{self._root}/{RECORD}", None
        try:
            if self._files.info(path)["type"] == "file":  # a pipe would wait for ever
                with self._files.open(path, "rb") as file:
                    found = json.loads(file.read())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise InputError(f"{self.address}/{RECORD}: cannot be read; take another --out")
        return found

    def write_record(self, record: Mapping[str, Any]) -> None:
        """Write what the folder is of; InputError where it cannot be written."""
        text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False)
        self._put(f"{self._root}/{RECORD}", text.encode())

    @property
    def pattern(self) -> str:
        """Address of every block, as DuckDB and polars read it."""
        return f"{self.address.rstrip('/')}/school=*/*.parquet"

    @property
    def _files(self) -> Any:
        return self._opened[0]

    @property
    def _root(self) -> str:
        return self._opened[1]

    @property
    def _opened(self) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        try:
            files, root = url_to_fs(self.address)
        except (ValueError, ImportError) as error:
            raise InputError(f"--out {self.address[:80]}: {error}") from None
        return files, root.rstrip("/")

    def _folder(self, school: str) -> str:
        return f"{self._root}/school={school}"

    def _put(self, path: str, raw: bytes) -> None:
        partial = f"{path}.{uuid4().hex[:8]}{PARTIAL}"
        try:
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            try:
                with self._files.open(partial, "wb") as file:
                    file.write(raw)
                self._files.mv(partial, path)
            except BaseException:
                with suppress(OSError):
                    self._files.rm_file(partial)
                raise
        except OSError as error:
            told = error.strerror or str(error)
            raise InputError(
                f"{path}: cannot be written ({told}); what is written stays: free some room and "
                "run the same command again"
            ) from None


def _hash(raw: bytes) -> str:
    return sha256(raw).hexdigest()[:32]
