"""Compiled kernels whose tracing is kept between processes, as JAX keeps what it compiles.

JAX traces Python into StableHLO anew in every process; for a coupled run that takes longer than all
that it computes. A `Kernel` keeps the StableHLO under the cache folder (`jax.export`) and every
process runs what is kept, the one that traced it too: the same program, the same bytes.
"""

import functools
import hashlib
import os
from collections.abc import Callable, Hashable
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

import jax
import numpy as np
from jax import export

import interlock.numerics  # noqa: F401  float64, and what is compiled is kept
from interlock.cached import cache_folder, code_digest, library_versions

DIGEST_BYTES = hashlib.sha256().digest_size
# JAX promises nothing of it to other versions; what is kept serves these versions alone.
OF_THIS_VERSION = [export.DisabledSafetyCheck.custom_call("lapack_dormqr_ffi")]
P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class _Asked(NamedTuple):
    """What one program is for: arguments but the numbers in their arrays."""

    tree: Any
    leaves: tuple[Hashable, ...]  # None where an array is
    arrays: tuple[tuple[tuple[int, ...], np.dtype], ...]
    platform: str


class Kernel(Generic[P, R]):
    """A pure function that is compiled once for each structure and shapes of its arguments.

    Arrays anywhere in the arguments are inputs. All else in them is part of the program, as is the
    code of this package and its libraries: where that changes, the function is traced again. It
    may return arrays in tuples, lists, dicts and named tuples that are `returned`; it is not to be
    differentiated or mapped over.
    """

    def __init__(self, function: Callable[P, R]) -> None:
        """Wrap a function; nothing is traced before it is called."""
        functools.update_wrapper(self, function)
        self._function: Callable[..., R] = function
        self._made: dict[_Asked, Callable[..., R]] = {}

    def __call__(self, *args: P.args, **named: P.kwargs) -> R:
        """Return what the function returns."""
        leaves, tree = jax.tree.flatten((args, named))
        inputs = [_loose(leaf) for leaf in leaves if _is_array(leaf)]
        rest = tuple(None if _is_array(leaf) else leaf for leaf in leaves)
        asked = _Asked(tree, rest, tuple((one.shape, one.dtype) for one in inputs), _platform())
        if asked not in self._made:
            self._made[asked] = self._compiled(asked)
        return self._made[asked](*inputs)

    def _compiled(self, asked: _Asked) -> Callable[..., R]:
        told = (self._function.__module__, self._function.__qualname__, *map(str, asked))
        name = hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]
        path = cache_folder() / "kernels" / _program() / f"{self._function.__name__}-{name}"
        kept = _read(path)
        if kept is None:
            plain = jax.jit(functools.partial(self._flat, asked))
            try:
                made = export.export(
                    plain, platforms=[asked.platform], disabled_checks=OF_THIS_VERSION
                )(*(jax.ShapeDtypeStruct(*one) for one in asked.arrays))
            except (ValueError, NotImplementedError):  # a callback, an accelerator's own solver
                return plain
            kept = bytes(made.serialize())
            with suppress(OSError):  # a folder that cannot be written only costs time
                _write(path, kept)
        return jax.jit(export.deserialize(bytearray(kept)).call)

    def _flat(self, asked: _Asked, *inputs: jax.Array) -> R:
        arrays = iter(inputs)
        # None in the arguments is no leaf, so that every None here is the place of an array.
        leaves = [next(arrays) if leaf is None else leaf for leaf in asked.leaves]
        args, named = jax.tree.unflatten(asked.tree, leaves)
        return self._function(*args, **named)


def returned(kind: type[T]) -> type[T]:
    """Let kernels return a named tuple; decorates its class."""
    return export.register_namedtuple_serialization(kind, serialized_name=kind.__qualname__)


def _is_array(leaf: Any) -> bool:
    return isinstance(leaf, (jax.Array, np.ndarray, np.generic))


def _loose(leaf: Any) -> Any:
    """Return an array that is bound to no device, as results of kept programs are.

    What takes in a bound one would be compiled once more.
    """
    return np.asarray(leaf) if getattr(leaf, "committed", False) else leaf


def _platform() -> str:
    device = jax.config.jax_default_device  # pyright: ignore[reportAttributeAccessIssue]
    if device is None or device.platform == jax.default_backend():
        return export.default_export_platform()
    return device.platform


def _program() -> str:
    """Return the name of the code that traces: of this package and of the libraries."""
    told = repr((code_digest(), library_versions()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _read(path: Path) -> bytes | None:
    """Return a trace that is kept; None where there is none that is whole."""
    with suppress(OSError):
        found = path.read_bytes()
        digest, kept = found[:DIGEST_BYTES], found[DIGEST_BYTES:]
        if hashlib.sha256(kept).digest() == digest:
            return kept
    return None


def _write(path: Path, kept: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_bytes(hashlib.sha256(kept).digest() + kept)
    partial.replace(path)
