"""A part of the page: what it says first, how to read it, and its pictures."""

from dataclasses import dataclass

from interlock.report.drawing.figure import Figure


@dataclass(frozen=True, kw_only=True)
class Part:
    """What every part of the page has; each adds its tables and files.

    Attributes:
        answer: one paragraph, with its source line.
        answer_source: source line of the answer.
        words: how to read it.
        figures: drawn pictures.
    """

    answer: str
    answer_source: str
    words: tuple[str, ...]
    figures: tuple[Figure, ...]
