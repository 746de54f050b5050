"""Shapes are checked while tests run; kernels compile in haste and go before they fill up."""

import os
import sys
from itertools import count
from pathlib import Path

from jaxtyping import install_import_hook

from tests.campaign import FULL

# Shapes in annotations are promises; under test they are checked at every call. (Modules with
# pydantic validators are left out: beartype cannot check pydantic's own protocols.)
KERNELS = ("bases.economy", "equilibrium", "outcomes", "sensitivity", "welfare")
install_import_hook(
    ["interlock.numerics", *(f"interlock.trade.{name}" for name in KERNELS)], "beartype.beartype"
)

# Compiling was over a quarter of the reduced campaign. Its kernels, and those of commands that it
# starts, are compiled in haste and run slower; the full campaign compiles them as people's are.
HASTE = "--xla_backend_optimization_level=1 --xla_cpu_use_fusion_emitters=false"
if not FULL:
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {HASTE}".strip()

# Every compiled kernel keeps memory maps, of which a Linux process may hold about 65,000: a worker
# that ran through thousands of kernels would be ended by the compiler.
MAPS, MAPS_LIMIT, EVERY = Path("/proc/self/maps"), 30_000, 20
_ENDED = count(1)


def pytest_runtest_teardown() -> None:
    """Forget compiled kernels once a worker holds too many maps; they compile again when used."""
    if next(_ENDED) % EVERY or "jax" not in sys.modules or not MAPS.exists():
        return
    if MAPS.read_bytes().count(b"\n") > MAPS_LIMIT:
        from interlock import numerics

        numerics.drop_kernels()
