"""Make the passport of every series from its rows, the labels and the traps."""

import re

import polars as pl
from tools.dataset.wording import label_of, unit_of, warnings_of

from interlock.region.passport import NOT_STATED

# Axis names per domain in the order place, counterpart, item; `AXES_OF` holds the exceptions.
AXES = {
    "migration": ("origin", "destination", ""),
    "macro": ("country", "partner", ""),
    "politics": ("country", "partner", "party"),
    "world": ("country", "", ""),
    "panel": ("", "", ""),
}
AXES_OF = [
    (r"visa_required|world\.undesa_.*", ("origin", "destination", "")),
    (r"rollcall_.*", ("country", "", "vote")),
    (r"desta_depth_index|labpta_.*|trend_.*", ("", "", "agreement")),
]
LICENCE_OF = [
    (r"impic_.*", "derived only"),
    (r"world\.undesa_migrant_stock_2024", "CC BY 3.0 IGO"),
]
VINTAGE_RULES = [
    (r"(\d{4} revision)", "{}"),
    (r"snapshot (\d{4}-\d\d-\d\d)", "snapshot {}"),
    (r"via Gapminder population \((\d{4}-\d\d-\d\d)\)", "snapshot {}"),
    (r"vintage ending (\d{4})", "ending {}"),
    (r"@([0-9a-f]{7})", "commit {}"),
    (r"(Yearbook (?:of Immigration Statistics )?(?:FY)?\d{4})", "{}"),
    (r"Penn World Table ([\d.]+)|PWT ([\d.]+)", "PWT {}"),
    (r"V-Dem Institute (v\d+)", "{}"),
    (r"(\d{4}) vintage", "{} vintage"),
]
# Row notes that only label the row: the party, the raw code, the margin of error, a vote's tally.
_ROW_ONLY = r"(raw=|party=|MOE90|nay=|present=|\d{3}$|PTA whose|n=\d|estimate$|projection$).*"


def axes_of(series: str, domain: str) -> dict[str, str]:
    """Return {column: axis name} of the place, counterpart and item columns of a series."""
    names = next((axes for rule, axes in AXES_OF if re.fullmatch(rule, series)), AXES[domain])
    return dict(zip(("place", "counterpart", "item"), names, strict=True))


def dims_of(series: str, domain: str, rows: pl.DataFrame) -> list[str]:
    """Return the axis names the rows really have, time last.

    Raises:
        ValueError: an axis is filled in some rows only.

    """
    dims = []
    for column, name in axes_of(series, domain).items():
        empty = rows[column].null_count()
        if empty == rows.height:
            continue
        if empty or not name:
            raise ValueError(f"{series}: the axis {column} is filled in some rows only")
        dims.append(name)
    dims.append("year" if rows["period"].null_count() else "period")
    return dims


def vintage_of(sources: list[tuple[str, str, str]]) -> str:
    """Return the releases that publishers, tables and addresses name, at most four."""
    found: list[str] = []
    for parts in sources:
        text = " ".join(parts)
        for rule, wording in VINTAGE_RULES:
            for match in re.finditer(rule, text):
                value = wording.format(next(group for group in match.groups() if group))
                if value not in found:
                    found.append(value)
    more = f"; and {len(found) - 4} more" if len(found) > 4 else ""
    return "; ".join(found[:4]) + more if found else NOT_STATED


def quality_of(rows: pl.DataFrame, domain: str) -> tuple[str, str]:
    """Return (worst letter or `unrated`, the mix where rows differ)."""
    counts = rows["quality"].value_counts().sort("quality", nulls_last=True)
    letters = {letter or "unrated": n for letter, n in counts.iter_rows()}
    worst = max((letter for letter in letters if letter != "unrated"), default="unrated")
    if domain == "panel":
        return worst, "worst letter of the series it is spliced from"
    mix = ", ".join(f"{letter} {n}" for letter, n in letters.items())
    return worst, f"rows: {mix}" if len(letters) > 1 else ""


def note_of(rows: pl.DataFrame, warnings: list[str]) -> str:
    """Return the traps and the three most frequent row notes in one text."""
    notes = rows["note"].drop_nulls()
    counts = notes.filter(~notes.str.contains(f"^(?:{_ROW_ONLY})")).value_counts()
    ordered = counts.sort(["count", "note"], descending=[True, False])["note"].to_list()
    shown = [f"{text[0].upper()}{text[1:].rstrip('.')}." for text in ordered[:3]]
    if len(ordered) > 3:
        shown.append(f"Further row notes: {len(ordered) - 3}, beside the values.")
    return " ".join(warnings + shown)


def passport(series: str, domain: str, rows: pl.DataFrame) -> dict[str, object]:
    """Return the passport of one series as a flat record."""
    label, definition = label_of(series, domain)
    wordings = rows["unit"].value_counts().sort(["count", "unit"], descending=[True, False])
    units = {unit_of(wording, series) for wording in wordings["unit"]}
    if len(units) != 1:
        raise ValueError(f"{series}: rows carry different units {sorted(units)}")
    first, last = int(rows["year"].min()), int(rows["year"].max())  # type: ignore[arg-type]
    used = rows.group_by("source").len().sort(["len", "source"], descending=[True, False])
    provenance = ["source", "publisher", "table", "address"]
    by_id = {i: rest for i, *rest in rows.select(provenance).unique().iter_rows()}
    sources = [tuple(by_id[i]) for i in used["source"]]
    warnings = warnings_of(series, first, last)
    quality, quality_note = quality_of(rows, domain)
    dims = dims_of(series, domain, rows)
    columns = [c for c in ("place", "counterpart") if rows[c].null_count() < rows.height]
    places = sorted({place for column in columns for place in rows[column].unique()})
    return {
        "id": series,
        "label": label,
        "definition": definition,
        "domain": domain,
        "unit": units.pop(),
        "unit_as_published": " / ".join(wordings["unit"].to_list()[:6]),
        "dims": dims,
        "n": rows.height,
        "first_year": first,
        "last_year": last,
        "places": places,
        "source_ids": used["source"].to_list(),
        "licence": next((x for rule, x in LICENCE_OF if re.fullmatch(rule, series)), NOT_STATED),
        "quality": quality,
        "quality_note": quality_note,
        "vintage": vintage_of(sources),  # type: ignore[arg-type]
        "note": note_of(rows, warnings.notes),
        "breaks": warnings.breaks,
    }
