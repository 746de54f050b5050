"""What a sweep consists of: blocks of rows, keyed by everything that makes their numbers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from interlock.study.coupled.blocks import made_by
from interlock.study.sweep.language import Study

BLOCK_ROWS = 500
KEY_LETTERS = 16


@dataclass(frozen=True)
class Block:
    """Rows that are computed and kept together.

    Attributes:
        school: name of the school.
        number: from 0.
        first, count: rows of that school.
    """

    school: str
    number: int
    first: int
    count: int


def blocks(study: Study) -> Iterator[Block]:
    """Yield every block, school by school."""
    rows = study.rows_per_school
    for school in study.schools:
        for number, first in enumerate(range(0, rows, BLOCK_ROWS)):
            yield Block(school, number, first, min(BLOCK_ROWS, rows - first))


def key_of(study: Study) -> str:
    """Return a hash of everything that makes the numbers; its title is no part of it."""
    told = {
        "study": study.model_copy(update={"title": "", "scenario": ""}).text,
        "made by": {school: made_by(school) for school in study.schools},
        "rows": BLOCK_ROWS,
    }
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:KEY_LETTERS]
