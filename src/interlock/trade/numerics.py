"""Where numerics are first imported: float64 everywhere, and a compile cache that persists."""

import os
from pathlib import Path

import jax
from platformdirs import user_cache_dir

jax.config.update("jax_enable_x64", True)


def _use_persistent_cache() -> None:
    """Keep compiled kernels between commands; an unwritable cache only costs time."""
    folder = Path(os.environ.get("INTERLOCK_CACHE", user_cache_dir("interlock"))) / "jax"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)


_use_persistent_cache()
