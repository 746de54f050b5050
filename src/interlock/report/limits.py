"""What a replay of trade rests on, and what a reader must not take from it."""

import xarray as xr

from interlock.messages import N_, _
from interlock.report import facts
from interlock.report.provenance import base_of
from interlock.report.story import moved
from interlock.report.wording import listed, number
from interlock.trade.bases import staging
from interlock.trade.policy.changes import Policy

_ABSENT = N_("Migration, security and politics do not answer in this run.")
_APART = N_(
    "Trade and migration are replayed side by side and not together: migrants see the wages and "
    "jobs that were observed, not those of the trade model, and trade sees no migrants. Politics "
    "does not answer in this run."
)
_COUPLED = N_(
    "History is what the coupled run is held against: trade is replayed for tariffs alone, "
    "migrants see the wages and jobs that were observed. The layers answer one another in "
    "scenarios, as differences from history."
)


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
    dated = {
        _("the peso crisis of 1994 and 1995"): 1994,
        _("China's entry into the WTO in 2001"): 2001,
    }
    absent = [text for text, year in dated.items() if base_year < year <= named[-1]]
    still = _(
        "Only {instruments} move. Growth, technology, exchange rates and the policies of all "
        "others stay as in {year}."
    ).format(instruments=what, year=base_year)
    if absent:
        events = _("Not in it, for instance: {events}.").format(events=listed(absent))
        still = f"{still} {events}"
    inside = _(
        "There is one wage and one household a country: who inside it wins or loses is seen by "
        "sector only."
    )
    limits = [
        still,
        _(
            "Every year is an equilibrium of its own: no capital is built, nobody searches for "
            "work, and nothing is lost on the way. Workers change sector freely and never country."
        ),
        _("Competition is perfect: no entry of firms, no new varieties, no foreign investment."),
        _(
            "Trade elasticities are taken from the literature as if they were known. Their "
            "uncertainty is not carried through to the results yet. No interval is shown because "
            "none has been estimated, not because the numbers are certain."
        ),
        f"{inside} {_(_COUPLED if coupled else _APART if beside else _ABSENT)}",
    ]
    base = base_of(data)
    if base and base.constructed:
        never = _("The base was never observed as such. {note}").format(note=base.note)
        limits.insert(1, never)
    return limits


def assumptions(data: xr.Dataset, policy: Policy | None) -> list[tuple[str, str]]:
    """Return the choices behind the numbers."""
    base = base_of(data)
    known = [(_("Base economy"), str(data.attrs["base"]))]
    if base:
        told = _("{name}. {title}: {countries} countries, {sectors} sectors. {note}").format(
            name=base.name,
            title=base.title,
            countries=base.shape[0],
            sectors=base.shape[1],
            note=base.note,
        )
        known = [(_("Base economy"), told), (_("Tariffs of the base"), base.tariffs)]
    deficits = {
        "zero": _("zero: trade is balanced before and after, as in the tables of the paper"),
        "observed": _("observed: as in the base year, held at their share of world value added"),
    }
    text = str(data.attrs["deficits"])
    known += [
        (_("Trade deficits"), deficits.get(text, text)),
        (
            _("Fixed factor"),
            _(
                "{share} of value added; it matters only where labour moves between countries"
            ).format(share=number(float(data.attrs["fixed_factor"]))),
        ),
        (_("Numeraire"), _("world value added, held fixed in nominal terms")),
        (_("Policy"), _policy_text(data, policy)),
    ]
    if policy and any(change.schedule for change in policy.changes):
        first, last = staging.FIRST_YEAR, staging.LAST_YEAR
        known.append(
            (
                _("Staging"),
                _(
                    "tariffs move from those of {first} to those of {last} in proportion to the "
                    "share of the cuts that the agreement had made by each year, by pair, with the "
                    "lists of the agreement as weights; {last} and later years are the tariffs of "
                    "{last}"
                ).format(first=first, last=last),
            )
        )
    known.append(
        (
            _("Numbers"),
            _(
                "two decimals, one for sectors; a number that rounds to zero bears no sign; a dash "
                "where there is none"
            ),
        )
    )
    return known


def _policy_text(data: xr.Dataset, policy: Policy | None) -> str:
    if policy is None:
        return _("{policy}; its file was gone or had changed when this report was drawn").format(
            policy=data.attrs["policy"]
        )
    return f"{policy.name}. {policy.title}. {policy.note}".strip()
