"""The documentation as a static site: pages written by hand, and pages made from the program."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
