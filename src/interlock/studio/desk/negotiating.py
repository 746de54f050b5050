"""Negotiations asked by name: windows and packages that are packaged, never a file."""

from collections.abc import Mapping
from typing import Any

from interlock.errors import InputError, did_you_mean
from interlock.scenario import package as packages
from interlock.scenario import school as schools
from interlock.scenario import window as windows
from interlock.scenario.package import Package
from interlock.scenario.window import Window

ALL = "all"


def checked(asked: Mapping[str, Any]) -> tuple[Window, Package | None]:
    """Return the window and the package that are asked about, without solving anything.

    Args:
        asked: `window`, `package` or None, `school`.

    Raises:
        InputError: an unknown window, package or school; a package without terms.
    """
    found = windows.load_window(_known(asked["window"], windows.available(), "window"))
    if asked["school"] != ALL:
        _known(asked["school"], schools.available(), "school")
    if not asked.get("package"):
        return found, None
    package = packages.load_package(_known(asked["package"], packages.available(), "package"))
    if package.terms is None:
        raise InputError(f"package '{package.name}' has no terms to negotiate", field="package")
    return found, package


def negotiated(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of a negotiation.

    Args:
        asked: `window`, `package` or None, `without`, `school`.

    Raises:
        InputError: an unknown window, package, switch or school.
        UnconvergedError: nothing was solved.
    """
    from interlock.politics.bargaining.packages import terms_of
    from interlock.study.negotiation.answer import negotiate

    window, package = checked(asked)
    terms = terms_of(package.terms) if package is not None and package.terms else None
    without = tuple(dict.fromkeys(asked.get("without") or ()))
    return negotiate(window, school=asked["school"], switches=without, package=terms)


def _known(name: str, known: tuple[str, ...], what: str) -> str:
    if name not in known:
        near = did_you_mean(name[:60], known)
        raise InputError(f"no {what} '{name[:60]}'{near}", field=what)
    return name
