"""What the changelog records of the baseline: the hash of its file, where numbers change."""

import re

ENTRY = re.compile(r"^## \[(?P<version>[^\]]+)\]", re.MULTILINE)
HEADING = re.compile(r"^### (.+)$", re.MULTILINE)
LINE = re.compile(r"^- Baseline: sha256 `([0-9a-f]{64})`", re.MULTILINE)
TAG = "Numbers change"


def line(digest: str) -> str:
    """Return the line that records a baseline."""
    return f"- Baseline: sha256 `{digest}` (`tests/baseline/numbers.csv`)."


def recorded(changelog: str) -> list[tuple[str, str, str]]:
    """Return version, heading and hash of every recorded baseline, newest first."""
    found = []
    for match in LINE.finditer(changelog):
        above = changelog[: match.start()]
        versions = ENTRY.findall(above)
        entry = above[[one.start() for one in ENTRY.finditer(above)][-1] :] if versions else above
        headings = HEADING.findall(entry)
        found.append((versions[-1] if versions else "", headings[-1] if headings else "", match[1]))
    return found


def mistakes(changelog: str, digest: str) -> list[str]:
    """Return what is wrong with the record of a baseline that has this hash."""
    found = recorded(changelog)
    if not found or found[0][2] != digest:
        return [
            "tests/baseline/numbers.csv is not the file that CHANGELOG.md records: a number that "
            f"users see changed. Say which, by how much and why under `### {TAG}` of the newest "
            f"entry, and put this line there (one an entry):\n{line(digest)}"
        ]
    wrong = [f"[{v}]: the baseline is not under '{TAG}'" for v, h, _ in found if h != TAG]
    versions = [version for version, *_ in found]
    twice = {version for version in versions if versions.count(version) > 1}
    return wrong + [f"[{version}]: more than one baseline" for version in sorted(twice)]
