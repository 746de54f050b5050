"""The page of peers, made of what was measured."""

import textwrap

from benchmarks.peers import equilibrium, people, sweep

HEAD = "| Peer | Work | Cores | interlock, warm | Peer | Ratio | Answers apart |"


def seconds(value):
    """Return seconds as people write them."""
    return f"{value:.3g} s" if value >= 1 else f"{1e3 * value:.3g} ms"


def span(figures):
    """Return a median with its ends."""
    median, least, most = (seconds(figures[name]) for name in ("median", "least", "most"))
    return f"{median} ({least} to {most})"


def number(value):
    """Return three digits without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def apart(got):
    """Return how far answers are from ours, relative to their size."""
    return f"{got['farthest']:.0e}" if got["farthest"] else "identical"


def row(peer, work, cores, got, gap):
    """Return a line of the table; the ends of a ratio are of the ends of both times."""
    ours, theirs = got["ours_s"], got["peer_s"]
    least, most = theirs["least"] / ours["most"], theirs["most"] / ours["least"]
    ratio = f"{number(got['ratio'])} ({number(least)} to {number(most)})"
    cells = (peer, work, cores, span(ours), span(theirs), ratio, gap)
    return f"| {' | '.join(map(str, cells))} |"


def table(got):
    """Return the table."""
    mesa, flee, ge, ema = (got[peer] for peer in ("mesa", "flee", "gegravity", "ema"))
    moved = "{persons:,} persons, {places} places, {years} years".format(**mesa)
    solved = f"{ge['countries']} countries, one sector"
    swept = f"{ema['rows']:,} runs: {ema['points']} points, {ema['draws']} draws at each"
    gegravity = f"gegravity {ge['version']}"
    lines = (
        HEAD,
        "| --- | --- | --- | --- | --- | --- | --- |",
        row(f"Mesa {mesa['version']}", moved, 1, mesa, f"{mesa['z']:.2f} s.e."),
        row(f"FLEE {flee['version']}", moved, 1, flee, f"{flee['z']:.2f} s.e."),
        row(f"{gegravity}, its solver alone", solved, 1, ge["solver"], apart(ge)),
        row(f"{gegravity}, with its tables", solved, 1, ge, apart(ge)),
        row(f"EMA Workbench {ema['version']}", swept, got["cores"], ema, apart(ema)),
    )
    return "\n".join(lines)


def page(got):
    """Return PEERS.md of the measured numbers."""
    parts = (HEADING, table(got), times(got), moves(got), trade(got), sweeps(got), last(got))
    blocks = [block for part in parts for block in part.strip("\n").split("\n\n")]
    return "\n\n".join(map(filled, blocks)) + "\n"


def filled(block):
    """Return a paragraph in lines of one width; headings and tables stay."""
    if block[0] in "#|":
        return block
    return textwrap.fill(block, 100, break_long_words=False, break_on_hyphens=False)


HEADING = """\
# Side by side with peers

Written by `make peers` from `benchmarks/peers/measured.json`; do not edit. All lines are of one
run, and nothing is written unless every peer's answer is ours.
"""


def times(got):
    """Return what the columns are."""
    ours, theirs = (got["mesa"][side]["runs"] for side in ("ours_s", "peer_s"))
    people_s, trade_s = (seconds(got[peer]["cold_s"]) for peer in ("mesa", "gegravity"))
    return f"""
Times are medians with the shortest and the longest in brackets: {ours} runs of interlock and
{theirs} of the peer, {got["ema"]["ours_s"]["runs"]} of each for the sweep. The ratio is the peer's
median over ours, below 1 where the peer is the faster; its brackets hold the ratios of the ends. It
is of two programs as they are called, not of two ways to write one algorithm. Imports are in no
time, nor is our first run, which compiles: {people_s} for people, {trade_s} for the equilibrium.
The last column is the farthest of all compared numbers: in standard errors (s.e.) of mean counts,
else relative to their size.
"""


def moves(got):
    """Return what Mesa and FLEE do."""
    return f"""
