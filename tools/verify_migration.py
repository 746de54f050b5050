"""The summary of migration and security for `make verify`: scores, convergence, the headline."""

import platform
from datetime import UTC, datetime

from interlock.cli import bands
from interlock.estimate.check import check
from interlock.estimate.report_card import report_card
from interlock.scenario.school import available
from interlock.scenario.setting import parse
from interlock.study import migration, records
from interlock.system.inputs import history

HEADLINE = "security.agents=hold:1993"
DRAWS = 300


def summary(commit: str) -> list[str]:
    """Return the lines of docs/verification/migration.md."""
    schools = available()
    card = report_card(schools)
    lines = [
        "# Verification of migration and security",
        "",
        f"Written by `make verify` on {datetime.now(UTC):%Y-%m-%d} at commit {commit}, "
        f"Python {platform.python_version()}.",
        "",
    ]
    for title, rows in card.tables():
        lines += [f"## {title}", "", *table(rows), ""]
    lines += ["## In words", "", *(f"- {line}" for line in card.words()), ""]
    lines += ["## Convergence of the packaged posteriors", "", *table(_checks(schools)), ""]
    return [*lines, *_headline()]


def _checks(schools: tuple[str, ...]) -> list[dict[str, object]]:
    return [
        {
            "school": one.school,
            "fit": one.fit,
            "r-hat": f"{one.r_hat:.3f}",
            "ess": f"{one.ess:.0f}",
            "divergences": f"{one.divergences} of {one.transitions}",
            "density gap": f"{one.density_gap:.0e}",
            "verdict": "; ".join(one.wrong) or "ok",
        }
        for school in schools
        for one in check(school)
    ]


def _headline() -> list[str]:
    change = parse(HEADLINE, history())
    data = migration.compare([change], "all", draws=DRAWS)
    found = records.effects(data, 2010)
    stock = {school: one["unauthorised_pct"] for school, one in found["schools"].items()}
    lines = [
        f"## Counterfactual: {change}",
        "",
        f"Effects in 2010, percent of history, median [5, 95]; {DRAWS} draws a school. "
        f"{bands.verdict_line(found['sign_agreement'], stock, 'MEX', 2010)}",
        "",
    ]
    rows = []
    for school, one in found["schools"].items():
        row: dict[str, object] = {"school": school}
        for name in ("unauthorised_pct", "entries_pct", "returns_pct", "deaths_pct"):
            band = one[name]
            row[name] = f"{band['50']:+.1f} [{band['5']:+.1f}, {band['95']:+.1f}]"
        rows.append(row)
    return [*lines, *table(rows), "", f"Largest residual {found['residual']:.1e}."]


def table(rows: list[dict[str, object]]) -> list[str]:
    """Return rows as a table in Markdown, names of the first row as headings."""
    names = list(rows[0])
    return [
        f"| {' | '.join(name.replace('_', ' ') for name in names)} |",
        f"|{'---|' * len(names)}",
        *(f"| {' | '.join(str(value) for value in row.values())} |" for row in rows),
    ]
