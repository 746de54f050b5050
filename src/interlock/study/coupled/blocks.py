"""Blocks of draws on disk while an ensemble runs: a killed run goes on where it was.

Blocks lie in a folder named by a hash of everything that makes their numbers, so that another
question never finds them, and are removed when the run that asked for them has been saved.
"""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from interlock.errors import InputError
from interlock.estimate import archive
from interlock.estimate.politics.rule_store import fingerprint
from interlock.estimate.politics.rules import KINDS
from interlock.estimate.posterior import packaged_posterior
from interlock.region import packaged
from interlock.study.coupled.run import Told
from interlock.study.ensemble import BATCH
from interlock.version import VERSION


class Blocks:
    """A folder of blocks for one question.

    Attributes:
        folder: where they lie.
    """

    def __init__(self, root: Path, question: dict[str, Any]) -> None:
        """Name the folder by the question.

        Args:
            root: folder that holds runs.
            question: scenario, school, draws and all else that makes the numbers; JSON-ready.
        """
        text = json.dumps(question | made_by(question["school"]), sort_keys=True)
        self.folder = root / f".blocks-{sha256(text.encode()).hexdigest()[:16]}"

    def get(self, make: Callable[[int], Told], number: int) -> Told:
        """Return a block, read back if it is kept, else made and kept; it appears whole or not."""
        path = self.folder / f"{number:05d}.npz"
        # A damaged block is made again, as if it had not been there.
        with suppress(InputError):
            return _read(path)
        told = make(number)
        self.folder.mkdir(parents=True, exist_ok=True)
        archive.write(path, _flat(told), small=False)
        return told

    def drop(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _flat(told: Told) -> dict[str, np.ndarray]:
    flat: dict[str, np.ndarray] = {}
    for name, part in told._asdict().items():
        pair = part if isinstance(part, tuple) else (part,)
        for side, one in enumerate(pair):
            named = one if isinstance(one, dict) else {"": one}
            flat |= {f"{name}/{side}/{key}": np.asarray(value) for key, value in named.items()}
    return flat


def _read(path: Path) -> Told:
    parts: dict[str, list[Any]] = {}
    with archive.reading(path, "no block here", "a block of draws") as file:
        for key in file:
            name, side, inner = key.split("/")
            sides = parts.setdefault(name, [])
            while len(sides) <= int(side):
                sides.append({})
            sides[int(side)][inner] = file[key]
    whole: dict[str, Any] = {}
    for name, sides in parts.items():
        pair = [one.get("", one) for one in sides]
        whole[name] = tuple(pair) if len(pair) > 1 else pair[0]
    return Told(**whole)


def made_by(school: str) -> dict[str, Any]:
    """Return what makes numbers beside the question."""
    fits = packaged_posterior(school)
    records = [fits[name].record for name in ("mexico", "triangle")]
    return {
        "version": VERSION,
        "data": packaged.fingerprint(),
        "posteriors": [[one.fingerprint, one.specification, one.seed] for one in records],
        "politics": [fingerprint(kind) for kind in KINDS],
        "batch": BATCH,
    }
