"""All fits of politics in order: rules, votes, bargaining; each is kept as soon as it is done."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from interlock import numerics
from interlock.errors import InputError, UnconvergedError
from interlock.estimate.parallel import parts_in
from interlock.estimate.politics import rule_store, vote_store
from interlock.study.negotiation import store as negotiations

STORES: tuple[Any, ...] = (rule_store, vote_store, negotiations)


def fit_politics(folder: Path, report: Callable[[str], None]) -> list[Path]:
    """Fit everything and write one file for each store.

    What an earlier, interrupted fit has finished of the same data and priors is kept.

    Args:
        folder: where the files go.
        report: told what is fitted.

    Raises:
        InputError: the folder cannot be written.
        UnconvergedError: a fit has not converged.
    """
    parts = {one: parts_in(folder) / one.FILE.name for one in STORES}
    for one, part in parts.items():
        if not _finished(one, part):
            one.save(part, one.make(report))
        # Some thousands of memory maps a kernel: all three in one process are too many.
        numerics.drop_kernels()
    return [part.replace(folder / part.name) for part in parts.values()]


def _finished(one: Any, part: Path) -> bool:
    try:
        one.read(part)
    except (InputError, UnconvergedError):
        return False
    return True
