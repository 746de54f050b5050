"""What a report says in words. Every number and every sign word is read from the dataset."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from interlock.messages import N_, _
from interlock.report import facts
from interlock.report.wording import (
    change,
    in_sentence,
    listed,
    number,
    percent,
    placed,
    scientific,
    signed,
    span,
)
from interlock.trade.policy.changes import Policy

_INSTRUMENTS = {"trade.tariff": N_("tariffs"), "trade.border_cost": N_("border costs")}
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
        return listed([_(one) for one in named])
    costs = abs(data["exact_border_cost_pct"]).max() > 0
    both = listed([_("tariffs"), _("border costs")])
    return both if costs else _("tariffs")


def title(data: xr.Dataset, policy: Policy | None) -> str:
    """Return the name of the policy as a heading."""
    return policy.title if policy else str(data.attrs["policy"])


def subtitle(data: xr.Dataset, policy: Policy | None) -> str:
    """Return in one line what was asked."""
    names = listed([in_sentence(code) for code in facts.members(data)])
    return _(
        "What the change of {instruments} alone does to {countries}: trade solved year by year, "
        "{years}, against the world of {base}"
    ).format(
        instruments=moved(data, policy),
        countries=names,
        years=span(facts.years(data)),
        base=data.attrs["base_year"],
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
    apart = _("the two agree within a hundredth of a point")
    if abs(_gap(data, widest)) >= 2 * facts.SEEN:
        apart = _(
            "the two lie furthest apart for {country}, by {points} points, where tariff revenue "
            "goes from {before}% to {after}% of income"
        ).format(
            country=in_sentence(widest),
            points=number(abs(_gap(data, widest))),
            before=number(before),
            after=number(after),
        )
    return _(
        "With the {instruments} of {year} and all else as in {base}, the real wage {wages}. "
        "Counting all that a country lives on, tariff revenue and transfers besides wages, real "
        "income (exact welfare) {exact}. The first-order formula of the literature gives {first} "
        "instead; {apart}. How uncertain these numbers are is not known yet: no interval has been "
        "estimated, so none is shown."
    ).format(
        instruments=moved(data, policy),
        year=last,
        base=data.attrs["base_year"],
        wages=wages,
        exact=exact,
        first=first,
        apart=apart,
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
    said = (
        _(
            "it accounts for {score}% of the squared observed log changes since {year}, where no "
            "change at all scores 0% and a perfect forecast 100%"
        )
        if score > 0
        else _(
            "it does no better than a forecast of no change since {year} (score {score}% where no "
            "change scores 0%)"
        )
    )
    verdict = said.format(score=number(100 * score, 0), year=found.first)
    text = _(
        "The model moves {instruments} only: no growth, no exchange rates or crises, no rise of "
        "other exporters, so gaps are to be expected. Over these pairs and years {verdict}. That "
        "is a share of fit, not of cause."
    ).format(instruments=moved(data, policy), verdict=verdict)
    if known:
        least, most = min(known, key=lambda p: known[p]), max(known, key=lambda p: known[p])
        between = _(
            "By {year} its log change is between {low}% ({least}) and {high}% ({most}) of the "
            "observed."
        ).format(
            year=found.last,
            low=number(100 * known[least], 0),
            least=_pair(least),
            high=number(100 * known[most], 0),
            most=_pair(most),
        )
        text = f"{text} {between}"
    too_far = [_pair(pair) for pair, share in known.items() if share > 1]
    if too_far:
        further = _("It goes further than was observed for {pairs}.")
        text = f"{text} {further.format(pairs=listed(too_far))}"
    return text


def why_two_numbers(data: xr.Dataset) -> list[str]:
    """Return why the two welfare measures differ, with the numbers of the run."""
    codes = facts.members(data)
    widest = max(codes, key=lambda code: abs(_gap(data, code)))
    name = in_sentence(widest)

    def at(variable: str) -> float:
        return facts.final(data, variable, widest)

    points = float(facts.revenue_change(data, widest)[-1])
    said = (
        _("falls by {points} points of income")
        if points < 0
        else _("rises by {points} points of income")
    )
    moved_by = said.format(points=number(abs(points)))
    revenue = moved_by if abs(points) >= facts.SEEN else _("hardly moves")
    return [
        _(
            "Exact welfare is real income: wages, tariff revenue and transfers over consumer "
            "prices, all read from the solved equilibrium. The first-order formula adds up two "
            "terms, terms of trade and volume of trade, and takes the second at the tariffs of the "
            "base: every additional dollar of imports counts as much as the first one."
        ),
        _(
            "Along the way, however, tariffs and imports move together, and each further dollar of "
            "imports is worth only the tariff that is still in force when it comes in. After a cut "
            "the formula therefore tends to credit imports with revenue that is no longer "
            "collected; after a rise it tends to understate the loss. The parts of exact welfare "
            "are summed along the whole path from the base to the policy and add up to it."
        ),
        _(
            "In this run the gap is widest for {country}: volume of trade is {volume} at the "
            "tariffs of the base and {exact_volume} along the path, terms of trade {terms} and "
            "{exact_terms}. Tariff revenue {revenue}, while the real wage, which leaves revenue "
            "out, {wage}."
        ).format(
            country=name,
            volume=percent(at("volume_of_trade_pct")),
            exact_volume=percent(at("exact_volume_of_trade_pct")),
            terms=percent(at("terms_of_trade_pct")),
            exact_terms=percent(at("exact_terms_of_trade_pct")),
            revenue=revenue,
            wage=change(at("real_wage_pct")),
        ),
    ]


def solved(data: xr.Dataset) -> str:
    """Return in one line how well the run was solved."""
    return _("Every year {status}; the greatest relative residual is {residual}.").format(
        status=_(str(data.attrs["status"])), residual=scientific(float(data.attrs["residual"]))
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
    left_out = [_(label) for name, label in facts.PARTS.items() if name not in facts.parts(data)]
    zero = _("Left out as zero: {parts}.").format(parts=listed(left_out)) if left_out else ""
    revenue = _each(data, "tariff_revenue_before_pct_of_income", _plain_percent)
    told = {
        "real_wages": _("Change of the real wage against {base}, percent. {reached}"),
        "welfare": _(
            "Exact welfare (solid), the first-order formula (dashed), both in percent, and the "
            "change of tariff revenue (dotted), in points of income. First-order less exact in "
            "{last}, points: {gaps}."
        ),
        "decomposition": _(
            "Steps of exact welfare in {last}, percent; each step begins where the last one ends. "
            "The parts sum to the whole within {sums} points. {zero}"
        ),
        "bilateral_trade": _(
            "Imports of manufactures from the partner over the importer's purchases of its own, as "
            "a ratio to the first year. {fit}"
        ),
        "tariffs": _(
            "Tariff on goods by importer and partner, percent, mean weighted with the imports of "
            "the base year."
        ),
        "sectors": _(
            "Change of value added by goods sector in {last} against {base}, percent, which is "
            "also the change of the demand for labour. Scales differ between countries; the table "
            "of sectors below gives all names in full."
        ),
        "tariff_revenue": _("Tariff revenue, percent of income. In {base} it was {revenue}."),
    }
    filled = {"base": base, "last": last, "reached": _reached(data), "gaps": _gaps(data)}
    filled |= {"sums": scientific(sums), "zero": zero, "revenue": revenue}
    filled["fit"] = fit(data, policy)
    return {name: text.format(**filled).strip() for name, text in told.items()}


def _plain_percent(value: float) -> str:
    return _("{value}%").format(value=number(value))


def _each(data: xr.Dataset, name: str, written: Any) -> str:
    """Return one number a member, each with its country."""
    return listed(
        [f"{written(facts.final(data, name, code))} {placed(code)}" for code in facts.members(data)]
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
    return _("Half of the change of {last} {place} is there by {year}.").format(
        last=years[-1], place=placed(code), year=year
    )


def _pair(pair: Sequence[str]) -> str:
    return _("{buyer} from {seller}").format(
        buyer=in_sentence(pair[0]), seller=in_sentence(pair[1])
    )


def manifest_rows(manifest: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return a manifest as names with a text, or with names again where it is nested.

    Of a list of records, such as changes, each is a line.
    """
    rows: list[tuple[str, Any]] = []
    for key, value in manifest.items():
        if isinstance(value, Mapping):
            rows.append((str(key), manifest_rows(value)))
        elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
            rows.append((str(key), [(str(n), _line(one)) for n, one in enumerate(value, 1)]))
        else:
            rows.append((str(key), _line(value)))
    return rows


def _line(value: Any) -> str:
    """Return a value of a manifest in one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_line(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_line, value))
    return str(value)
