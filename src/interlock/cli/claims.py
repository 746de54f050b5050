"""`interlock claims`: the chapter's claims, each put to its test, with a verdict."""

from pathlib import Path
from textwrap import fill, wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.asked import Lang
from interlock.cli.first_command import first
from interlock.cli.interrupts import leave_at_once
from interlock.cli.options import Json
from interlock.cli.printing import print_fact, print_json, print_table
from interlock.cli.progress import progress
from interlock.errors import InputError
from interlock.messages import check_language, speaking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interlock.claims.finding import Finding
    from interlock.claims.judge import Judged, World
    from interlock.claims.language.claim import Claim

    Pairs = Sequence[tuple[Claim, Judged]]

DRAWS = 100
SHOW = "show"
WIDTH = 80
COLOURS = {"supported": "blue", "contradicted": "red", "contested": "green", "undecided": None}


app = typer.Typer(
    name="claims",
    cls=first(SHOW, bare=True),
    help=(
        "The chapter's 71 claims as tests with verdicts.\n\n"
        "`interlock claims` judges all, `interlock claims P32` shows one page, `interlock claims "
        "my.yaml` judges your own. Options are those of `interlock claims show --help`."
    ),
)


@app.command(SHOW)
def show(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CLAIM]...", help="Ids such as P32, or .yaml files; all if none."),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(help="Ask it of this scenario's run where a run tells what a test needs."),
    ] = None,
    posteriors: Annotated[
        Path | None, typer.Option(help="Folder of posteriors, as `interlock fit --out` writes.")
    ] = None,
    draws: Annotated[int, typer.Option(min=20, max=600, help="Draws of each school.")] = DRAWS,
    report: Annotated[
        bool, typer.Option("--report", help="Write all pages to OUT/claims/claims.html.")
    ] = False,
    lang: Lang = "en",
    board: Annotated[
        Path | None, typer.Option(help="Draw a tile for each claim into this .svg or .png.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder of pictures and report.")] = Path("runs"),
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Judge again what was judged before.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Judge claims: a table of all, or a page of one.

    Every claim is a file with a test and a decision rule declared before the test was run. What
    was judged before is read back; a changed claim, posterior, dataset or code is judged again.

    Example: interlock claims P32
    """
    from interlock.claims.language.library import available, load_claim

    check_language(lang)
    claims = [load_claim(name) for name in names or available()]
    if sum((report, as_json, board is not None)) > 1:
        raise InputError("--report, --json and --board: ask for one of them")
    leave_at_once(kept=lambda: "claims judged so far are kept")
    pairs = _judged(claims, _world(scenario, posteriors, draws), fresh)
    if as_json:
        print_json([_record(one) for _, one in pairs])
    elif report:
        _write_report(pairs, out, lang)
    elif board is not None:
        _draw_board(pairs, board)
    elif names and len(pairs) == 1:
        _print_page(*pairs[0], out)
    else:
        _print_board(pairs)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Id of your claim, such as C01.")],
    out: Annotated[
        Path | None, typer.Option(help="File to write; default the id with .yaml.")
    ] = None,
) -> None:
    """Begin a claim of your own: a file to fill in, valid as it stands.

    Example: interlock claims new C01
    """
    from interlock.claims.language.template import claim_text

    path = out or Path(f"{name}.yaml")
    if path.suffix not in (".yaml", ".yml"):
        raise InputError(f"{path}: a claim file ends in .yaml")
    text = claim_text(name)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path} is there already; choose another name with --out") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
    typer.echo(f"{path} is written. Judge it: interlock claims {path}")


@app.command()
def kinds(
    name: Annotated[str | None, typer.Argument(metavar="[KIND]", help="A kind.")] = None,
) -> None:
    """List the kinds of tests, or the keys of one and how often it errs.

    Example: interlock claims kinds "unknown break"
    """
    from interlock.claims.language.library import kind_named
    from interlock.claims.language.library import kinds as every
    from interlock.claims.power import measured_size

    if name is None:
        rows = [(kind, model.measures, _first_line(model)) for kind, model in every().items()]
        print_table(("kind", "measures", "what it asks"), rows)
        typer.echo('Keys of one: interlock claims kinds "unknown break"')
        return
    model = kind_named(name)
    typer.secho(name, bold=True)
    typer.echo(_first_line(model))
    typer.echo(measured_size(name))
    rows = [
        (key, "required" if field.is_required() else f"default {field.default!r}")
        for key, field in model.model_fields.items()
    ]
    print_table(("key", "needed"), rows)


def _first_line(model: Any) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _world(scenario: str | None, posteriors: Path | None, draws: int) -> "World":
    from interlock.claims.judge import World

    return World(scenario, posteriors, draws)


def _judged(claims: "Sequence[Claim]", world: "World", fresh: bool) -> "Pairs":
    from interlock.claims.board import judged

    found = []
    with progress() as bar:
        task = bar.add_task("claims", total=len(claims))

        def report(message: str) -> None:
            bar.update(task, description=message[:60])

        for claim, one in zip(claims, judged(claims, world, report, fresh=fresh), strict=True):
            found.append((claim, one))
            bar.advance(task)
    return found


def _record(one: "Judged") -> dict[str, Any]:
    """Return a verdict as plain data; infinite bounds as null."""
    import json

    return json.loads(one.model_dump_json(), parse_constant=lambda _: None)


def _print_board(pairs: "Pairs") -> None:
    from interlock.claims.board import summary
    from interlock.report.claims.story import asked_of, board_words

    rows = [
        (one.id, one.verdict.verdict, _probability(one.main), claim.claim) for claim, one in pairs
    ]
    print_table(("claim", "verdict", "prob.", "in falsifiable form"), rows)
    judged = [one for _, one in pairs]
    typer.echo("")
    typer.echo(fill(f"Asked of {asked_of(judged[0].manifest)}.", WIDTH))
    for words in board_words(judged, summary(judged)):
        typer.echo(fill(words, WIDTH))
    typer.echo("One page: interlock claims P32. All pages: interlock claims --report")


def _probability(one: "Finding") -> str:
    return "" if one.probability is None else f"{one.probability:.2f}"


def _print_page(claim: "Claim", one: "Judged", out: Path) -> None:
    from interlock.report.claims import story

    typer.secho(f"{claim.id}  {claim.claim}", bold=True)
    typer.secho(one.verdict.verdict, fg=COLOURS[one.verdict.verdict], bold=True)
    print_fact("because", one.verdict.because)
    if told := story.caveat(one):
        print_fact("mind", told)
    print_fact("quote", f"“{claim.quote}” ({claim.cited}; section {claim.section})")
    print_fact("type", claim.type)
    print_fact("asked of", story.asked_of(one.manifest))
    print_fact("rule", claim.rule)
    typer.echo("")
    _print_test(one.main)
    if size := story.size_of(one.main):
        for line in wrap(f"On synthetic worlds: {size}.", WIDTH - 2):
            typer.echo(f"  {line}")
    for variant in one.variants:
        _print_test(variant)
    typer.echo("")
    for threat in claim.threats:
        print_fact("threat", f"{threat.kind}: {threat.says}")
    for name in one.verdict.missing:
        print_fact("missing", name)
    if claim.would_change not in one.verdict.missing:
        print_fact("changes it", claim.would_change)
    for trace in dict.fromkeys(trace for test in one.findings for trace in test.traces):
        print_fact("source", f"{trace.label}: {trace.source} [{trace.ask}]")
    for source in claim.sources:
        print_fact("source", source)
    print_fact("picture", str(_write_picture(one, out)))


def _print_test(one: "Finding", depth: int = 0, *, own_question: bool = True) -> None:
    """Print a test: name and outcome, what it asks, its figures; then its parts, further in."""
    from interlock.report.claims import story

    indent = "  " * depth
    typer.secho(f"{indent}{one.name}: {one.outcome}", bold=depth == 0)
    told = [one.asks] if own_question else []
    told += [story.figures(one), story.details(one), *one.notes, story.counted(one)]
    for text in filter(None, told):
        for line in wrap(text, WIDTH - len(indent) - 2):
            typer.echo(f"{indent}  {line}")
    for part in one.parts:
        _print_test(part, depth + 1, own_question=one.by == "part")


def _write_picture(one: "Judged", out: Path) -> Path:
    from interlock.report.claims.pictures import picture
    from interlock.report.drawing.style import WIDE
    from interlock.report.drawing.svg import save_picture

    path = _folder(out) / f"{one.id}.svg"
    save_picture(picture(one, WIDE), path)
    return path


def _draw_board(pairs: "Pairs", path: Path) -> None:
    from interlock.report.drawing.svg import save_picture
    from interlock.report.gallery.board import claims_board

    save_picture(claims_board([one for _, one in pairs]), path)
    typer.echo(f"Picture: {path}")


def _write_report(pairs: "Pairs", out: Path, lang: str) -> None:
    from interlock.report.claims.page import render

    manifest = {"name": "claims", **pairs[0][1].manifest, "report": {"language": lang}}
    with speaking(lang):
        page = render(pairs, manifest)
    path = _written(_folder(out) / "claims.html", page)
    typer.echo(f"Report: {path} ({path.stat().st_size / 1e6:.1f} MB)")


def _folder(out: Path) -> Path:
    try:
        (out / "claims").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"--out {out}: cannot be written ({error.strerror})") from None
    return out / "claims"


def _written(path: Path, text: str) -> Path:
    from interlock.report.templating import write_whole

    try:
        write_whole(path, text)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
    return path
