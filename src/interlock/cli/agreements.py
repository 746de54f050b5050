"""`interlock agreements`: the instruments of the region, one by one and as a network."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.options import Json
from interlock.cli.printing import print_fact, print_json, print_table

if TYPE_CHECKING:
    from interlock.region.instruments import Instrument

app = typer.Typer(
    name="agreements",
    help=(
        "Agreements, laws, programmes, negotiations, events and shocks, 1942-2026.\n\n"
        "Example: interlock agreements list --year 2005 --issue migration"
    ),
    no_args_is_help=True,
)

Issue = Annotated[str | None, typer.Option(help="trade, security or migration.")]


@app.command("list")
def list_instruments(
    year: Annotated[int | None, typer.Option(help="Keep what is in force in this year.")] = None,
    issue: Issue = None,
    form: Annotated[
        str | None, typer.Option(help="unilateral, bilateral, trilateral or none.")
    ] = None,
    party: Annotated[str | None, typer.Option(help="Keep those of a state, such as MEX.")] = None,
    search: Annotated[str, typer.Option(help="Words that must all occur.")] = "",
    as_json: Json = False,
) -> None:
    """List instruments: years, form, content, whether they bind, outcome."""
    from interlock.region.instruments import FORMS, ISSUES, check, instruments

    check(issue, ISSUES, "issue")
    check(form, FORMS, "form")
    check(party, {code for one in instruments() for code in one.parties}, "party")
    found = [
        one
        for one in instruments()
        if (year is None or one.in_force(year))
        and (issue is None or issue in one.content)
        and (form is None or one.form == form)
        and (party is None or party in one.parties)
        and all(word in _words(one) for word in search.casefold().split())
    ]
    if as_json:
        print_json([_record(one) for one in found])
        return
    rows = [
        (
            f"{one.id}\n  {one.name}",
            one.years,
            f"{one.form}\n{'+'.join(one.parties)}",
            "\n".join(f"{name}: {way}" for name, way in one.content.items()),
            "yes" if one.binding else "no",
            one.outcome,
        )
        for one in found
    ]
    print_table(("instrument", "years", "form", "content", "binds", "outcome"), rows)
    typer.echo(f"{len(found)} of {len(instruments())} instruments")


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="Id of an instrument.")],
    as_json: Json = False,
) -> None:
    """Show one instrument: coding, the chapter's words, facts from outside, sources."""
    from interlock.region.instruments import instrument

    one = instrument(name)
    if as_json:
        print_json(_record(one))
        return
    coding = "coded from the chapter's own claim about it" if one.circular else one.verification
    facts = {
        "kind": one.kind,
        "years": f"{one.years}, {one.outcome}",
        "replaced by": one.replaced_by,
        "parties": ", ".join(one.parties) or "none",
        "form": one.form,
        "legal form": f"{one.legal_form}, {'binding' if one.binding else 'not binding'}",
        "consent": "of a legislature" if one.ratified else "none needed",
        "issues": ", ".join(one.issues),
        "content": "; ".join(f"{issue}: {way}" for issue, way in one.content.items()) or "none",
        "border": one.border,
        "coding": coding,
        "chapter": f"“{one.quote}” ({one.reference or 'no citation'})" if one.quote else None,
        "facts": one.facts,
        "source": one.facts_source,
    }
    typer.secho(one.id, bold=True)
    typer.echo(one.name)
    for label, text in facts.items():
        if text:
            print_fact(label, text)


@app.command()
def network(
    year: Annotated[int, typer.Option(help="Year of the network.")],
    issue: Issue = None,
    as_json: Json = False,
) -> None:
    """Show who is linked with whom in a year, by how many instruments in force."""
    from interlock.observatory.network import hub_centrality, links
    from interlock.observatory.network import network as linked

    graph = linked(year, issue)
    pairs = [(min(a, b), max(a, b), about) for a, b, about in graph.edges(data=True)]
    edges = sorted(pairs, key=lambda pair: (-pair[2]["weight"], pair[0], pair[1]))
    hub = hub_centrality(graph)
    if as_json:
        print_json(
            {
                "year": year,
                "issue": issue or "all",
                "hub_centrality": hub,
                "links": links(graph),
                "states": sorted(graph.nodes),
                "edges": [{"states": [one, two], **about} for one, two, about in edges],
            }
        )
        return
    rows = [
        (
            f"{one} - {two}",
            str(about["weight"]),
            str(about["bilateral"]),
            str(about["trilateral"]),
            ", ".join(about["instruments"]),
        )
        for one, two, about in edges
    ]
    print_table(("pair", "links", "bilateral", "trilateral", "instruments in force"), rows)
    told = "no link among Canada, Mexico and the United States" if hub is None else f"{hub:.2f}"
    typer.echo(
        f"Hub centrality of the United States: {told} ({links(graph)} links; 1: no link without "
        "the hub, 0: all pairs alike). Trilateral as coded, wider agreements included."
    )


def _words(one: "Instrument") -> str:
    return " ".join(filter(None, (one.id, one.name, one.facts, one.quote, one.kind))).casefold()


def _record(one: "Instrument") -> dict[str, Any]:
    fields = {name: getattr(one, name) for name in one.__slots__}
    return {**fields, "content": dict(one.content)}
