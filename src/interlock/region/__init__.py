"""What is: places, series with their passports, instruments, claims, votes, evidence."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interlock.region.region import Region, load_region

__all__ = ["Region", "load_region"]


def __getattr__(name: str) -> Any:
    # Importing a neighbour (units, places) must not load what reads tables.
    if name in __all__:
        from interlock.region import region

        return getattr(region, name)
    raise AttributeError(f"module 'interlock.region' has no attribute '{name}'")
