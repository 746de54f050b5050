"""Indices measured on the evidence: integration, border, treaties, each with formula and count."""

from interlock.observatory.index import Index, available, index, observe, records

__all__ = ["Index", "available", "index", "observe", "records"]
