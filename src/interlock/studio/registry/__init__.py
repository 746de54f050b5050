"""The registry of jobs and saved runs, in SQLite or PostgreSQL."""

from interlock.studio.registry.opening import open_registry
from interlock.studio.registry.records import ENDED, Job, NewRun, Run
from interlock.studio.registry.registry import Registry

__all__ = ["ENDED", "Job", "NewRun", "Registry", "Run", "open_registry"]
