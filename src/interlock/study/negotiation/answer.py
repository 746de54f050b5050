"""What a negotiation says, as plain data: payoffs, coalitions, chances, what had to differ."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from interlock.errors import InputError
from interlock.politics.bargaining import coalitions
from interlock.politics.bargaining.concepts import CONCEPTS
from interlock.politics.bargaining.packages import FORMS, MOBILE, PLAYERS, Terms, terms_of
from interlock.scenario.window import Window
from interlock.study.negotiation.features import Features, at_salience, gains
from interlock.study.negotiation.stakes import ALL_SCHOOLS, Stakes
from interlock.study.negotiation.states import salience_of
from interlock.study.negotiation.store import (
    Negotiations,
    observed,
    packaged_negotiations,
    stakes_of,
)
from interlock.study.negotiation.weights import Draws, Posterior, probabilities

QUANTILES = (0.05, 0.5, 0.95)
SHOWN = 5  # packages of each concept
# Percent of Americans who name immigration; beyond the highest that Gallup ever found, 27 (T45).
SALIENCE_GRID = np.array([0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30.0])
EVERY = 2  # of the draws are scanned


def negotiate(
    window: Window,
    concepts: Sequence[str] = CONCEPTS,
    *,
    school: str = ALL_SCHOOLS,
    switches: tuple[str, ...] = (),
    package: Terms | None = None,
) -> dict[str, Any]:
    """Return what governments that weigh things as fitted make of a window.

    Args:
        window: packaged or of a file.
        concepts: some of `CONCEPTS`.
        school: whose model of migration they believe, `all` for the mean.
        switches: what to take out of the world.
        package: one that is looked at closely.

    Raises:
        InputError: a switch or package that the window does not have.
        UnconvergedError: nothing was solved.
    """
    found = stakes_of(window, school, switches)
    fits = packaged_negotiations().posteriors["rule"]
    record: dict[str, Any] = {
        "window": window.name,
        "title": window.title,
        "year": window.year,
        "spokes": list(window.spokes),
        "without": list(switches),
        "school": school,
        "status": "converged",
        "residual": found.residual,
        "states": _states(found),
        "threat": None if found.window.threat is None else found.window.threat.model_dump(),
        "observed": _coded(window),
        "coalitions": _coalitions(found),
        "concepts": {name: _concept(found.features, fits[name]) for name in concepts},
        "source": window.source,
    }
    record["mobility"] = {
        name: {
            "as_it_was": _salience_threshold(found, found.features, fits[name].draws, name),
            "congress_certain": _salience_threshold(
                found, _ratified(found.features), fits[name].draws, name
            ),
        }
        for name in concepts
    }
    if package is not None:
        record["package"] = _package(found, package, concepts, school)
    return record


def _states(found: Stakes) -> dict[str, Any]:
    states = found.states
    return {
        "salience_share": states.salience_share,
        "concern": states.concern,
        "homicides_per_100k": states.homicides,
        "held": list(states.held),
        "mobility_moves_persons": found.people.moved_persons.round().tolist(),
        "effort_stops_pct": found.people.stopped_pct.tolist(),
        "ratified": dict(found.ratified),
    }


def _coded(window: Window) -> dict[str, Any] | None:
    if window.observed is None:
        return None
    rival = window.rival or window.observed
    return {
        "by_the_rule": str(terms_of(window.observed.terms)),
        "because": window.observed.because,
        "strictest_rival": str(terms_of(rival.terms)),
        "rival_because": rival.because,
    }


def _coalitions(found: Stakes) -> dict[str, Any]:
    """Return values in billion US$ a year, shares by form, and what the hub prefers."""
    worth = found.worth
    return {
        "unit": "billion US$ a year of the base economy",
        "v": worth._asdict(),
        "residual": found.residual,
        "trilateral_shares": coalitions.trilateral(worth),
        "double_bilateral_shares": coalitions.double_bilateral(worth),
        "hub_prefers": coalitions.hub_prefers(worth),
    }


def _concept(found: Features, fit: Posterior) -> dict[str, Any]:
    chance = probabilities(fit.concept, found, fit.draws)
    mean = chance.mean(axis=0)
    payoffs = gains(found, fit.draws.weights, fit.draws.renege).full
    best = np.argsort(-mean, kind="stable")[:SHOWN]
    return {
        "packages": [_row(found, place, chance, payoffs) for place in best],
        "by_form": {form: _of_form(found, form, chance, payoffs) for form in FORMS},
        "punish": float(mean[1]),
        "mobility": float(mean[[one.mobility > 0 for one in found.packages]].sum()),
        "prefers": _preferred_forms(found, payoffs),
    }


def _of_form(found: Features, form: str, chance: np.ndarray, payoffs: np.ndarray) -> dict[str, Any]:
    """Return the probability of a form, and its likeliest package with every player's gains."""
    mean = chance.mean(axis=0)
    mine = np.flatnonzero([one.form == form for one in found.packages])
    likeliest = _row(found, int(mine[mean[mine].argmax()]), chance, payoffs)
    return {
        "probability": float(mean[mine].sum()),
        "likeliest": likeliest["package"],
        "gains_pct": likeliest["gains_pct"],
    }


