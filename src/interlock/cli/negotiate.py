"""`interlock negotiate`: what a hub and two spokes make of a window of negotiation."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.asked import Lang
from interlock.cli.interrupts import leave_at_once
from interlock.cli.options import Json
from interlock.cli.printing import print_fact, print_json, print_table
from interlock.errors import InputError, did_you_mean
from interlock.messages import check_language, speaking

if TYPE_CHECKING:
    from interlock.politics.bargaining.packages import Terms
    from interlock.scenario.window import Window

ALL = "all"
# Heads of tables, so that a row of every concept keeps to 80 columns.
SHORT = {
    "ideal_point": "ideal",
    "trilateral_nash": "tri. Nash",
    "nash_in_nash": "Nash-Nash",
    "agenda_hub": "agenda",
}


def negotiate(
    window: Annotated[
        str | None,
        typer.Argument(
            metavar="[WINDOW]", help="A name, a year or a .yaml file; without it, the list."
        ),
    ] = None,
    model: Annotated[
        str, typer.Option(help="A concept of a solution, or all; see the list.")
    ] = ALL,
    package: Annotated[
        str | None,
        typer.Option(help="A package with terms to look at closely: a name or a .yaml file."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(help="Take out of the world: 9-11, threat or salience. Repeatable."),
    ] = None,
    school: Annotated[
        str, typer.Option(help="Whose model of migration governments believe, or all (the mean).")
    ] = ALL,
    scores: Annotated[
        bool, typer.Option("--scores", help="How well windows left out were predicted.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write a page with pictures and data to this .html file.")
    ] = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Solve a negotiation: payoffs, coalitions, which form each prefers, and what is likely.

    Example: interlock negotiate 2001 --package whole-enchilada --without 9-11
    """
    check_language(lang)
    if report is not None:
        _check_report(report, wanted=window is not None and not scores and not as_json)
    if scores:
        if window or package or without or model != ALL or school != ALL:
            raise InputError("--scores takes no window and no other option but --json")
        _scores(as_json)
        return
    if window is None:
        if package or without or model != ALL or school != ALL:
            raise InputError("name a window; see `interlock negotiate`")
        _list(as_json)
        return
    _solve(
        window, (model, package, tuple(dict.fromkeys(without or ())), school), report, lang, as_json
    )


