"""`interlock politics`: salience of immigration and the rule of enforcement, with their scores."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.options import Json
from interlock.cli.printing import print_json, print_table
from interlock.errors import InputError

if TYPE_CHECKING:
    from interlock.estimate.politics.rule_store import PoliticalFits
    from interlock.estimate.politics.rules import PoliticalFit

app = typer.Typer(
    name="politics",
    help="What moves the regimes: salience of immigration, and the rule of enforcement.",
    no_args_is_help=True,
)
Rule = Annotated[
    str | None, typer.Option(help="One rule: its weights and its path beside what was observed.")
]
LOW, HIGH = 0.05, 0.95
SCORED = (
    "Fitted to the years to 2004, scored after; errors in logs. One step: given what was observed "
    "a year before. Path: from 2004 on its own, given the other inputs that happened. In the band: "
    "of 90 percent."
)


@app.command()
def salience(rule: Rule = None, as_json: Json = False) -> None:
    """Show the rival rules of salience, ln(Gallup share in percent + 1/4), and their errors."""
    _show("salience", rule, as_json)


@app.command()
def agents(rule: Rule = None, as_json: Json = False) -> None:
    """Show the rival rules of the growth of Border Patrol agents, and their errors."""
    _show("agents", rule, as_json)


@app.command()
def attitude(as_json: Json = False) -> None:
    """Show how many want less immigration, how it persists, and how it goes with salience."""
    from interlock.politics.attitude import attitude as state
    from interlock.politics.attitude import observed, with_salience

    found, together = state(), with_salience()
    if as_json:
        print_json(
            {
                "decrease_share": {str(year): share for year, share in observed().items()},
                "state": {name: dict(zip(("5", "mean", "95"), one, strict=True))
                          for name, one in found._asdict().items()},
                "with_salience": together._asdict(),
            }
        )  # fmt: skip
        return
    rows = [(str(year), f"{100 * share:.0f}") for year, share in observed().items()]
    print_table(("year", "want less, percent"), rows)
    low, middle, high = found.persistence
    typer.echo(
        f"Keeps {middle:.2f} of its distance from the mean a year ({low:.2f} to {high:.2f}). "
        f"Correlation with salience {together.correlation:+.2f} ({together.low:+.2f} to "
        f"{together.high:+.2f}) over {len(together.years)} years with both: a state of its own."
    )


@app.command()
def failure(
    year: Annotated[int, typer.Option(help="Year of the account, 1994 to 2019.")] = 2010,
    school: Annotated[str, typer.Option(help="A school, or all.")] = "all",
    draws: Annotated[int, typer.Option(min=1, help="Draws of the packaged posteriors.")] = 200,
    as_json: Json = False,
) -> None:
    """Set what the build-up of agents paid at home against what it did to the undocumented stock.

    A build-up fails in a draw in which the stock would have been no larger without it.
    """
    from rich.console import Console
    from rich.status import Status

    from interlock.politics.payoff import payoff
    from interlock.scenario.school import chosen

    chosen(school)
    payoff(year)  # a bad year is told before anything is computed
    with Status("agents held at 1993", console=Console(stderr=True)) as status:
        from interlock.study.policy_failure import account

        told = account(
            year,
            school,
            draws=draws,
            on_school=lambda name: status.update(f"agents held at 1993: {name}"),
        )
    if as_json:
        print_json(told)
        return
    typer.secho(f"The build-up of agents since 1993, as of {year}", bold=True)
    typer.echo(
        f"agents {told['visible']:+.2f}, apprehensions {told['perceived']:+.2f} (logs over 1993): "
        f"payoff {told['payoff']:+.2f} with equal weights, which no data identify"
    )
    rows = [
        (
            name,
            _interval(one["without_pct"]),
            f"{one['failed']:.2f}",
            one["verdict"],
        )
        for name, one in told["schools"].items()
    ]
    head = ("school", "stock without it, percent", "P(failed)", "verdict")
    print_table(head, rows)
    typer.echo(
        f"{told['status']}: residual {told['residual']:.1e}; {told['draws']} draws. "
        "Undocumented Mexicans against history."
    )


def _interval(band: dict[str, float]) -> str:
    return f"{band['50']:+.1f} ({band['5']:+.1f} to {band['95']:+.1f})"


def _show(kind: str, rule: str | None, as_json: bool) -> None:
    from interlock.errors import did_you_mean
    from interlock.estimate.politics.rule_store import packaged_politics

    found = packaged_politics(kind)
    if rule is None:
        _all(kind, found, as_json)
        return
    if rule not in found.fits:
        raise InputError(f"no rule '{rule}' of {kind}{did_you_mean(rule, found.fits)}")
    _one(found.fits[rule], as_json)


def _all(kind: str, found: "PoliticalFits", as_json: bool) -> None:
    titles = {name: one.rule.title for name, one in found.fits.items()}
    if as_json:
        print_json([{**one._asdict(), "title": titles.get(one.rule)} for one in found.scores])
        return
    rows = [
        (
            f"{one.rule}\n  {titles[one.rule]}" if one.rule in titles else f"{one.rule} (null)",
            f"{one.one_step:.3f}",
            f"{one.several:.3f}",
            "-" if one.covered is None else f"{one.covered:.0%}",
        )
        for one in found.scores
    ]
    print_table((f"rule of {kind}", "one step", "path", "in band"), rows)
    typer.echo(SCORED)


def _one(found: "PoliticalFit", as_json: bool) -> None:
    weights, path = _weights(found), _path(found)
    if as_json:
        print_json(
            {
                "kind": found.kind,
                "rule": found.rule.name,
                "title": found.rule.title,
                **found.convergence._asdict(),
                "weights": weights,
                "path": path,
            }
        )
        return
    typer.secho(f"{found.rule.name}: {found.rule.title}", bold=True)
    head = ("term", "prior mean (sd)", "posterior 5-50-95")
    rows = [
        (
            one["label"],
            f"{one['prior_mean']:g} ({one['prior_sd']:g})",
            " ".join(f"{one[str(q)]:+.3f}" for q in (5, 50, 95)),
        )
        for one in weights
    ]
    print_table(head, rows)
    typer.echo("")
    unit = "share, percent" if found.kind == "salience" else "agents"
    shown = [one for one in path if one["year"] % 5 == 0 or one is path[-1]]
    cells = [
        (
            str(one["year"]),
            _number(found, one["50"]),
            f"{_number(found, one['5'])} to {_number(found, one['95'])}",
            "-" if one["observed"] is None else _number(found, one["observed"]),
        )
        for one in shown
    ]
    print_table(("year", unit, "5-95", "observed"), cells)
    how = found.convergence
    typer.echo(
        f"converged: r-hat {how.r_hat:.3f}, ess {how.ess:.0f}, {how.divergences} "
        f"divergences; fitted to all years to {found.until}. The path runs from its first year on "
        "its own, with the errors of every year."
    )


def _weights(found: "PoliticalFit") -> list[dict[str, Any]]:
    import numpy as np

    from interlock.estimate.politics.rules import kind_of
    from interlock.politics.rules import ATTRITION_SD, NOISE_SD

    rows = []
    for place, term in enumerate(kind_of(found.kind).terms):
        if term.name in found.rule.terms:
            low, middle, high = np.quantile(found.weights[:, place], (LOW, 0.5, HIGH)).tolist()
            about = {"term": term.name, "label": term.label, "prior_source": term.source}
            prior = {"prior_mean": term.mean, "prior_sd": term.sd}
            rows.append({**about, **prior, "5": low, "50": middle, "95": high})
    rest = {"noise": (found.noise, "error of a year, standard deviation", NOISE_SD[found.kind])}
    if found.rule.ratchet:
        rest["attrition"] = (found.attrition, "attrition a year", ATTRITION_SD)
    for name, (draws, label, sd) in rest.items():
        low, middle, high = np.quantile(draws, (LOW, 0.5, HIGH)).tolist()
        about = {"term": name, "label": label, "prior_source": "half-normal, wide"}
        prior = {"prior_mean": 0.0, "prior_sd": sd}
        rows.append({**about, **prior, "5": low, "50": middle, "95": high})
    return rows


def _path(found: "PoliticalFit") -> list[dict[str, Any]]:
    """Return the path of a state in its own unit: share in percent, or persons."""
    from interlock.estimate.politics.rules import bands

    years, levels, seen = bands(found, (LOW, 0.5, HIGH))
    return [
        {
            "year": year,
            **dict(zip(("5", "50", "95"), levels[:, place].tolist(), strict=True)),
            "observed": float(seen[place]),
        }
        for place, year in enumerate(years)
    ]


def _number(found: "PoliticalFit", value: float) -> str:
    return f"{value:.1f}" if found.kind == "salience" else f"{value:,.0f}"
