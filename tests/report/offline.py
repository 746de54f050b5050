"""What every page must hold: loads nothing, small enough, CSV files inside that can be read."""

import base64
import csv
import io
import re

MOST = 6_000_000


def loads_nothing(text: str) -> None:
    """Assert that a browser has nothing to fetch: only links may lead outside."""
    for tag in re.findall(r"<(?!a\b)\w+[^>]*>", text):
        for address in re.findall(r"(?:src|href|action|data|poster)=[\"']([^\"']*)", tag):
            assert address.startswith(("#", "data:")), tag[:200]
    for address in re.findall(r"url\(([^)]*)\)", text):
        assert address.strip("\"'").startswith(("#", "data:")), address
    assert not re.search(r"<(?:script|link|iframe|object|embed)\b|@import", text)
    assert len(text.encode()) < MOST


def files(text: str) -> dict[str, str]:
    """Return the files that links of a page hold, by the name they are saved under."""
    found = re.findall(r'download="([^"]+)" href="data:[^;]+;charset=utf-8;base64,([^"]+)"', text)
    return {name: base64.b64decode(coded).decode() for name, coded in found}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))
