"""The summary of politics for `make verify`: scores of rules and of the vote model."""

import platform
from datetime import UTC, datetime

from interlock.estimate.politics.ratify import ratify, record
from interlock.estimate.politics.rule_store import packaged_politics
from interlock.estimate.politics.rules import KINDS
from interlock.estimate.politics.vote_scores import absolute_error, coverage, null_error
from interlock.estimate.politics.vote_store import packaged_votes
from interlock.politics.attitude import with_salience
from interlock.scenario.package import available, load_package
from interlock.study.negotiation.answer import scores
from interlock.study.negotiation.store import packaged_negotiations
from verify_migration import table


def summary(commit: str) -> list[str]:
    """Return the lines of docs/verification/politics.md."""
    lines = [
        "# Verification of politics",
        "",
        f"Written by `make verify` on {datetime.now(UTC):%Y-%m-%d} at commit {commit}, "
        f"Python {platform.python_version()}.",
        "",
    ]
    for kind in KINDS:
        found = packaged_politics(kind)
        rows = [
            {
                "rule": one.rule if one.rule in found.fits else f"{one.rule} (null)",
                "one step": round(one.one_step, 3),
                "path": round(one.several, 3),
                "in 90% band": "-" if one.covered is None else f"{one.covered:.0%}",
                "years": one.years,
            }
            for one in found.scores
        ]
        worst = max(one.convergence.r_hat for one in found.fits.values())
        least = min(one.convergence.ess for one in found.fits.values())
        lines += [f"## {kind.capitalize()}, fitted to 2004 and tested after: RMSE in logs", ""]
        lines += [
            *table(rows),
            "",
            f"Fits: r-hat at most {worst:.4f}, ess at least {least:.0f}.",
            "",
        ]
    one = with_salience()
    lines += [
        f"Attitude against salience: correlation {one.correlation:+.2f} "
        f"[{one.low:+.2f}, {one.high:+.2f}], n = {len(one.years)}.",
        "",
    ]
    return [*lines, *_votes()]


def _votes() -> list[str]:
    found = packaged_votes()
    left, model = list(found.left), found.model
    how = model.convergence
    lines = [
        "## Ratification",
        "",
        f"{len(left)} ballots, each predicted without its measure: coverage of the 90% band "
        f"{coverage(left):.1%}, mean absolute error {absolute_error(left):.3f} (null "
        f"{null_error():.3f}). Fit: r-hat {how.r_hat:.4f}, ess {how.ess:.0f}, "
        f"{how.divergences} divergences.",
        "",
    ]
    rows = []
    for package in map(load_package, available()):
        assert package.year is not None
        told = record(ratify(model, package, package.year), package, package.year)
        house, unseen = told["house"], found.unseen.get(package.name)
        rows.append(
            {
                "package": package.name,
                "year": package.year,
                "House 5-50-95": " ".join(str(house["votes"][at]) for at in ("5", "50", "95")),
                "break-even, House": house["break_even_votes"],
                "break-even, Senate": told["senate"]["break_even_votes"],
                "P(enact)": f"{told['enacted']:.2f}",
                "its votes unseen": f"{unseen['enacted']:.2f}" if unseen else "-",
            }
        )
    nafta = load_package("nafta")
    ex_post = record(ratify(model, nafta, 1993, ex_post=True), nafta, 1993)["house"]["votes"]
    told = (
        f"NAFTA ex post, House: median {ex_post['50']} [{ex_post['5']}, {ex_post['95']}]; 234 cast."
    )
    return [*lines, *table(rows), "", told, "", *_bargaining()]


def _bargaining() -> list[str]:
    found, told = packaged_negotiations(), scores()
    lines = ["## Bargaining: log probability of windows left out", ""]
    for reading, title in (("rule", "by the rule"), ("rival", "under the strictest rival reading")):
        one, fits = told[reading], found.posteriors[reading]
        rows: list[dict[str, object]] = [
            {
                "concept": name,
                "log score": f"{score:.1f}",
                "in the top three": f"{one['top_three'][name]} of {told['windows']}",
                "effective draws": f"{fits[name].effective:.0f}",
                "fewest without a window": f"{fits[name].least_effective:.0f}",
            }
            for name, score in one["log_score"].items()
        ]
        nulls = ", ".join(f"{name} {value:.1f}" for name, value in one["nulls"].items())
        each: list[dict[str, object]] = [
            {
                key: f"{value:.3f}" if isinstance(value, float) else value
                for key, value in row.items()
            }
            for row in one["by_window"]
        ]
        lines += [f"Coded {title}. Nulls: {nulls}.", "", *table(rows), "", *table(each), ""]
    worst = max(one.residual for one in found.stakes.values())
    return [*lines, f"Largest residual of all equilibria: {worst:.1e}."]
