"""What the page of a region says in words; every number comes from the run."""

from collections.abc import Mapping
from typing import Any

from interlock.messages import _
from interlock.observatory.members import ALL, EMIGRANTS
from interlock.report.own.answer import Answer
from interlock.report.wording import country_name, listed, number, percent, scientific
from interlock.trade.bases import info


def subtitle(found: Answer) -> str:
    """Return members, and the question."""
    members = listed([country_name(code) for code in found.region.members])
    return _("{members}. Policy: {policy}").format(members=members, policy=found.policy.title)


def source(found: Answer, manifest: Mapping[str, Any], *series: str) -> str:
    """Return the source line of a figure or table that shows these series of the folder."""
    told = [found.region.series[name].passport.source for name in series]
    ours = _(
        "interlock, region {region}, base {base}. Vintage: packaged data {version}; run of "
        "{moment}."
    ).format(
        region=found.region.name,
        base=found.trade.base.name,
        version=manifest["data"]["version"],
        moment=manifest["created"],
    )
    return "; ".join([*dict.fromkeys(told), ours])


def answer(found: Answer) -> list[str]:
    """Return what is said first: the region as it is, and what the policy does."""
    told = [_as_it_is(found), _under_the_policy(found)]
    return [one for one in told if one]


def _as_it_is(found: Answer) -> str:
    trade = _("In {year}, {share} percent of the members' goods trade is with one another.")
    people = _("In {year}, {share} percent of the members' emigrants live in another member.")
    said = []
    for name, of, sentence in (
        ("intra-trade-share", ALL, trade),
        ("migrant-share", EMIGRANTS, people),
    ):
        if name in found.measured.indices:
            value = found.measured.indices[name]["value"].sel(of=of).dropna("year")
            if value.size:
                last = {"year": int(value["year"][-1]), "share": number(float(value[-1]), 1)}
                said.append(sentence.format(**last))
    return " ".join(said)


def _under_the_policy(found: Answer) -> str:
    wages = _(
        "Under the policy, real wages change by {low} ({lowest}) to {high} ({highest}) against the "
        "base of {year}."
    )
    income = _(
        "Real income, tariff revenue included, changes by {low} ({lowest}) to {high} ({highest})."
    )
    said = {"real_wage_pct": wages, "welfare_exact_pct": income}
    return " ".join(sentence.format(**_ends(found, name)) for name, sentence in said.items())


def _ends(found: Answer, outcome: str) -> dict[str, Any]:
    """Return the lowest and the highest change among members, and whose they are."""
    values = {code: one[outcome] for code, one in found.outcomes.items()}
    low, high = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
    return {
        "low": percent(values[low]),
        "lowest": country_name(low),
        "high": percent(values[high]),
        "highest": country_name(high),
        "year": found.trade.base.year,
    }


def changes(found: Answer) -> list[tuple[str, str]]:
    """Return the policy as its file says it."""
    rows = [("policy", found.policy.title), ("note", found.policy.note or "-")]
    for number_, change in enumerate(found.policy.changes, start=1):
        plain = change.model_dump(mode="json", by_alias=True, exclude_unset=True)
        told = "; ".join(f"{key}: {_plain(value)}" for key, value in plain.items())
        rows.append((f"change {number_}", told))
    return rows


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def limits(found: Answer) -> list[str]:
    """Return what the run cannot say."""
    said = [
        _(
            "What a change of income would do to migration is not modelled: the schools of "
            "migration of this program are fitted to Mexico and the United States, and published "
            "responses to income, below, do not agree on their sign."
        ),
        _(
            "The equilibrium is of goods and factors: borders for persons, politics and "
            "ratification exist for North America alone."
        ),
        _(
            "Trade is static, each year an equilibrium of its own, and its parameters are point "
            "estimates."
        ),
    ]
    about = info(found.trade.base.name)
    if about.tariffs == "none":
        said.append(
            _(
                "The base has no tariffs: a tariff of the policy is added to none, and losses or "
                "gains of revenue that exists are not in it."
            )
        )
    if about.shape[1] == 1:
        said.append(
            _("The base has one sector: who gains within a country, and in which trade, is unseen.")
        )
    said += [
        _("{index} is left out: {reason}.").format(index=name, reason=why)
        for name, why in found.measured.left_out.items()
    ]
    return said


def assumptions(found: Answer) -> list[tuple[str, str]]:
    """Return what the equilibrium rests on, as the base says it."""
    trade, about = found.trade, info(found.trade.base.name)
    return [
        ("base", f"{about.name}: {about.title}"),
        ("rules", about.note),
        ("tariffs", about.tariffs),
        ("trade elasticity", ", ".join(f"{v:g}" for v in sorted(set(trade.base.theta.tolist())))),
        ("deficits", trade.deficits),
        ("fixed factor", f"{float(trade.shock.fixed_factor_share):g} of value added"),
    ]


def solved(found: Answer) -> str:
    """Return how well the equilibrium is solved."""
    return _("The equilibrium converged: residual {residual} after {count} iterations.").format(
        residual=scientific(found.trade.residual), count=found.trade.iterations
    )
