"""Run the full campaigns and benchmarks and write their summary for the closing note.

`make verify` calls this. Campaigns are the tests at full size (INTERLOCK_CAMPAIGN=full); figures
come from pytest's and pytest-benchmark's own reports, never from hand.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
SUMMARY = ROOT / "docs" / "verification" / "trade.md"
MIGRATION = ROOT / "docs" / "verification" / "migration.md"
POLITICS = ROOT / "docs" / "verification" / "politics.md"
COUPLED = ROOT / "docs" / "verification" / "coupled.md"
CLAIMS = ROOT / "docs" / "verification" / "claims.md"
STUDIO = ROOT / "docs" / "verification" / "studio.md"
SWEEPS = ROOT / "docs" / "verification" / "sweeps.md"
FIRE = ROOT / "docs" / "verification" / "under-fire.md"
EXTREMES = ROOT / "docs" / "verification" / "extremes.md"
PAPER = {
    "real_wage_pct": ("Real wage", (1.72, 0.32, 0.11)),
    "welfare_first_order_pct": ("Welfare, first order", (1.31, -0.06, 0.08)),
    "terms_of_trade_pct": ("Terms of trade", (-0.41, -0.11, 0.04)),
    "volume_of_trade_pct": ("Volume of trade", (1.72, 0.04, 0.04)),
    "intra_bloc_imports_pct": ("Imports from the bloc", (118, 11, 41)),
    "welfare_exact_pct": ("Welfare, exact", None),
    "tariff_revenue_before_pct_of_income": ("Tariff revenue before, % of income", None),
    "tariff_revenue_pct_of_income": ("Tariff revenue after, % of income", None),
}
COUNTRIES = ("MEX", "CAN", "USA")


def main() -> int:
    """Run everything; the exit code is that of the first part that failed."""
    import verify_claims

    verify_claims.write_power()  # the tests read what it measures
    with tempfile.TemporaryDirectory() as folder:
        tests, bench = Path(folder) / "tests.xml", Path(folder) / "bench.json"
        codes = [
            _pytest("-n", "2", f"--junitxml={tests}", campaign="full"),
            _pytest("benchmarks", "--benchmark-only", f"--benchmark-json={bench}"),
        ]
        if tests.exists() and bench.exists():
            lines = [*_head(), *_paper(), *_campaigns(tests), *_benchmarks(bench, "test_trade")]
            SUMMARY.parent.mkdir(parents=True, exist_ok=True)
            SUMMARY.write_text("\n".join(lines) + "\n", encoding="utf-8")
            print(f"Summary: {SUMMARY}")
        import verify_coupled
        import verify_extremes
        import verify_fire
        import verify_migration
        import verify_politics
        import verify_studio
        import verify_sweeps

        for path, regime in (
            (MIGRATION, verify_migration),
            (POLITICS, verify_politics),
            (COUPLED, verify_coupled),
            (CLAIMS, verify_claims),
            (STUDIO, verify_studio),
            (SWEEPS, verify_sweeps),
            (FIRE, verify_fire),
            (EXTREMES, verify_extremes),
        ):
            speeds = _benchmarks(bench, f"test_{path.stem}")
            text = "\n".join([*regime.summary(_commit()), "", *speeds])
            path.write_text(text + "\n", encoding="utf-8")
            print(f"Summary: {path}")
    return max(codes)


def _pytest(*words: str, campaign: str = "reduced") -> int:
    command = [sys.executable, "-m", "pytest", "-q", *words]
    return subprocess.call(command, cwd=ROOT, env={**os.environ, "INTERLOCK_CAMPAIGN": campaign})


def _commit() -> str:
    words = ["git", "describe", "--always", "--dirty"]
    return subprocess.check_output(words, cwd=ROOT, text=True).strip()


def _head() -> list[str]:
    commit = _commit()
    return [
        "# Verification of the trade regime",
        "",
        f"Written by `make verify` on {datetime.now(UTC):%Y-%m-%d} at commit {commit}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores.",
        "",
    ]


def _paper() -> list[str]:
    from interlock.trade import experiment

    zero, observed = (
        experiment.run("caliendo-parro-1993", "nafta", deficits=deficits, fixed_factor=0.0)
        for deficits in experiment.DEFICITS
    )
    lines = [
        "## Caliendo & Parro (2015), Table 2",
        "",
        "Percent; zero deficits and no fixed factor as in the paper, observed deficits beside.",
        "",
        "| outcome | country | printed | zero deficits | observed deficits |",
        "|---|---|---|---|---|",
    ]
    for name, (label, printed) in PAPER.items():
        for number, code in enumerate(COUNTRIES):
            said = f"{printed[number]:g}" if printed else "not printed"
            ours, other = zero.country(code)[name], observed.country(code)[name]
            lines.append(f"| {label} | {code} | {said} | {ours:.4f} | {other:.4f} |")
    residuals = f"{zero.residual:.1e} and {observed.residual:.1e}"
    return [*lines, "", f"Residuals {residuals}; exact welfare is not in the paper.", ""]


def _campaigns(report: Path) -> list[str]:
    sys.path.insert(0, str(ROOT))
    from tests.campaign import CAMPAIGNS

    suites = [suite.attrib for suite in ET.parse(report).getroot().iter("testsuite")]
    tests, failures, errors = (
        sum(int(suite[key]) for suite in suites) for key in ("tests", "failures", "errors")
    )
    seconds = sum(float(suite["time"]) for suite in suites)
    return [
        "## Campaigns at full size",
        "",
        f"{tests} tests, {failures} failures, {errors} errors in {seconds:.0f} s, among them:",
        "",
        *(f"- {full:,} {name}" for name, (_, full) in CAMPAIGNS.items()),
        "",
    ]


def _benchmarks(report: Path, module: str) -> list[str]:
    lines = [
        "## Benchmarks",
        "",
        "| benchmark | median | more |",
        "|---|---|---|",
    ]
    for one in json.loads(report.read_text())["benchmarks"]:
        if module not in one["fullname"]:
            continue
        median = one["stats"]["median"]
        shown = f"{1e3 * median:.1f} ms" if median < 1 else f"{median:.2f} s"
        more = ", ".join(f"{key} {_short(value)}" for key, value in one["extra_info"].items())
        lines.append(f"| {one['name'].removeprefix('test_')} | {shown} | {more} |")
    return lines


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
