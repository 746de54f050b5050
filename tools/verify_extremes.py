"""Torture by numbers: what `make verify` writes into docs/verification/extremes.md.

Scenarios, parameters and elasticities at and beyond their ends, and how each run ended. Whatever
says that it has converged is looked through for what cannot be.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tools"))
SCHOOL, DRAWS = "rational", 25
ENDS = "open-goods-open-people"
DEVIATIONS, THETAS = (3, 6), (1.01, 80.0)
WIDE = """\
schema: 1
name: wide
outcomes: [real_income_pct.USA@2010, real_income_pct.MEX@2010, unauthorised_persons.MEX@2010]
factors:
  - {name: tariff, instrument: trade.tariff, importer: NAFTA, exporter: NAFTA, sector: all,
     from: 1994, unit: fraction, add: {low: 0, high: 10}, source: an assumption of this test}
  - {name: free, instrument: migration.mobility, origin: all, from: 1994, unit: share,
     to: {low: 0, high: 1}, source: an assumption of this test}
design: {method: latin, size: 24}
"""
Row = dict[str, object]


def summary(commit: str) -> list[str]:
    """Return the lines of docs/verification/extremes.md."""
    from tests.study.coupled.extremes import CASES

    from verify_migration import table

    runs = list(_runs())
    wrong = [
        f"- {row['asked of the coupled run']}: {what}" for row, found in runs for what in found
    ]
    rows = [row for row, _ in runs]
    return [
        "# Verification at the extremes",
        "",
        f"At commit {commit}. {len(CASES)} scenarios at and beyond the ends of what may be asked, "
        f"school {SCHOOL}, from 1994 unless it says otherwise. A run has converged, or it is "
        "refused in one line that says what to change. Of one that has converged every outcome of "
        "every year and draw must be a number that can be (persons and events not negative, "
        "shares within 0 and 1, sums not below their parts) and accounts of trade, solved anew on "
        "another way, must close.",
        "",
        *table(rows),
        "",
        f"Residual: log wages, prices and incomes of the exact run against equilibria, limit 1e-8. "
        f"First order: of {DRAWS} draws, error in logs of the one farthest out; `-` where a draw "
        "did not converge, so that no draw is given.",
        "",
        "## Parameters of people at their ends",
        "",
        f"Scenario {ENDS}: each parameter alone, low and high, then four mixtures of all, so many "
        "deviations of its prior from the middle. A draw that does not converge is marked, and "
        "gives no number.",
        "",
        *table(_ends(wrong)),
        "",
        "## One trade elasticity in every sector",
        "",
        *table(_thetas(wrong)),
        "",
        "## A sweep over ranges as wide as they may be",
        "",
        "Tariffs of 0 to 1,000 % within North America and movement from closed to free, 24 points, "
        "against exact runs at the same points.",
        "",
        *table(list(_swept())),
        "",
        "## What is wrong with runs that say that they have converged",
        "",
        *(wrong or ["Nothing."]),
    ]


def _runs() -> Iterator[tuple[Row, tuple[str, ...]]]:
    from tests.study.coupled.extremes import CASES, ended, scenario

    for name in CASES:
        begun = time.monotonic()
        end = ended(scenario(name), SCHOOL)
        row: Row = {"asked of the coupled run": name, "ended": end.how}
        drawn, found = _drawn(end)
        row["residual"] = f"{end.found.residual:.0e}" if end.found else ""
        row["first order"] = drawn
        row["said"] = end.told.partition(": ")[2] if end.told else ""
        print(f"{time.monotonic() - begun:5.1f} s  {name}: {end.how} {end.told}", flush=True)
        yield row, (*end.wrong, *found)


def _drawn(end) -> tuple[str, list[str]]:
    from tests.study.coupled.extremes import wrong

    from interlock.errors import UnconvergedError
    from interlock.study.coupled.exact import ensemble

    if end.posed is None:
        return "", []
    try:
        found = ensemble(end.posed, SCHOOL, DRAWS)
    except UnconvergedError:
        return "-", []
    return f"{found.linear_error:.0e}", wrong(end.posed, found.told)


def _ends(wrong: list[str]) -> list[Row]:
    from tests.study.coupled.asking import SCHOOLS, posed
    from tests.study.coupled.extremes import at_the_ends

    rows = []
    for school in SCHOOLS:
        row: Row = {"school": school}
        for far in DEVIATIONS:
            count, good, found = at_the_ends(posed(ENDS), school, far)
            row["draws"], row[f"converged, {far} deviations"] = count, good
            wrong += [f"- {school}, {far} deviations: {one}" for one in found]
        rows.append(row)
        print(row, flush=True)
    return rows


def _thetas(wrong: list[str]) -> list[Row]:
    from tests.study.coupled.extremes import UNCONVERGED, End, ended, scenario, with_theta

    from interlock.errors import UnconvergedError
    from interlock.study.coupled.pose import pose

    rows = []
    for name in ("tariffs of 50 % on all pairs", "tariffs of 1,000 % within North America"):
        for theta in THETAS:
            try:
                end = ended(with_theta(pose(scenario(name)), theta), SCHOOL)
            except UnconvergedError as error:
                end = End(UNCONVERGED, f"history: {error}")
            wrong += [f"- {name}, elasticity {theta:g}: {one}" for one in end.wrong]
            residual = f"{end.found.residual:.0e}" if end.found else ""
            said = end.told.partition(": ")[2]
            rows.append({"asked": name, "elasticity": f"{theta:g}", "ended": end.how,
                         "residual": residual, "said": said})  # fmt: skip
            print(rows[-1], flush=True)
    return rows


def _swept() -> Iterator[Row]:
    from interlock.study.sweep.language import parse_study
    from interlock.study.sweep.model.checking import gaps
    from interlock.study.sweep.model.question import question

    study = parse_study(WIDE)
    of = question(study.text, SCHOOL)
    rows = of.rows(0, study.rows)
    found = gaps(study.text, SCHOOL)
    for name, gap in found.farthest.items():
        yield {
            "effect": name, "largest": f"{rows[name].abs().max():.3g}", "farthest from exact":
            f"{gap:.2g}", "exact runs": found.checked, "without a solution": found.unsolved,
            "rows not converged": rows.height - int(rows["converged"].sum()),
            "equilibria along the tariff": len(of.lines[0].nodes),
        }  # fmt: skip


if __name__ == "__main__":
    words = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.check_output(words, cwd=ROOT, text=True).strip()
    text = "\n".join(summary(commit)) + "\n"
    (ROOT / "docs" / "verification" / "extremes.md").write_text(text, encoding="utf-8")
    print(text)
    sys.exit("Nothing." not in text)
