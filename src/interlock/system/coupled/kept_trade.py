"""History's trade path kept on disk between commands, beside the compiled kernels.

A kept path is found by a hash of everything that makes it: the base, tariffs, inputs, and the code.
One that is missing, damaged or unsolved is solved again; a folder that cannot be written only costs
time.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import jax
import jax.numpy as jnp
import numpy as np

from interlock.cached import cache_folder, code_digest
from interlock.system.coupled.trade_path import Economy, TradePath, solve_path
from interlock.trade.equilibrium import TOLERANCE
from interlock.trade.policy.arrays import PolicyArrays

DAMAGED = (OSError, ValueError, KeyError, EOFError, BadZipFile)


def kept_path(economy: Economy, policy: Sequence[PolicyArrays], inputs: np.ndarray) -> TradePath:
    """Return trade of every year, read back if it was solved before; arguments as `solve_path`."""
    path = cache_folder() / "trade" / f"{_key(economy, policy, inputs)}.npz"
    found = _read(path)
    if found is None:
        found = solve_path(economy, policy, inputs)
        with suppress(OSError):
            _write(path, found)
    return found


def _key(economy: Economy, policy: Sequence[PolicyArrays], inputs: np.ndarray) -> str:
    digest = sha256(code_digest().encode())
    for leaf in (*jax.tree.leaves((economy, policy)), inputs):
        digest.update(np.ascontiguousarray(leaf).tobytes())
    return digest.hexdigest()[:32]


def _read(path: Path) -> TradePath | None:
    with suppress(*DAMAGED), np.load(path, allow_pickle=False) as file:
        found = TradePath(**{name: jnp.asarray(file[name]) for name in file.files})
        if (np.asarray(found.residual) <= TOLERANCE).all():
            return found
    return None


def _write(path: Path, found: TradePath) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.stem}.{os.getpid()}.partial.npz")
    arrays = {name: np.asarray(value) for name, value in vars(found).items()}
    np.savez(partial, allow_pickle=False, **arrays)
    partial.replace(path)
