"""What a report says in words. Every number and every sign word is read from the dataset."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from interlock.report import facts
from interlock.report.provenance import base_of
from interlock.report.wording import (
    change,
    in_sentence,
    listed,
    number,
    percent,
    scientific,
    signed,
    span,
)
from interlock.trade.bases import staging
from interlock.trade.policy.changes import Policy

_INSTRUMENTS = {"trade.tariff": "tariffs", "trade.border_cost": "border costs"}
_ABSENT = "Migration, security and politics do not answer in this run."
_APART = (
    "Trade and migration are replayed side by side and not together: migrants see the wages and "
    "jobs that were observed, not those of the trade model, and trade sees no migrants. Politics "
    "does not answer in this run."
)
_COUPLED = (
    "History is what the coupled run is held against: trade is replayed for tariffs alone, "
    "migrants see the wages and jobs that were observed. The layers answer one another in "
    "scenarios, as differences from history."
)
# Variables that the answer speaks of.
ANSWERED = (
    "real_wage_pct",
    "welfare_exact_pct",
    "welfare_first_order_pct",
    "tariff_revenue_before_pct_of_income",
    "tariff_revenue_pct_of_income",
)


def moved(data: xr.Dataset, policy: Policy | None) -> str:
    """Return in words what the policy moves."""
    if policy:
        named = dict.fromkeys(_INSTRUMENTS[change.instrument] for change in policy.changes)
        return " and ".join(named)
    costs = abs(data["exact_border_cost_pct"]).max() > 0
    return "tariffs and border costs" if costs else "tariffs"


def title(data: xr.Dataset, policy: Policy | None) -> str:
    """Return the name of the policy as a heading."""
    return policy.title if policy else str(data.attrs["policy"])


def subtitle(data: xr.Dataset, policy: Policy | None) -> str:
    """Return in one line what was asked."""
    names = listed([in_sentence(code) for code in facts.members(data)])
    return (
        f"What the change of {moved(data, policy)} alone does to {names}: trade solved year by "
        f"year, {span(facts.years(data))}, against the world of {data.attrs['base_year']}"
    )


def answer(data: xr.Dataset, policy: Policy | None) -> str:
    """Return the answer of the run in one paragraph."""
    codes, last = facts.members(data), facts.years(data)[-1]
    wages = _each(data, "real_wage_pct", change)
    exact = _each(data, "welfare_exact_pct", change)
    first = _each(data, "welfare_first_order_pct", percent)
    widest = max(codes, key=lambda code: abs(_gap(data, code)))
    before = facts.final(data, "tariff_revenue_before_pct_of_income", widest)
    after = facts.final(data, "tariff_revenue_pct_of_income", widest)
    apart = "the two agree within a hundredth of a point"
    if abs(_gap(data, widest)) >= 2 * facts.SEEN:
        apart = (
            f"the two lie furthest apart for {in_sentence(widest)}, by "
            f"{number(abs(_gap(data, widest)))} points, where tariff revenue goes from "
            f"{number(before)}% to {number(after)}% of income"
        )
    return (
        f"With the {moved(data, policy)} of {last} and all else as in {data.attrs['base_year']}, "
        f"the real wage {wages}. Counting all that a country lives on, tariff revenue and "
        f"transfers besides wages, real income (exact welfare) {exact}. The first-order formula of "
        f"the literature gives {first} instead; {apart}. How uncertain these numbers "
        "are is not known yet: no interval has been estimated, so none is shown."
    )


def fit(data: xr.Dataset, policy: Policy | None) -> str:
    """Return how the model fares against observed trade, and what it leaves out."""
    found = facts.penetration(data)
    if found is None:
        return ""
    shares = {
        pair: facts.log_share(*found.at_last(position)) for position, pair in enumerate(found.pairs)
    }
    known = {pair: share for pair, share in shares.items() if share == share}
    score = found.explained
    verdict = (
        f"it accounts for {number(100 * score, 0)}% of the squared observed log changes since "
        f"{found.first}, where no change at all scores 0% and a perfect forecast 100%"
        if score > 0
        else f"it does no better than a forecast of no change since {found.first} (score "
        f"{number(100 * score, 0)}% where no change scores 0%)"
    )
    text = (
        f"The model moves {moved(data, policy)} only: no growth, no exchange rates or crises, no "
        "rise of other exporters, so gaps are to be expected. "
        f"Over these pairs and years {verdict}. That is a share of fit, not of cause."
    )
    if known:
        least, most = min(known, key=lambda p: known[p]), max(known, key=lambda p: known[p])
        text += (
            f" By {found.last} its log change is between {number(100 * known[least], 0)}% "
            f"({_pair(least)}) and {number(100 * known[most], 0)}% ({_pair(most)}) of the observed."
        )
    too_far = [_pair(pair) for pair, share in known.items() if share > 1]
    if too_far:
        text += f" It goes further than was observed for {listed(too_far)}."
    return text


def why_two_numbers(data: xr.Dataset) -> list[str]:
    """Return why the two welfare measures differ, with the numbers of the run."""
    codes = facts.members(data)
    widest = max(codes, key=lambda code: abs(_gap(data, code)))
    name = in_sentence(widest)

    def at(variable: str) -> float:
        return facts.final(data, variable, widest)

    points = float(facts.revenue_change(data, widest)[-1])
    moved_by = f"{'falls' if points < 0 else 'rises'} by {number(abs(points))} points of income"
    revenue = moved_by if abs(points) >= facts.SEEN else "hardly moves"
    return [
        "Exact welfare is real income: wages, tariff revenue and transfers over consumer prices, "
        "all read from the solved equilibrium. The first-order formula adds up two terms, terms of "
        "trade and volume of trade, and takes the second at the tariffs of the base: every "
        "additional dollar of imports counts as much as the first one.",
        "Along the way, however, tariffs and imports move together, and each further dollar of "
        "imports is worth only the tariff that is still in force when it comes in. After a cut the "
        "formula therefore tends to credit imports with revenue that is no longer collected; after "
        "a rise it tends to understate the loss. The parts of exact welfare are summed along the "
        "whole path from the base to the policy and add up to it.",
        f"In this run the gap is widest for {name}: volume of trade is "
        f"{percent(at('volume_of_trade_pct'))} at the tariffs of the base and "
        f"{percent(at('exact_volume_of_trade_pct'))} along the path, terms of trade "
        f"{percent(at('terms_of_trade_pct'))} and {percent(at('exact_terms_of_trade_pct'))}. "
        f"Tariff revenue {revenue}, while the real wage, which leaves revenue out, "
        f"{change(at('real_wage_pct'))}.",
    ]


def cannot_say(
    data: xr.Dataset, policy: Policy | None, *, beside: bool = False, coupled: bool = False
) -> list[str]:
    """Return what a reader must not take from the run.

    Args:
        data: the replay of trade.
        policy: that it solves.
        beside: whether migration is replayed beside trade.
        coupled: whether both are the history of a coupled run.
    """
    what = moved(data, policy)
    named = facts.years(data)
    base_year = int(data.attrs["base_year"])
    dated = {"the peso crisis of 1994 and 1995": 1994, "China's entry into the WTO in 2001": 2001}
    absent = [text for text, year in dated.items() if base_year < year <= named[-1]]
    events = f" Not in it, for instance: {listed(absent)}." if absent else ""
    limits = [
        f"Only {what} move. Growth, technology, exchange rates and the policies of all others stay "
        f"as in {base_year}.{events}",
        "Every year is an equilibrium of its own: no capital is built, nobody searches for work, "
        "and nothing is lost on the way. Workers change sector freely and never country.",
        "Competition is perfect: no entry of firms, no new varieties, no foreign investment.",
        "Trade elasticities are taken from the literature as if they were known. Their uncertainty "
        "is not carried through to the results yet. No interval is shown because none has been "
        "estimated, not because the numbers are certain.",
        "There is one wage and one household a country: who inside it wins or loses is seen by "
        f"sector only. {_COUPLED if coupled else _APART if beside else _ABSENT}",
    ]
    base = base_of(data)
    if base and base.constructed:
        limits.insert(1, f"The base was never observed as such. {base.note}")
    return limits


def assumptions(data: xr.Dataset, policy: Policy | None) -> list[tuple[str, str]]:
    """Return the choices behind the numbers."""
    base = base_of(data)
    known = [("Base economy", str(data.attrs["base"]))]
    if base:
        told = f"{base.title}: {base.shape[0]} countries, {base.shape[1]} sectors. {base.note}"
        known = [("Base economy", f"{base.name}. {told}"), ("Tariffs of the base", base.tariffs)]
    deficits = {
        "zero": "zero: trade is balanced before and after, as in the tables of the paper",
        "observed": "observed: as in the base year, held at their share of world value added",
    }
    text = str(data.attrs["deficits"])
    known += [
        ("Trade deficits", deficits.get(text, text)),
        (
            "Fixed factor",
            f"{number(float(data.attrs['fixed_factor']))} of value added; it matters only where "
            "labour moves between countries",
        ),
        ("Numeraire", "world value added, held fixed in nominal terms"),
        ("Policy", _policy_text(data, policy)),
    ]
    if policy and any(change.schedule for change in policy.changes):
        first, last = staging.FIRST_YEAR, staging.LAST_YEAR
        known.append(
            (
                "Staging",
                f"tariffs move from those of {first} to those of {last} in proportion to the share "
                "of the cuts that the agreement had made by each year, by pair, with the lists of "
                f"the agreement as weights; {last} and later years are the tariffs of {last}",
            )
        )
    known.append(
        (
            "Numbers",
            "two decimals, one for sectors; a number that rounds to zero bears no sign; a dash "
            "where there is none",
        )
    )
    return known


def solved(data: xr.Dataset) -> str:
    """Return in one line how well the run was solved."""
    return (
        f"Every year {data.attrs['status']}; the greatest relative residual is "
        f"{scientific(float(data.attrs['residual']))}."
    )


def captions(data: xr.Dataset, policy: Policy | None) -> dict[str, str]:
    """Return what stands under each picture, by its name."""
    base, last = data.attrs["base_year"], facts.years(data)[-1]
    sums = max(
        abs(
            sum(facts.final(data, part, code) for part in facts.PARTS)
            - facts.final(data, "welfare_exact_pct", code)
        )
        for code in facts.members(data)
    )
    left_out = [label for name, label in facts.PARTS.items() if name not in facts.parts(data)]
    zero = f" Left out as zero: {listed(left_out)}." if left_out else ""
    return {
        "real_wages": f"Change of the real wage against {base}, percent. {_reached(data)}",
        "welfare": "Exact welfare (solid), the first-order formula (dashed), both in percent, and "
        "the change of tariff revenue (dotted), in points of income. "
        f"First-order less exact in {last}, points: {_gaps(data)}.",
        "decomposition": f"Steps of exact welfare in {last}, percent; each step begins where the "
        f"last one ends. The parts sum to the whole within {scientific(sums)} points.{zero}",
        "bilateral_trade": "Imports of manufactures from the partner over the importer's purchases "
        f"of its own, as a ratio to the first year. {fit(data, policy)}",
        "tariffs": "Tariff on goods by importer and partner, percent, mean weighted with the "
        "imports of the base year.",
        "sectors": f"Change of value added by goods sector in {last} against {base}, percent, "
        "which is also the change of the demand for labour. Scales differ between countries; the "
        "table of sectors below gives all names in full.",
        "tariff_revenue": f"Tariff revenue, percent of income. In {base} it was "
        f"{_each(data, 'tariff_revenue_before_pct_of_income', lambda v: f'{number(v)}%')}.",
    }


def _each(data: xr.Dataset, name: str, written: Any) -> str:
    """Return one number a member, each with its country."""
    return listed(
        [
            f"{written(facts.final(data, name, code))} in {in_sentence(code)}"
            for code in facts.members(data)
        ]
    )


def _gap(data: xr.Dataset, code: str) -> float:
    first = facts.final(data, "welfare_first_order_pct", code)
    return first - facts.final(data, "welfare_exact_pct", code)


def _gaps(data: xr.Dataset) -> str:
    return listed(
        [f"{in_sentence(code)} {signed(_gap(data, code))}" for code in facts.members(data)]
    )


def _reached(data: xr.Dataset) -> str:
    """Return when most of the last year's change was there, for the country that changes most."""
    years = facts.years(data)
    code = max(facts.members(data), key=lambda c: abs(facts.final(data, "real_wage_pct", c)))
    whole = facts.final(data, "real_wage_pct", code)
    if abs(whole) < facts.SEEN or len(years) < 2:
        return ""
    series = data["real_wage_pct"].sel(country=code).values / whole
    if (np.diff(series) < -facts.SEEN).any():
        return ""
    year = next(y for y, share in zip(years, series, strict=True) if share >= 0.5)
    return f"Half of the change of {years[-1]} in {in_sentence(code)} is there by {year}."


def _pair(pair: Sequence[str]) -> str:
    return f"{in_sentence(pair[0])} from {in_sentence(pair[1])}"


def _policy_text(data: xr.Dataset, policy: Policy | None) -> str:
    if policy is None:
        return (
            f"{data.attrs['policy']}; its file was gone or had changed when this report was drawn"
        )
    return f"{policy.name}. {policy.title}. {policy.note}".strip()


def manifest_rows(manifest: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return a manifest as names with a text, or with names again where it is nested."""
    rows: list[tuple[str, Any]] = []
    for key, value in manifest.items():
        if isinstance(value, Mapping):
            rows.append((str(key), manifest_rows(value)))
        elif isinstance(value, list | tuple):
            rows.append((str(key), ", ".join(str(one) for one in value)))
        else:
            rows.append((str(key), str(value)))
    return rows