def _solve(
    name: str,
    asked: tuple[str, str | None, tuple[str, ...], str],
    report: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Solve a window and print it or write its page."""
    from rich.console import Console

    from interlock.scenario.window import load_window

    leave_at_once(lambda: _discard(report))
    chosen = load_window(name)
    with Console(stderr=True).status("solving worlds and packages"):
        told = _asked(name, chosen, *asked)
        if report is not None:
            with speaking(lang):
                _write_report(told, chosen, report)
    if report is not None:
        typer.echo(f"Report: {report} ({report.stat().st_size / 1e6:.1f} MB)")
    elif as_json:
        print_json(told)
    else:
        _print(told)


def _check_report(path: Path, *, wanted: bool) -> None:
    from interlock.study import records

    if not wanted:
        raise InputError("--report needs a window, and neither --scores nor --json")
    if path.suffix != ".html":
        raise InputError(f"--report '{path}': name a file that ends in .html")
    records.check_target(path)


def _discard(report: Path | None) -> None:
    from interlock.study import records

    if report is not None:
        records.partial_of(report).unlink(missing_ok=True)


def _write_report(told: dict[str, Any], chosen: "Window", path: Path) -> None:
    from interlock.report.negotiation.page import manifest_of, write
    from interlock.study.negotiation.answer import scores

    try:
        write(told, scores(), manifest_of(told), chosen, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None


def _asked(
    name: str,
    chosen: "Window",
    model: str,
    package: str | None,
    without: tuple[str, ...],
    school: str,
) -> dict[str, Any]:
    from interlock.politics.bargaining.concepts import CONCEPTS
    from interlock.scenario.window import of_year

    if model != ALL and model not in CONCEPTS:
        raise InputError(f"--model '{model}' is not known{did_you_mean(model, (*CONCEPTS, ALL))}")
    terms = None if package is None else _terms(package)
    from interlock.study.negotiation.answer import negotiate as solve

    concepts = CONCEPTS if model == ALL else (model,)
    told = solve(chosen, concepts, school=school, switches=without, package=terms)
    others = [one for one in of_year(chosen.year) if name.isdecimal() and one != chosen.name]
    return {**told, "others_of_the_year": others}


def _terms(name: str) -> "Terms":
    from interlock.politics.bargaining.packages import terms_of
    from interlock.scenario.package import load_package

    found = load_package(name)
    if found.terms is None:
        raise InputError(f"package '{found.name}' has no key terms, which a negotiation needs")
    return terms_of(found.terms)


def _print(told: dict[str, Any]) -> None:
    typer.secho(f"{told['title']}, {told['year']}", bold=True)
    if told["without"]:
        print_fact("without", ", ".join(told["without"]))
    states = told["states"]
    print_fact(
        "states",
        f"{100 * states['salience_share']:.1f} percent name immigration; concern for security "
        f"{states['concern']:.2f}; homicides in Mexico {states['homicides_per_100k']:.0f} per "
        "100,000" + (f"; held: {', '.join(states['held'])}" if states["held"] else ""),
    )
    if told["threat"]:
        threat = told["threat"]
        what = "withdrawal" if threat["kind"] == "withdrawal" else f"{threat['points']:g} points"
        asked = threat["unless"]["trade"] or f"effort {threat['unless']['effort']}"
        print_fact("threat", f"{what}, unless {asked}")
    coded = told["observed"]
    if coded:
        rival = coded["strictest_rival"]
        other = "" if rival == coded["by_the_rule"] else f" (strictest rival reading: {rival})"
        print_fact("came of it", f"{coded['by_the_rule']}{other}")
    _print_coalitions(told["coalitions"])
    for name, one in told["concepts"].items():
        typer.echo("")
        form = one["by_form"]
        typer.secho(
            f"{name}: bilateral {form['bilateral']['probability']:.2f}, trilateral "
            f"{form['trilateral']['probability']:.2f}, mobility {one['mobility']:.2f}",
            bold=True,
        )
        rows = [
            (row["package"], f"{row['probability']:.2f}", f"{row['ratified']:.2f}", *_gains(row))
            for row in one["packages"]
        ]
        head = ("package", "P", "P(ratified)", "US", "Mexico", "Canada")
        print_table(head, rows)
        typer.echo(f"Prefers: {_prefers(one['prefers'])}. {_threshold(told['mobility'][name])}")
    if "package" in told:
        _print_package(told["package"])
    typer.echo("")
    typer.echo(
        "Gains over disagreement in percent of real income, medians; weights fitted to windows "
        "1988-2025 (`--scores` says how well). Mobility weights are hardly identified."
    )
    if told["others_of_the_year"]:
        typer.echo(f"Also in {told['year']}: {', '.join(told['others_of_the_year'])}.")


def _gains(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(f"{row['gains_pct'][player][1]:+.2f}" for player in ("USA", "MEX", "CAN"))


def _print_coalitions(told: dict[str, Any]) -> None:
    v = told["v"]
    print_fact(
        "coalitions",
        f"v(UM) {v['um']:+.1f}, v(UC) {v['uc']:+.1f}, v(MC) {v['mc']:+.1f}, v(N) {v['n']:+.1f} "
        f"billion US$ a year of a trade deal (residual {told['residual']:.0e}); with equal weights "
        f"the hub prefers {told['hub_prefers']}",
    )
    for name, label in (("trilateral_shares", "trilateral"), ("double_bilateral_shares", "double")):
        shares = told[name]
        split = (
            ", ".join(f"{player} {share:+.1f}" for player, share in shares.items())
            if shares
            else "nothing to share: no agreement"
        )
        print_fact(label, split)


def _prefers(told: dict[str, dict[str, float]]) -> str:
    found = []
    for player, forms in told.items():
        best = max(forms, key=lambda form: forms[form])
        found.append(f"{player} {best} ({forms[best]:.2f})")
    return ", ".join(found)


def _threshold(told: dict[str, Any]) -> str:
    parts = []
    for key, label in (("as_it_was", ""), ("congress_certain", "were Congress certain, ")):
        span, never = told[key]["threshold_5_50_95"], told[key]["never_on_table"]
        parts.append(
            f"{label}above {span[1]:g} percent salience ({span[0]:g} to {span[2]:g}; never in "
            f"{never:.0%} of draws)"
            if span
            else f"{label}at any salience: it never was on it"
        )
    return f"Mobility leaves the table {'; '.join(parts)}."


def _print_package(told: dict[str, Any]) -> None:
    typer.echo("")
    typer.secho(f"The package {told['package']}, had it differed:", bold=True)
    names = list(told["concepts"])
    rows = [(row["had"], *(_cell(row, name) for name in names)) for row in told["had_it_differed"]]
    print_table(("", *(SHORT[name] for name in names)), rows)
    typer.echo("Probability, and its rank among all packages.")


def _cell(row: dict[str, Any], name: str) -> str:
    return f"{row[name]:.3f} ({row[f'{name}_rank']})" if name in row else "-"


def _list(as_json: bool) -> None:
    from interlock.politics.bargaining.concepts import CONCEPTS
    from interlock.politics.bargaining.packages import terms_of
    from interlock.scenario.window import packaged, rule

    if as_json:
        found = [one.model_dump(by_alias=True) for one in packaged()]
        print_json({"rule": rule(), "concepts": list(CONCEPTS), "windows": found})
        return
    rows = [
        (
            f"{one.name}\n  {one.title}",
            " ".join(one.spokes),
            str(terms_of(one.observed.terms)) if one.observed else "open",
        )
        for one in packaged()
    ]
    print_table(("window", "with the US", "came of it"), rows)
    typer.echo(
        f"Concepts: {', '.join(CONCEPTS)}. One of them: interlock negotiate NAME. Your own: a "
        ".yaml file."
    )


def _scores(as_json: bool) -> None:
    from interlock.study.negotiation.answer import scores

    told = scores()
    if as_json:
        print_json(told)
        return
    for reading, title in (("rule", "Coded by the rule"), ("rival", "Strictest rival reading")):
        one = told[reading]
        typer.secho(title, bold=True)
        names = list(one["log_score"])
        rows = [
            (row["window"], *(f"{row[name]:.3f}" for name in names), f"{row['base rate']:.3f}")
            for row in one["by_window"]
        ]
        heads = (SHORT[name] for name in names)
        print_table(("window, failures first", *heads, "base rate"), rows)
        rows = [
            (name, f"{score:.1f}", f"{one['top_three'][name]} of {told['windows']}")
            for name, score in one["log_score"].items()
        ]
        rows += [(f"{name} (null)", f"{score:.1f}", "") for name, score in one["nulls"].items()]
        print_table(("", "log score, left out", "in the top three"), rows)
        typer.echo("")
