"""Run the full campaigns and benchmarks and write their summary for the closing note.

`make verify` calls this. Campaigns are the tests at full size (INTERLOCK_CAMPAIGN=full); figures
come from pytest's and pytest-benchmark's own reports, never from hand. All of it takes hours:
`make verify PARTS="tests benchmarks"`, then `PARTS="trade sweeps"`, does it in several sittings.
"""

import importlib
import json
import os
import platform
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import model_card

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "verification"
# What one sitting leaves to the next; git ignores it.
REPORTS = ROOT / ".benchmarks" / "verify"
TESTS, BENCH, AT = (REPORTS / name for name in ("tests.xml", "bench.json", "commit"))
PAGES = (
    "trade", "migration", "politics", "coupled", "claims", "studio", "sweeps", "under-fire",
    "extremes",
)  # fmt: skip
PARTS = ("tests", "benchmarks", *PAGES)
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


def main(words: list[str]) -> int:
    """Run parts, all where none is named; the exit code is that of the worst of them."""
    unknown = [word for word in words if word not in PARTS]
    if unknown:
        print(f"verify: no part '{unknown[0]}'; known: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    REPORTS.mkdir(parents=True, exist_ok=True)
    return max(_run(part) for part in PARTS if part in words or not words)


def _run(part: str) -> int:
    if part == "tests":
        import verify_claims

        TESTS.unlink(missing_ok=True)  # a killed sitting must not leave those of another commit
        AT.write_text(_commit())
        verify_claims.write_power()  # the tests read what it measures
        return _pytest("-n", "2", f"--junitxml={TESTS}", campaign="full")
    if part == "benchmarks":
        BENCH.unlink(missing_ok=True)
        return _pytest("benchmarks", "--benchmark-only", f"--benchmark-json={BENCH}")
    needed = {"benchmarks": BENCH, **({"tests": TESTS} if part == "trade" else {})}
    missing = [name for name, report in needed.items() if not report.exists()]
    if missing:
        print(f"verify: {part}: run first: {', '.join(missing)}", file=sys.stderr)
        return 2
    path = FOLDER / f"{part}.md"
    path.write_text("\n".join(_page(part)) + "\n", encoding="utf-8")
    model_card.write()
    print(f"Summary: {path}")
    return 0


def _page(part: str) -> list[str]:
    if part == "trade":
        return [*_head(), *_paper(), *_campaigns(TESTS), *_benchmarks(BENCH, "test_trade")]
    module = importlib.import_module(f"verify_{part.split('-')[-1]}")
    return [*module.summary(_commit()), "", *_benchmarks(BENCH, f"test_{part}")]


def _pytest(*words: str, campaign: str = "reduced") -> int:
    command = [sys.executable, "-m", "pytest", "-q", *words]
    return subprocess.call(command, cwd=ROOT, env={**os.environ, "INTERLOCK_CAMPAIGN": campaign})


def _commit() -> str:
    """Return what is measured: the commit, "-dirty" where more has changed than these pages."""

    def git(*words: str) -> str:
        return subprocess.check_output(["git", *words], cwd=ROOT, text=True).strip()

    written = [f":!{path.relative_to(ROOT)}" for path in (FOLDER, model_card.CARD)]
    changed = git("status", "--porcelain", "--", ".", *written)
    return git("describe", "--always") + ("-dirty" if changed else "")


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

    root = ET.parse(report).getroot()
    suites = [suite.attrib for suite in root.iter("testsuite")]
    tests, failures, errors = (
        sum(int(suite[key]) for suite in suites) for key in ("tests", "failures", "errors")
    )
    seconds = sum(float(suite["time"]) for suite in suites)
    ended = {"failure", "error"}
    wrong = [case.attrib for case in root.iter("testcase") if ended & {one.tag for one in case}]
    return [
        "## Campaigns at full size",
        "",
        *(f"Failed: {one['classname']}, {one['name']}.\n" for one in wrong),
        f"At commit {AT.read_text()}: {tests} tests, {failures} failures, {errors} errors in "
        f"{seconds:.0f} s, among them:",
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
    sys.exit(main(sys.argv[1:]))