def _row(found: Features, place: int, chance: np.ndarray, payoffs: np.ndarray) -> dict[str, Any]:
    low, middle, high = np.quantile(chance[:, place], QUANTILES)
    return {
        "package": str(found.packages[place]),
        "terms": found.packages[place]._asdict(),
        "probability": float(chance[:, place].mean()),
        "probability_5_50_95": [float(low), float(middle), float(high)],
        "ratified": float(found.ratified[place]),
        "gains_pct": {
            player: [float(one) for one in np.quantile(payoffs[:, place, k], QUANTILES)]
            for k, player in enumerate(PLAYERS)
        },
    }


def _preferred_forms(found: Features, payoffs: np.ndarray) -> dict[str, dict[str, float]]:
    """Return how often a player's best package, of those all parties gain by, has each form."""
    party = np.concatenate([np.ones((len(found.signs), 1), bool), found.signs], axis=1)
    agreed = np.asarray(((payoffs >= 0) | ~party).all(axis=2))
    agreed[:, 0] = True
    agreed[:, 1] = False  # punishment is no form of agreement
    forms = np.asarray([one.form for one in found.packages])
    told = {}
    for k, player in enumerate(PLAYERS):
        best = np.where(agreed, payoffs[..., k], -np.inf).argmax(axis=1)
        told[player] = {form: float((forms[best] == form).mean()) for form in FORMS}
    return told


def _with_salience(stakes: Stakes, features: Features, percent: float) -> Features:
    """Return the terms of stakes, perhaps changed already, at another salience, percent."""
    return at_salience(features, stakes.people, stakes.states.salience, salience_of(percent / 100))


def _ratified(features: Features) -> Features:
    """Return the terms with Congress certain to agree."""
    return features._replace(ratified=np.ones_like(features.ratified))


def _salience_threshold(
    stakes: Stakes, found: Features, draws: Draws, concept: str
) -> dict[str, Any]:
    """Return the salience above which mobility leaves the likeliest package, percent.

    Scanned over 0 to 30 percent of Americans.
    """
    holds = np.asarray([one.mobility > 0 for one in found.packages])
    draws = draws.take(slice(None, None, EVERY))
    if not holds.any():
        return {"never_on_table": 1.0, "always_on_table": 0.0, "threshold_5_50_95": None}
    on_table = np.stack(
        [
            holds[probabilities(concept, _with_salience(stakes, found, s), draws).argmax(axis=1)]
            for s in SALIENCE_GRID
        ]
    )
    ever = on_table.any(axis=0)
    last = len(SALIENCE_GRID) - 1 - on_table[::-1].argmax(axis=0)
    always = on_table[-1]
    leaving = SALIENCE_GRID[last[ever & ~always]]
    quantiles = [float(one) for one in np.quantile(leaving, QUANTILES)] if leaving.size else None
    return {
        "never_on_table": float(1 - ever.mean()),
        "always_on_table": float(always.mean()),
        "threshold_5_50_95": quantiles,
    }


