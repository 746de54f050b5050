"""What a new folder says to whoever fills it: a page, and a first policy to run."""

from collections.abc import Mapping

from interlock.region.own.description import MEASURED, Description
from interlock.region.own.folder import POLICY, README
from interlock.region.own.tables import MAX_BYTES, VALUE
from interlock.trade import FIXED_FACTOR

POLICY_YEARS_AFTER = 2  # of the last year of the data: a question about what could come
_README = """\
# {title}

A region as `interlock region` reads it: {members}.

| file | holds |
|---|---|
| `region.yaml` | members, base economy, a passport for every series, what is absent |
| `tables/ID.csv` | the values of series ID: its axes in order, then `value`; one row a value |
{policy_row}
Begun from the packaged world bases of interlock; every number is theirs. Check it with
`interlock region show FOLDER`{run}

## Add a series

1. Write `tables/my_series.csv`. Its header is the axes and `{value}`, such as
   `country,year,{value}`. Axes are among country, origin, destination, importer, exporter, and year
   last; places are ISO 3166 alpha-3 codes, or ROW for the rest of the world. Leave a row out where
   nothing is known. At most {most} bytes.
2. Describe it under `series` in `region.yaml`: copy a passport that is there and change id, label,
   definition, unit (a wrong one is answered with the nearest that there is), dims, sources, licence
   (what the source states, else `not stated`), quality (A primary table, B rounded or second-hand,
   C third-hand, unrated), vintage, note. Widen `first_year` and `last_year` if need be.
3. Take what you added from the list under `absent`.

## Series that indices read

Replace or extend these, keeping axes and unit; any other series is checked, kept and shown.

| id | axes | unit |
|---|---|---|
{measured}

Indices of trade and of migrants need partners outside the region as well as inside.

## What a policy runs on

{runs}
"""
_POLICY_ROW = f"| `{POLICY}` | a first question, for `interlock region run` |\n"
_SOLVED = """\
Policies are solved on the packaged base `{base}`, not on your tables: an equilibrium needs trade,
output and inputs of every country at once. Trade elasticities are those of the base, the share of
the fixed factor is {fixed:g}, trade is balanced before the change unless you ask otherwise."""
_UNSOLVED = """\
No packaged base economy has every member as a country of its own, so no policy can be solved."""
_POLICY = """\
# A first question: what would it mean if borders between the members cost goods two percent more?
# Change it, or write another: `interlock trade policies`, docs/how-to/write-a-trade-policy.md.
schema: 1
name: thicker-borders
title: Borders between the members cost goods two percent more
changes:
  - instrument: trade.border_cost
    importer: [{members}]
    exporter: [{members}]
    sector: goods
    from: {year}
    unit: percent
    add: 2
    source: an assumption of the question, no estimate
"""


def texts(told: Description) -> Mapping[str, str]:
    """Return the page of a new folder and, where it has a base, a first policy, by file name."""
    base = told.base
    page = _README.format(
        title=told.title,
        members=", ".join(told.members),
        policy_row=_POLICY_ROW if base else "",
        run=", compute it with `interlock region run FOLDER`." if base else ".",
        value=VALUE,
        most=f"{MAX_BYTES:,}",
        measured="\n".join(
            f"| `{name}` | {', '.join(dims)} | {unit} |" for name, (dims, unit) in MEASURED.items()
        ),
        runs=_SOLVED.format(base=base, fixed=FIXED_FACTOR) if base else _UNSOLVED,
    )
    if base is None:
        return {README: page}
    year = told.last_year + POLICY_YEARS_AFTER
    return {README: page, POLICY: _POLICY.format(members=", ".join(told.members), year=year)}
