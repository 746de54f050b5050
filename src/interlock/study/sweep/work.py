"""What a worker of a sweep does; everything that it needs it finds itself."""

from typing import TYPE_CHECKING, Any

from interlock.study.sweep.plan import Block
from interlock.study.sweep.store import Store
from interlock.version import VERSION

if TYPE_CHECKING:
    from interlock.study.sweep.model.checking import Gaps


def work(text: str, block: Block, address: str, device: str) -> str:
    """Compute a block, write it, and return the hash of its file.

    Args:
        text: of `Study.text`.
        block: which rows.
        address: of the store.
        device: `cpu` or `gpu`.

    Raises:
        InputError: nothing can be written, or an input leaves its range.
        UnconvergedError: the scenario did not solve.
    """
    import jax

    from interlock.study.sweep.model.question import question

    with jax.default_device(jax.devices(device)[0]):
        rows = question(text, block.school).rows(block.first, block.count)
    return Store(address).write(block.school, block.number, rows)


def measured(text: str, school: str) -> "Gaps":
    """Return how far runs under a school are from exact ones."""
    from interlock.study.sweep.model.checking import gaps

    return gaps(text, school)


def about(device: str) -> dict[str, Any]:
    """Return what a worker is: version, data, and whether it has the device."""
    from interlock.region import packaged

    told: dict[str, Any] = {"version": VERSION, "data": packaged.fingerprint(), "gpu": False}
    if device == "gpu":
        import jax

        try:
            told["gpu"] = bool(jax.devices("gpu"))
        except RuntimeError:
            told["gpu"] = False
    return told
