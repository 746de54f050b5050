"""interlock: an open laboratory of North American regionalism."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from interlock.region import Region, load_region

__all__ = ["Region", "__version__", "load_region"]


def __getattr__(name: str) -> Any:
    # Heavy libraries load only when somebody asks for what needs them.
    if name in {"load_region", "Region"}:
        from interlock import region

        return getattr(region, name)
    raise AttributeError(f"module 'interlock' has no attribute '{name}'")
