"""Say in a committed page what the build read, changed and left out."""

from typing import Any

import polars as pl

HEAD = """# Build report of the packaged dataset

Written by `make data` (`tools/build_dataset.py ../shared/data`); do not edit by hand.
The build fails where a key repeats, a value is missing, a unit or a label is unknown, or a quote
of a claim or an instrument cannot be found in the chapter.
"""
CHANGES = """
## Changed on the way in

- `politics_series`: the column `country` holds agreements, country pairs or countries; agreements,
  parties and votes became an axis of their own, and pairs became origin and destination.
- `politics_series`: where one year holds several readings (Gallup polls, visa snapshots) the
  period is the time axis; elsewhere it repeats the year and is left out.
- `merida_appropriation_mexico` exists in the macro and in the politics table in different units;
  the politics one is `merida_appropriation_mexico_politics`.
- `migration_series`: Border Patrol sectors are written without the state (`USA-SW:El Paso`), so
  that two spellings of one sector agree, and `CENTRAL_AMERICA` became `CENTRAL-AMERICA`.
  Livermore is listed under the coast by one source and under the north by another; both stay.
- World tables have ids that begin with `world.`, the wide splice `panel.`; vintages never share an
  id. Over 1970-2025 the population bands of `world.` equal those of the macro table exactly.
- Panel columns state no unit and no quality: they take the unit of the series they are spliced
  from and the worst quality letter among them.
- The letter at the start of a note (`Q=A`) became the column `quality`.
- `instruments.content_circular` marks the codes that follow the chapter's own reading (NAFTA, SPP,
  both smart borders). `trade_events.doubtful_date` marks dates the note calls inferred or doubtful.
- In notes `+-` became `±`; the address of what was read in the chapter became `the chapter`.
- Empty cells and `NA` became nulls; whole numbers written `1986.0` became integers.

## Not packaged here

- `trade/` tables of the base economies: written by `tools/dataset/economies.py`.
"""


def report(
    frames: dict[str, pl.DataFrame],
    others: dict[str, pl.DataFrame],
    told: dict[str, Any],
    resources: list[dict[str, Any]],
) -> str:
    """Return the report as Markdown."""
    passports = frames["passports"]
    lines = [HEAD, "## Long tables\n", "| table | rows read | rows packaged |", "|---|---|---|"]
    for domain, rows in told["rows_read"].items():
        lines.append(f"| {domain} | {rows:,} | {frames[f'series_{domain}'].height:,} |")
    lines += ["\n## Series left out\n"]
    lines += ["IMPIC allows no redistribution: only derived three-country indices stay.\n"]
    lines += ["| series | rows |", "|---|---|"]
    lines += [f"| `{series}` | {rows} |" for series, rows in told["dropped"].items()]
    lines += [CHANGES, "## What is in it\n"]
    lines += [f"{passports.height} series, {frames['sources'].height} sources.\n"]
    for column in ("domain", "licence", "quality", "unit"):
        counts = passports[column].value_counts().sort(["count", column], descending=[True, False])
        lines.append(f"- {column}: " + ", ".join(f"{k} {n}" for k, n in counts.iter_rows()))
    lines += ["\n| resource | rows | bytes |", "|---|---|---|"]
    heights = {f"{name}.parquet": frame.height for name, frame in (frames | others).items()}
    for resource in resources:
        rows = heights.get(resource["path"])
        shown = "" if rows is None else f"{rows:,}"
        lines.append(f"| {resource['path']} | {shown} | {resource['bytes']:,} |")
    return "\n".join(lines) + "\n"
