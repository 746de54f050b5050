"""Write tests/baseline/numbers.csv anew and say what changed, for the changelog.

`python tools/baseline.py` computes every part (some minutes), with `trade` behind it that part.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.baseline import parts
from tests.baseline.recorded import line


def main() -> None:
    """Compute, write and tell."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("part", nargs="*", help=f"of {', '.join(parts.PARTS)}; all without it")
    asked = options.parse_args().part or list(parts.PARTS)
    if unknown := [one for one in asked if one not in parts.PARTS]:
        options.error(f"no part '{unknown[0]}'; there are {', '.join(parts.PARTS)}")
    numbers = dict(parts.kept()) if parts.FILE.exists() else {}
    rows = []
    for part in asked:
        print(f"{part} ...", file=sys.stderr, flush=True)
        before, after = numbers.get(part, {}), parts.PARTS[part]()
        moved = list(parts.changes(before, after))
        rows += [(part, *one) for one in moved]
        if moved:  # what rounds otherwise on another machine is no change
            numbers[part] = after
    if not rows:
        print("No number changed.")
        return
    parts.write(numbers)
    print("| part | number | before | after |\n|---|---|---:|---:|")
    for part, name, *ends in rows:
        shown = " | ".join("-" if one is None else f"{one:.6g}" for one in ends)
        print(f"| {part} | {name} | {shown} |")
    print("\nUnder `### Numbers change` of the newest entry of CHANGELOG.md, with the reason:\n")
    print(line(parts.digest()))


if __name__ == "__main__":
    main()
