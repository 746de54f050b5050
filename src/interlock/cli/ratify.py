"""`interlock ratify`: votes, passage and break-even of a package before the US Congress."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.options import Json
from interlock.cli.printing import print_json, print_table
from interlock.errors import InputError

if TYPE_CHECKING:
    from interlock.scenario.package import Package


def ratify(
    package: Annotated[
        str | None,
        typer.Argument(metavar="[PACKAGE]", help="A name or a .yaml file; without it, the list."),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Year of the vote; default that of the package.")
    ] = None,
    ex_post: Annotated[
        bool, typer.Option("--ex-post", help="Use what the votes on this very measure tell.")
    ] = False,
    scores: Annotated[
        bool, typer.Option("--scores", help="How well votes left out were predicted.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say how Congress would vote on a package, and how many votes it can lose.

    Without --ex-post the package is a new one of its kind, as uncertain as such measures have been.

    Example: interlock ratify nafta --ex-post
    """
    if scores:
        if package or year or ex_post:
            raise InputError("--scores takes no package, year or --ex-post")
        _scores(as_json)
        return
    if package is None:
        if year or ex_post:
            raise InputError("name a package; see `interlock ratify`")
        _list(as_json)
        return
    from interlock.scenario.package import load_package

    chosen = load_package(package)
    when = year or chosen.year
    if when is None:
        raise InputError(f"package '{chosen.name}' names no year; give --year")
    told = _asked(chosen, when, ex_post)
    if as_json:
        print_json(told)
    else:
        _print(told)


def _asked(package: "Package", year: int, ex_post: bool) -> dict[str, Any]:
    from interlock.estimate.politics.ratify import as_voted, record
    from interlock.estimate.politics.ratify import ratify as solve
    from interlock.estimate.politics.vote_store import packaged_votes

    model = packaged_votes().model
    found = solve(model, package, year, ex_post=ex_post)
    return {
        **record(found, package, year),
        "ex_post": ex_post,
        "as_voted": as_voted(package),
        "r_hat": model.convergence.r_hat,
        "ess": model.convergence.ess,
        "source": "roll calls 1990-2026 (table `rollcalls`); stances coded in "
        "politics/congress.yaml, one coder",
    }


def _print(told: dict[str, Any]) -> None:
    typer.secho(f"{told['title']}, {told['year']}", bold=True)
    for chamber in ("house", "senate"):
        one = told[chamber]
        spare = one["break_even_votes"]
        how = f"can lose {spare - 1}" if spare > 0 else f"lacks {-spare}"
        typer.echo(
            f"{chamber:<7} break-even: the median draw {how} "
            f"({one['votes']['50']} yes, {one['needed']} needed)"
        )
    for vote in told["as_voted"]:
        typer.echo(
            f"as voted: {vote['vote']}  {vote['yes']}-{vote['no']}; a simple majority is lost "
            f"when {vote['sinks']} turn"
        )
    typer.echo("")
    rows = [
        (
            chamber,
            f"{one['votes']['50']} ({one['votes']['5']} to {one['votes']['95']})",
            f"{one['by_party']['D']} of {one['seats']['D']}",
            f"{one['by_party']['R']} of {one['seats']['R']}",
            f"{one['passes']:.2f}",
        )
        for chamber, one in ((name, told[name]) for name in ("house", "senate"))
    ]
    print_table(("", "yes, 5-95", "Democrats", "Republicans", "P(pass)"), rows)
    gate = f", gate opens {told['gate_opens']:.2f}" if told["gate"] else ", no gate"
    typer.echo(f"P(both chambers) {told['passes_both']:.2f}{gate}, P(enact) {told['enacted']:.2f}")
    if not told["identified"]:
        typer.echo(
            "Not identified: no roll call shows trade and mobility in one package. Its place "
            "between trade and comprehensive reform is drawn evenly; read the break-even, not P."
        )
    if told["salience"] != "observed":
        typer.echo(f"Salience of immigration in {told['year']} is {told['salience']}.")
    kind = "this measure's own votes" if told["ex_post"] else "a new measure of this kind"
    typer.echo(f"As {kind}. Source: {told['source']}.")


def _list(as_json: bool) -> None:
    from interlock.scenario.package import available, load_package

    found = [load_package(name) for name in available()]
    if as_json:
        print_json([one.model_dump(by_alias=True) for one in found])
        return
    rows = [(f"{one.name}\n  {one.title}", one.content, str(one.year or "-")) for one in found]
    print_table(("package", "content", "year"), rows)
    typer.echo("One of them: interlock ratify NAME. Your own: a .yaml file like these.")


def _scores(as_json: bool) -> None:
    from interlock.estimate.politics.vote_scores import absolute_error, coverage, null_error
    from interlock.estimate.politics.vote_store import packaged_votes

    found = packaged_votes()
    left = list(found.left)
    told = {
        "ballots": len(left),
        "coverage_90": coverage(left),
        "mean_absolute_error": absolute_error(left),
        "null_mean_absolute_error": null_error(),
    }
    if as_json:
        unseen = {"packages_unseen": found.unseen, "left_out": [one._asdict() for one in left]}
        print_json({**told, **unseen})
        return
    worst = sorted(left, key=lambda one: -abs(one.middle - one.share))[:12]
    rows = [
        (
            one.measure,
            one.vote,
            one.party,
            f"{one.share:.2f}",
            f"{one.middle:.2f} ({one.low:.2f}-{one.high:.2f})",
        )
        for one in worst
    ]
    print_table(("measure", "vote", "party", "share", "predicted (5-95)"), rows)
    typer.echo(
        f"The worst first. {told['ballots']} ballots of parties, each predicted from the votes on "
        f"other measures: {told['coverage_90']:.0%} inside the 90 percent band, mean absolute "
        f"error {told['mean_absolute_error']:.3f}; a party's mean over other measures misses by "
        f"{told['null_mean_absolute_error']:.3f}."
    )
    typer.echo("")
    cells = [
        (name, *(f"{one[part]:.2f}" for part in ("gate_opens", "passes_both", "enacted")))
        for name, one in found.unseen.items()
    ]
    print_table(("package, its votes unseen", "gate", "P(both)", "P(enact)"), cells)
