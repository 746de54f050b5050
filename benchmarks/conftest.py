"""Shared by the benchmarks: the worlds they time and what they must reach."""

import sys
from pathlib import Path

# The NumPy twin lives with the tests.
sys.path.insert(0, str(Path(__file__).parents[1]))
