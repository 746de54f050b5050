"""Base economies: the worlds that policies meet, by name, and the tariffs of history."""

from interlock.trade.bases.catalogue import BaseInfo, available, flows, info, load
from interlock.trade.bases.economy import BaseEconomy

__all__ = ["BaseEconomy", "BaseInfo", "available", "flows", "info", "load"]
