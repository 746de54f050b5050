"""Take series away: to files that other programs read, each whole or absent."""

from interlock.region.export.series import FORMATS, SDMX, export, exported

__all__ = ["FORMATS", "SDMX", "export", "exported"]
