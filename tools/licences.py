"""Write docs/reference/licences.md: under which terms the packages stand that interlock installs.

What each says of itself is read from its installed metadata; nothing is fetched.
"""

import re
import sys
from email.message import Message
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
PINS = ROOT / "requirements.txt"
PAGE = ROOT / "docs" / "reference" / "licences.md"
ELSEWHERE = "of another system or Python; not installed here"
HEAD = """# Licences of the packages

interlock is under [Apache-2.0](../../LICENSE). It installs the packages below, pinned and hashed
in `requirements.txt`; each stands under its own terms, here as it states them itself. None is
packaged with interlock. The page is written by `python tools/licences.py`; a test holds it to what
is installed and fails on a licence that is not free. `interlock data sources` tells the licences of
the data.

| package | licence | asked for by |
|---|---|---|
"""
LONG = 60  # letters of a name; more is the text of a licence


def packages() -> dict[str, bool]:
    """Return the names of the pinned packages, and whether interlock itself asks for each."""
    pins = re.split(r"^(?=\S)", PINS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found: dict[str, bool] = {}
    for pin in pins:
        name = re.split(r"[=\[]", pin)[0]
        found[name] = found.get(name, False) or "interlock (pyproject.toml)" in pin
    return found


def licence(name: str) -> str | None:
    """Return what a package says of its licence; None where it is not installed."""
    try:
        told: Message = distribution(name).metadata  # type: ignore[assignment]
    except PackageNotFoundError:
        return None
    classified = [
        one.rpartition(" :: ")[2]
        for one in told.get_all("Classifier") or ()
        if one.startswith("License :: ") and not one.endswith("OSI Approved")
    ]
    text = " ".join((told.get("License") or "").split())
    short = [text] if 0 < len(text) <= LONG else []
    found = [told.get("License-Expression"), *short, *classified]
    return next(filter(None, found), "not stated")


def text_of() -> str:
    """Return the page."""
    lines = [HEAD]
    for name, ours in packages().items():
        by = "interlock" if ours else "other packages"
        lines.append(f"| `{name}` | {licence(name) or ELSEWHERE} | {by} |\n")
    return "".join(lines)


def main() -> None:
    """Write the page."""
    PAGE.write_text(text_of(), encoding="utf-8")
    print(f"written: {PAGE}")


if __name__ == "__main__":
    sys.exit(main())
