"""Build the packaged dataset from the shared tables (maintainers only; users never need it).

Usage: python tools/build_dataset.py SHARED_DATA_DIR
"""

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.dataset import evidence, package, report, tables  # noqa: E402

OUT = ROOT / "src" / "interlock" / "region" / "dataset"
NOTES = (
    "Compiled from public sources and re-keyed. Licences are what the sources state; most state "
    "none, which `passports` records as `not stated`. IMPIC (Helbling, Bjerre, Roemer, Zobel; WZB) "
    "is kept as derived three-country indices only. Dropped and changed rows are listed in "
    "tools/dataset/README.md."
)


def economies(shared: Path) -> list[dict[str, Any]]:
    """Build the base economies where their module exists."""
    if importlib.util.find_spec("tools.dataset.economies") is None:
        return []
    module = importlib.import_module("tools.dataset.economies")
    return module.build(shared, OUT / "economies")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python tools/build_dataset.py SHARED_DATA_DIR", file=sys.stderr)
        return 2
    shared = Path(arguments[0]).resolve()
    OUT.mkdir(parents=True, exist_ok=True)
    frames, told = evidence.build(shared)
    others = tables.build(shared)
    missing = tables.quotes_missing(shared, others)
    if missing:
        print(f"quotes not found in the chapter: {', '.join(missing)}", file=sys.stderr)
        return 1
    described = []
    for name, frame in (frames | others).items():
        package.write_parquet(frame, OUT / f"{name}.parquet")
        counts = package.licences(name, frames["passports"])
        described.append(package.describe(name, frame) | {"licences": counts})
    for stale in set(OUT.glob("*.parquet")) - {OUT / one["path"] for one in described}:
        stale.unlink()
    resources = [package.finish(one, OUT) for one in described + economies(shared)]
    publishers = sorted(set(frames["sources"]["publisher"]))
    package.write_descriptor(resources, publishers, NOTES, OUT)
    text = report.report(frames, others, told, resources)
    (ROOT / "tools" / "dataset" / "README.md").write_text(text, encoding="utf-8")
    total = sum(resource["bytes"] for resource in resources)
    print(f"{len(resources)} resources, {total:,} bytes, {frames['passports'].height} passports")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
