"""The pictures that need no run of yours: what each shows and what it can be asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any

from interlock.errors import InputError, did_you_mean
from interlock.messages import N_
from interlock.report.drawing.style import WIDE, Frame

GALLERY, FITS = "interlock.report.gallery", "interlock.report.fits"
YEAR_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture.

    Attributes:
        name: on the command line.
        title: what it shows.
        place: module and function.
        takes: options that it can be asked with.
        needs: those without which it cannot be drawn.
    """

    name: str
    title: str
    place: str
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


_LIST = (
    Entry(
        "corridor-map",
        N_("Flows across the region's borders and what guards them, by year"),
        f"{GALLERY}.corridors.corridor_map",
        ("years",),
    ),
    Entry(
        "hub-and-spoke",
        N_("Which states instruments in force link, by year; of one issue or all"),
        f"{GALLERY}.network.hub_and_spoke",
        ("years", "issue"),
    ),
    Entry("timeline", N_("Instruments and shocks by year"), f"{GALLERY}.region.timeline"),
    Entry(
        "cooperation",
        N_("Cooperative instruments in force, by issue and form"),
        f"{GALLERY}.region.cooperation",
    ),
    Entry("borders", N_("How thick the borders were, 1993 = 1"), f"{GALLERY}.region.borders"),
    Entry(
        "integration",
        N_("How much the three countries buy from one another"),
        f"{GALLERY}.region.integration",
    ),
    Entry(
        "bargaining-payoffs",
        N_("Who gains by which form of agreement in a window of negotiation"),
        f"{GALLERY}.bargain.payoffs_by_form",
        ("window", "concept"),
        ("window",),
    ),
    Entry(
        "win-set",
        N_("Which packages of a window could pass"),
        f"{GALLERY}.bargain.win_set",
        ("window", "concept"),
        ("window",),
    ),
    Entry(
        "elasticity-heat-map",
        N_("How outcomes answer instruments that move, around a scenario"),
        f"{GALLERY}.heat.heat_map",
        ("scenario", "school", "year"),
    ),
    Entry(
        "prior-posterior",
        N_("What the data taught each parameter of a fit"),
        f"{FITS}.prior.prior_posterior",
        ("school", "fit"),
        ("school",),
    ),
    Entry(
        "out-of-sample",
        N_("Errors on years that schools were not fitted to, beside naive forecasts"),
        f"{FITS}.errors.errors_out_of_sample",
    ),
)
_BY_NAME: Mapping[str, Entry] = MappingProxyType({one.name: one for one in _LIST})


def available() -> tuple[str, ...]:
    """Return the names of the pictures."""
    return tuple(_BY_NAME)


def entry(name: str) -> Entry:
    """Return what a picture is.

    Raises:
        InputError: no picture of that name.
    """
    if name not in _BY_NAME:
        raise InputError(f"no picture '{name[:40]}'{did_you_mean(name[:40], _BY_NAME)}")
    return _BY_NAME[name]


def read(name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return options that are given as text as what a picture takes.

    Args:
        name: of the picture.
        texts: option to its text, as the command line or an address has it.

    Raises:
        InputError: an option that it does not take, needs and lacks, or that cannot be read.
    """
    one = entry(name)
    for key in texts:
        if key not in one.takes:
            hint = f"; it takes {', '.join(one.takes)}" if one.takes else ""
            raise InputError(f"picture '{name}' takes no '{key[:40]}'{hint}")
    for key in one.needs:
        if not texts.get(key):
            raise InputError(f"picture '{name}' needs --{key}")
    return {key: _READ.get(key, str)(text) for key, text in texts.items() if text}


def draw(name: str, *, frame: Frame = WIDE, **asked: Any) -> Any:
    """Return a picture as an Altair chart.

    Args:
        name: as in `available`.
        frame: how wide.
        **asked: options of that picture, as `read` returns them.

    Raises:
        InputError: an option that cannot be drawn.
    """
    module, _, function = entry(name).place.rpartition(".")
    return getattr(import_module(module), function)(**asked, frame=frame)


def _years(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(_is_year(part) for part in parts):
        raise InputError(f"--years {text[:60]}: write years with commas, such as 1985,2005,2026")
    return tuple(map(int, parts))


def read_year(text: str) -> int:
    """Return a year that is given as text.

    Raises:
        InputError: it is no year.
    """
    if not _is_year(text.strip()):
        raise InputError(f"--year {text[:40]}: write a year, such as 2010")
    return int(text)


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) == YEAR_LETTERS


_READ: Mapping[str, Callable[[str], Any]] = MappingProxyType({"years": _years, "year": read_year})
