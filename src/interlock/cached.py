"""Where things are kept between commands that only cost time to make again."""

import os
from pathlib import Path

from platformdirs import user_cache_dir


def cache_folder() -> Path:
    """Return the folder; `INTERLOCK_CACHE` moves it."""
    return Path(os.environ.get("INTERLOCK_CACHE", user_cache_dir("interlock")))
