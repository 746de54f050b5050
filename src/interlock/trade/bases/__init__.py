"""Base economies: the worlds that policies meet, by name, and the tariffs of history."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interlock.trade.bases.catalogue import BaseInfo, available, flows, info, load
    from interlock.trade.bases.economy import BaseEconomy

__all__ = ["BaseEconomy", "BaseInfo", "available", "flows", "info", "load"]


def __getattr__(name: str) -> Any:
    # Names of countries and sectors are read without the numerics, which a base itself needs.
    if name in __all__:
        from interlock.trade.bases import catalogue, economy

        return getattr(economy if name == "BaseEconomy" else catalogue, name)
    raise AttributeError(f"module 'interlock.trade.bases' has no attribute '{name}'")
