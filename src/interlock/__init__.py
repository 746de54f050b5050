"""interlock: an open laboratory of North American regionalism."""

from typing import TYPE_CHECKING, Any

from interlock.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from interlock.laboratory import Run, run
    from interlock.region import Region, load_region
    from interlock.scenario.language.library import load_scenario, parse_scenario

__all__ = [
    "Region",
    "Run",
    "__version__",
    "load_region",
    "load_scenario",
    "parse_scenario",
    "run",
]
_HOMES = {
    "Region": "interlock.region",
    "load_region": "interlock.region",
    "Run": "interlock.laboratory",
    "run": "interlock.laboratory",
    "load_scenario": "interlock.scenario.language.library",
    "parse_scenario": "interlock.scenario.language.library",
}


def __getattr__(name: str) -> Any:
    # Heavy libraries load only when somebody asks for what needs them.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'interlock' has no attribute '{name}'")