## Mesa and FLEE: people between places

The same people move by the same shares in the same years; costs are the same both ways, as links
of FLEE are. interlock moves expected stocks, and its time includes solving the values that give the
shares. Mesa and FLEE move each person by a draw and are handed the shares, Mesa as a table, FLEE as
each place's chance to leave, its score, and distances. These are two ways to an expected stock, not
two samplers: somebody who needs the single persons needs theirs. Making the agents is in no time.

FLEE's own defaults are another model, in which somebody who arrives may leave again within the
step. With an infinite speed it moves a person at most once a step, and a step is a year; its
weights then give our shares exactly.

Mean counts of the {got["mesa"]["peer_s"]["runs"]} runs must lie within {people.LARGEST_Z} standard
errors of our stocks in every place after the last year; the table has the farthest.
"""


def trade(got):
    """Return what gegravity does."""
    ge, ends = got["gegravity"], got["gegravity"]["endowments"]
    bloc, fall = ", ".join(equilibrium.BLOC), 100 * (1 - equilibrium.COST_HAT)
    return f"""
## gegravity: one sector

The base `{ge["base"]}` as one sector without inputs or tariffs, deficits as they are; iceberg
costs among {bloc} fall by {fall:.0f} percent. gegravity's time is of `define_experiment` and
`simulate`, most of which goes into its labelled tables; interlock's is of `solve`, which returns
arrays, so that the line of gegravity's solver alone (SciPy's `root` on its equations, twice) is the
one to compare. Its base, built before, is in no time. Factory-gate prices, what income buys, and
every share of expenditure must agree to {equilibrium.FARTHEST:.0e} of themselves.

What gegravity {ge["version"]} solves keeps each country's output and expenditure at their base
values in money while prices move: the equations of prices read the base's shares. The same
equilibrium is met here by giving each country fewer units by as much as a unit is dearer
(`labour_hat` is one over gegravity's price; our solver starts from the base as ever). It is not the
equilibrium with fixed endowments, which interlock solves by default: there the largest change of
what income buys is {ends["effect_pct"]:.2f} percent, and gegravity's figures are up to
{ends["apart_pct"]:.2g} points from it; its modelled sales miss its own outputs by up to
{ends["unsold_pct"]:.2g} percent. Of that equilibrium no ratio is given.
"""


def sweeps(got):
    """Return what the EMA Workbench does."""
    ema = got["ema"]
    return f"""
## EMA Workbench: a sweep

`benchmarks/peers/study.yaml`: five factors and {ema["outcomes"]} outcomes. The Workbench's
`MultiprocessingEvaluator` with {ema["workers"]} processes calls interlock's own kernel, a point
with its {ema["draws"]} draws at a time; interlock's engine has {ema["workers"]} workers, a
scheduler and a client on the same {got["cores"]} cores. Every process has one thread of numerics.
The model is the same, so that the ratio is of what hands out work and brings numbers home:
interlock writes hashed blocks to the disk, from which a killed sweep goes on, the Workbench keeps
its results in memory. Ours ends when the last block is written, and leaves out the comparison with
exact runs, which the Workbench has not ({seconds(ema["check_s"])}). With the start of processes and
compilation the first sweep took {seconds(ema["cold_s"])}, the Workbench's
{seconds(ema["peer_cold_s"])}. Outcomes must agree to {sweep.FARTHEST:.0e} of their largest.
"""


def last(got):
    """Return versions and commands."""
    return f"""
## Versions and commands

interlock {got["interlock"]}, jax {got["jax"]}, Python {got["python"]}; peers as in the table,
pinned in `benchmarks/peers/requirements.txt` (an environment of their own, `.venv-peers`) and, for
the EMA Workbench, which calls interlock, in `requirements-dev.txt`.

`make peers` installs both and measures, on this page on {got["cpu"]}, {got["cores"]} cores. The
machine's load was {got["load"]:.1f} when it began; on a machine that does other work the figures
move.
"""
