"""Kernels give what their functions give, and a second process traces nothing."""

import subprocess
import sys
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from interlock import kernels
from interlock.kernels import Kernel, returned

# A process that says how often it traced, and the bytes of what it found.
PROCESS = """
import jax.numpy as jnp
from interlock.kernels import Kernel

traced = []

@Kernel
def solved(matrix, power):
    traced.append(1)
    return {"found": jnp.linalg.solve(matrix, matrix[0] ** power)}

found = solved(jnp.asarray([[3.0, 1.0], [0.3, 2.0]]), 2)["found"]
print(len(traced), found.tobytes().hex())
"""


@returned
class Parts(NamedTuple):
    total: jax.Array
    times: tuple[jax.Array, ...]


@pytest.fixture
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("INTERLOCK_CACHE", str(tmp_path))
    return tmp_path


def counted():
    """Return a kernel and the list that grows when it is traced."""
    traced = []

    @Kernel
    def parts(table: dict, by: int, more: jax.Array | None = None) -> Parts:
        traced.append(by)
        extra = 0.0 if more is None else more.sum()
        return Parts(table["rows"].sum() + extra, tuple(n * table["rows"] for n in range(by)))

    return parts, traced


def kept(cache):
    return sorted(cache.glob("kernels/*/*"))


def test_a_kernel_gives_what_its_function_gives(cache):
    parts, traced = counted()
    rows = np.arange(6.0).reshape(2, 3)
    for more, total in ((None, 15.0), (jnp.ones(4), 19.0)):
        found = parts({"rows": rows}, by=3, more=more)
        assert isinstance(found, Parts) and found.total == total and len(found.times) == 3
        np.testing.assert_array_equal(found.times[2], 2 * rows)
    assert parts({"rows": 2 * rows}, by=3, more=None).total == 30
    assert traced == [3, 3] and len(kept(cache)) == 2


def test_what_is_no_array_and_shapes_are_part_of_the_program(cache):
    parts, traced = counted()
    assert len(parts({"rows": np.ones(2)}, 1).times) == 1
    assert len(parts({"rows": np.ones(2)}, 2).times) == 2
    assert parts({"rows": np.ones(3)}, 2).total == 3
    assert parts({"rows": np.ones(3, int)}, 2).times[1].dtype == int
    assert traced == [1, 2, 2, 2] and len(kept(cache)) == 4


def test_a_second_process_traces_nothing_and_finds_the_same_bytes(cache):
    ends = [
        subprocess.run([sys.executable, "-c", PROCESS], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    (one, bytes_one), (two, bytes_two) = (end.stdout.split() for end in ends)
    assert (one, two) == ("1", "0") and bytes_one == bytes_two
    expected = np.linalg.solve([[3, 1], [0.3, 2]], [9, 1])
    np.testing.assert_allclose(np.frombuffer(bytes.fromhex(bytes_two)), expected, rtol=1e-12)


@pytest.mark.parametrize("spoilt", [lambda raw: raw[:-9], lambda raw: raw[::-1], lambda raw: b""])
def test_a_spoilt_trace_is_made_anew(cache, spoilt):
    first, _ = counted()
    whole = first({"rows": np.ones(2)}, 2)
    (path,) = kept(cache)
    path.write_bytes(spoilt(path.read_bytes()))
    again, traced = counted()
    assert again({"rows": np.ones(2)}, 2).total == whole.total
    assert traced == [2] and kept(cache) == [path]
    third, traced = counted()
    assert third({"rows": np.ones(2)}, 2).total == whole.total and traced == []


@pytest.mark.parametrize(
    ("of", "other"),
    [("code_digest", lambda: "another"), ("library_versions", lambda: {"lineax": "0.0.1"})],
)
def test_other_code_here_or_in_a_library_is_another_program(cache, monkeypatch, of, other):
    """A trace of other code is not taken for one of this; that of this is found again."""
    seen, real = [], getattr(kernels, of)
    for told in (real, other, real):
        monkeypatch.setattr(kernels, of, told)
        parts, traced = counted()
        parts({"rows": np.ones(2)}, 2)
        seen.append(len(traced))
    assert seen == [1, 1, 0]


def test_a_folder_that_cannot_be_written_only_costs_time(monkeypatch, tmp_path):
    (tmp_path / "kernels").write_text("a file where the folder would be")
    monkeypatch.setenv("INTERLOCK_CACHE", str(tmp_path))
    parts, traced = counted()
    assert parts({"rows": np.ones(2)}, 2).total == 2 and traced == [2]


def test_its_own_results_are_not_compiled_once_more(cache):
    twice = Kernel(lambda x: 2 * x)
    found = twice(twice(np.ones(3)))
    np.testing.assert_array_equal(found, [4, 4, 4])
    (program,) = twice._made.values()
    assert program._cache_size() == 1


def test_what_jax_does_not_let_be_kept_is_computed_all_the_same(cache):
    values = Kernel(lambda x: jax.pure_callback(lambda y: 3 * y, x, x))
    np.testing.assert_array_equal(values(jnp.ones(2)), [3, 3])
    assert kept(cache) == []
