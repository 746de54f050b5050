"""What a run says to a reader: one function a picture, and one file that opens offline."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interlock.report.page import render, write_report

__all__ = ["render", "write_report"]


def __getattr__(name: str) -> Any:
    # Pictures and templates load only when a report is drawn.
    if name in __all__:
        from interlock.report import page

        return getattr(page, name)
    raise AttributeError(f"module 'interlock.report' has no attribute '{name}'")
