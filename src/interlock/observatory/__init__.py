"""Indices measured on the evidence: integration, border, treaties, each with formula and count."""

from interlock.observatory.index import Index, available, index, observe

__all__ = ["Index", "available", "index", "observe"]