def _missing(window: Window, package: Terms) -> str:
    """Return what a window lacks for a package that it cannot hold."""
    if (package.mobility or package.aid) and MOBILE not in window.spokes:
        return f"mobility and aid need {MOBILE} among the spokes"
    if window.barrier == "renewal":
        return "a deal that renews needs a threat of withdrawal; give one, or barrier thickness"
    return "there is no barrier that a deal could lower; leave trade: deal out"


def _package(found: Stakes, package: Terms, concepts: Sequence[str], school: str) -> dict[str, Any]:
    """Return one package closely: payoffs, chances, and what would have had to differ."""
    features = found.features
    if package not in features.packages:
        raise InputError(
            f"package '{package}' cannot be on the table in '{found.window.name}': "
            f"{_missing(found.window, package)}"
        )
    place = features.packages.index(package)
    fits = packaged_negotiations().posteriors["rule"]
    told: dict[str, Any] = {"package": str(package), "ratified": float(features.ratified[place])}
    told["concepts"] = {}
    for name in concepts:
        chance = probabilities(name, features, fits[name].draws)
        payoffs = gains(features, fits[name].draws.weights, fits[name].draws.renege).full
        told["concepts"][name] = _row(features, place, chance, payoffs)
    told["had_it_differed"] = _differed(found, package, concepts, school)
    return told


def _differed(
    found: Stakes, package: Terms, concepts: Sequence[str], school: str
) -> list[dict[str, Any]]:
    """Return the package's probability under changed conditions, one at a time and all together."""
    fits = packaged_negotiations().posteriors["rule"]
    quiet = _with_salience(found, found.features, 0.0)
    worlds = {
        "as it was": found.features,
        "nobody names immigration": quiet,
        "Congress certain to agree": _ratified(found.features),
        "both": _ratified(quiet),
    }
    if found.states.attack and "9-11" not in found.changed:
        calm = stakes_of(found.window, school, (*found.changed, "9-11"))
        worlds["without 9-11"] = calm.features
        worlds["all of it"] = _ratified(_with_salience(calm, calm.features, 0.0))
    rows = []
    for label, features in worlds.items():
        row: dict[str, Any] = {"had": label}
        for name in concepts:
            if package in features.packages:
                chance = probabilities(name, features, fits[name].draws).mean(axis=0)
                row[name] = float(chance[features.packages.index(package)])
                row[f"{name}_rank"] = int((chance > row[name]).sum()) + 1
        rows.append(row)
    return rows


def scores() -> dict[str, Any]:
    """Return how well each concept predicts windows left out, beside the nulls, failures first."""
    found = packaged_negotiations()
    told: dict[str, Any] = {"windows": len(found.scored)}
    for reading, fits in found.posteriors.items():
        nulls = found.nulls[reading]
        told[reading] = {
            "log_score": {name: float(one.left_out.sum()) for name, one in fits.items()},
            "nulls": {name: float(value.sum()) for name, value in nulls.items()},
            "top_three": {name: int((one.left_rank <= 3).sum()) for name, one in fits.items()},
            "effective_draws": {name: one.effective for name, one in fits.items()},
            "by_window": _by_window(found, reading),
        }
    return told


def _by_window(found: Negotiations, reading: str) -> list[dict[str, Any]]:
    fits, base = found.posteriors[reading], found.nulls[reading]["base rate"]
    rows = []
    for v, name in enumerate(found.scored):
        one = found.stakes[name]
        rows.append(
            {
                "window": name,
                "observed": str(observed(one.window, reading)),
                "packages": len(one.features.packages),
                **{concept: float(np.exp(fit.left_out[v])) for concept, fit in fits.items()},
                "base rate": float(np.exp(base[v])),
            }
        )
    return sorted(rows, key=lambda row: max(row[name] for name in fits))
