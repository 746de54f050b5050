"""What concepts, packages, votes and changed worlds of a negotiation are called on its page."""

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType

from interlock.messages import N_, _
from interlock.politics.bargaining.packages import FORMS, LEVELS, Terms

CONCEPTS: Mapping[str, str] = MappingProxyType(
    {
        "ideal_point": N_("The hub's ideal point"),
        "trilateral_nash": N_("Trilateral Nash bargaining"),
        "nash_in_nash": N_("Nash-in-Nash bargaining"),
        "agenda_hub": N_("Agenda set by the hub"),
    }
)
EXPLAINED: Mapping[str, str] = MappingProxyType(
    {
        "ideal_point": N_(
            "The hub takes what it likes best and can get through Congress; nobody else is asked."
        ),
        "trilateral_nash": N_(
            "All parties share the gains of one agreement; each can walk away to no agreement."
        ),
        "nash_in_nash": N_(
            "The hub bargains with each spoke apart, each pair taking what the other agrees on as "
            "given."
        ),
        "agenda_hub": N_(
            "The hub proposes; a spoke signs where it is better off than by staying outside."
        ),
    }
)
FORM_NAMES: Mapping[str, str] = MappingProxyType(
    {"none": N_("no agreement"), "bilateral": N_("bilateral"), "trilateral": N_("trilateral")}
)
VOTES: Mapping[str, str] = MappingProxyType(
    {
        "trade": N_("Tariffs alone, by fast track"),
        "trade_mobility": N_("Tariffs with mobility"),
        "migration_liberal": N_("More visas"),
        "comprehensive": N_("Mobility with effort or residence"),
        "restrictive": N_("Restriction"),
    }
)
WORLDS: Mapping[str, str] = MappingProxyType(
    {
        "as it was": N_("as it was"),
        "nobody names immigration": N_("nobody names immigration"),
        "Congress certain to agree": N_("Congress certain to agree"),
        "both": N_("both"),
        "without 9-11": N_("without the attacks of 2001"),
        "all of it": N_("all of it"),
    }
)
NULLS: Mapping[str, str] = MappingProxyType(
    {
        "uniform": N_("Null: all packages alike"),
        "base rate": N_("Null: base rates of the other windows"),
        "status quo": N_("Null: no agreement"),
        "hub's ideal, weights not fitted": N_("Null: the hub's ideal, weights not fitted"),
    }
)
WEIGHT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "exports": N_("Exports, per percent of income"),
        "mobility": N_("Mobility, per level and unit of salience (a cost)"),
        "security": N_("Security of the hub"),
        "own_security": N_("Security of a spoke"),
        "effort": N_("Effort of a spoke (a cost)"),
        "aid": N_("Aid, per 10 homicides per 100,000"),
        "migrants": N_("Gain of migrants, per percent of labour income"),
        "form": N_("An agreement itself (a cost)"),
        "precision": N_("Precision of choice, per percent"),
        "renege": N_("Chance that the hub reneges"),
    }
)


def name_of(known: Mapping[str, str], key: str) -> str:
    """Return what something is called in the language that is spoken; unknown keys as they are."""
    return _(known.get(key, key))


def package(text: str) -> str:
    """Return a package, as records write it, in the language that is spoken."""
    terms = _packages().get(text)
    return text if terms is None else _said(terms)


def _packages() -> dict[str, Terms]:
    every = product(("none", "deal", "punish"), LEVELS, LEVELS, (0, 1), FORMS)
    return {str(one): one for one in map(Terms._make, every)}


def _said(terms: Terms) -> str:
    if terms.form == "none":
        return _("punish") if terms.trade == "punish" else _("no agreement")
    held = [
        {"deal": _("deal"), "punish": _("punish")}.get(terms.trade, ""),
        _("mobility {level}").format(level=terms.mobility) if terms.mobility else "",
        _("effort {level}").format(level=terms.effort) if terms.effort else "",
        _("aid") if terms.aid else "",
    ]
    return _("{form}: {contents}").format(
        form=name_of(FORM_NAMES, terms.form), contents=", ".join(part for part in held if part)
    )
