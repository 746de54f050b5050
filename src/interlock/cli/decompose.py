"""`interlock decompose`: which channel carries a scenario's effects."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.interrupts import leave_at_once
from interlock.cli.options import Base, Json, OneSchool, Outcomes
from interlock.cli.printing import print_json, print_table
from interlock.cli.progress import progress
from interlock.scenario.language.library import load_scenario
from interlock.scenario.school import load_school

if TYPE_CHECKING:
    from interlock.study.response.decompose import Decomposition, Share

NOTHING = 5e-4  # below it an effect is shown as none
USUAL = (
    "unauthorised_persons.MEX",
    "entries_persons.MEX",
    "real_wage_pct.MEX",
    "real_income_pct.MEX",
    "real_income_pct.USA",
    "deaths",
)


def decompose(
    scenario: Annotated[str, typer.Argument(help="A scenario, or a .yaml file of your own.")],
    school: OneSchool = "rational",
    outcome: Outcomes = None,
    year: Annotated[int, typer.Option(help="Year of outcomes that name none.")] = 2010,
    draws: Annotated[int, typer.Option(min=2, help="Draws, trade to first order.")] = 8,
    exact: Annotated[
        bool, typer.Option("--exact", help="Solve trade exactly in every coalition; one draw.")
    ] = False,
    base: Base = "caliendo-parro-1993",
    as_json: Json = False,
) -> None:
    """Say which channel carries a scenario's effects: the Shapley value of each.

    Channels: goods prices, displacement, labour supply, remittances, enforcement, networks, cycle,
    violence, cohorts, legal quotas, politics. Those whose inputs are those of history are left out.

    Example: interlock decompose neither --outcome real_wage_pct.MEX@2005
    """
    asked, name = load_scenario(scenario), load_school(school).name
    leave_at_once()
    with progress() as bar:
        task = bar.add_task("solving history", total=None)
        from interlock.study.answers.places import spot
        from interlock.study.coupled.pose import pose
        from interlock.study.response.decompose import decompose as solve

        posed = pose(asked, base=base)
        spots = [spot(text, posed, year) for text in outcome or USUAL]

        def step(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of, description="coalitions")

        found = solve(posed, name, spots, number=draws, exact=exact, on_step=step)
    if as_json:
        print_json({"scenario": asked.name, "school": name, "effects": [_record(x) for x in found]})
        return
    _print(found, asked.name, name, exact, draws)


def _record(one: "Decomposition") -> dict[str, Any]:
    return {
        "outcome": str(one.spot),
        "label": one.spot.about.label,
        "unit": one.unit,
        "total": one.total.mean,
        "total_se": one.total.se,
        "total_low": one.total.low,
        "total_high": one.total.high,
        "exact_total": one.exact_total,
        "channels": {name: share._asdict() for name, share in one.shares.items()},
        "residual": one.residual,
        "linear_error": one.linear_error,
        "coalitions": one.coalitions,
    }


def _print(
    found: list["Decomposition"], scenario: str, school: str, exact: bool, draws: int
) -> None:
    from interlock.system.coupled.channels import CHANNELS

    typer.secho(f"{scenario}, school {school}: effects by channel", bold=True)
    for one in found:
        typer.secho(f"\n{one.spot}: {one.spot.about.label}, {one.unit}", bold=True)
        shares = one.shares.items()
        rows = [(CHANNELS[name], _number(share.mean), _error(share)) for name, share in shares]
        rows.append(("All", _number(one.total.mean), _error(one.total)))
        if not exact:
            rows.append(("Middle of the posterior, exact", _number(one.exact_total), ""))
        print_table(("channel", "carries", "s.e."), rows)
    gap = max(x.residual for x in found)
    what = "trade exact in each; the middle of the posterior"
    if not exact:
        worst = max(abs(x.linear_error or 0.0) for x in found)
        what = (
            f"{draws} draws, trade to first order, which misses the exact effect of the middle "
            f"draw by at most {worst:.1e}"
        )
    typer.echo(f"\n{found[0].coalitions} coalitions, {what}. Channels add up within {gap:.1e}.")


def _number(value: float) -> str:
    return f"{value:+.3g}" if abs(value) >= NOTHING else "0"


def _error(share: "Share") -> str:
    return "-" if share.se is None or abs(share.mean) < NOTHING else f"{share.se:.2g}"
