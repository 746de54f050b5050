"""The packaged negotiations: stakes of every window, posteriors of the concepts, their scores."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from interlock.errors import UnconvergedError
from interlock.estimate import archive, evidence
from interlock.estimate.politics import vote_store
from interlock.estimate.posterior import FOLDER, specification
from interlock.politics.bargaining.coalitions import Worth
from interlock.politics.bargaining.concepts import CONCEPTS, MIXTURE
from interlock.politics.bargaining.packages import Terms, terms_of
from interlock.scenario import school as schools
from interlock.scenario import window as windows
from interlock.scenario.window import Window
from interlock.study.negotiation import weights
from interlock.study.negotiation.features import TERMS, Features
from interlock.study.negotiation.people import People
from interlock.study.negotiation.stakes import ALL_SCHOOLS, Stakes, stakes
from interlock.study.negotiation.states import States
from interlock.study.negotiation.weights import Draws, Posterior

FILE = FOLDER / "bargaining.npz"
READINGS = ("rule", "rival")
ARRAYS = tuple(name for name in Features._fields if name not in ("packages", "residual"))
SCORES = ("left_out", "left_rank")
LIVES = ("residents_pct", "migrants_pct", "stopped_pct", "moved_persons")


@dataclass(frozen=True)
class Negotiations:
    """What is packaged.

    Attributes:
        stakes: window name to its stakes.
        posteriors: coding (`rule` or `rival`) to concept to its posterior.
        nulls: coding to null to log probabilities of the scored windows.
        scored: names of the scored windows, in order.
    """

    stakes: Mapping[str, Stakes]
    posteriors: Mapping[str, Mapping[str, Posterior]]
    nulls: Mapping[str, Mapping[str, np.ndarray]]
    scored: tuple[str, ...]


def fingerprint() -> str:
    """Return one hash over the windows, the priors and the fits that stakes are computed from."""
    digest = sha256(windows.FILE.read_bytes())
    priors = (dict(weights.WEIGHTS), weights.PRECISION, weights.RENEGE, MIXTURE, TERMS)
    digest.update(repr((priors, weights.PER_ROUND, weights.SEED)).encode())
    # What fits rest on, not their bytes: the same fit made again is the same fit.
    digest.update(vote_store.fingerprint().encode())
    for school in schools.available():
        for fit in ("mexico", "triangle"):
            digest.update(evidence.fingerprint(fit).encode())
            digest.update(specification(school, fit).encode())
    return digest.hexdigest()


def observed(window: Window, reading: str) -> Terms:
    """Return the package of a scored window under a reading."""
    coding = (window.rival or window.observed) if reading == "rival" else window.observed
    assert coding is not None, window.name
    return terms_of(coding.terms)


def make(report: Callable[[str], None] = lambda message: None) -> Negotiations:
    """Compute the stakes of every window and fit every concept under both readings.

    Raises:
        UnconvergedError: an equilibrium did not solve, or draws do not carry an answer.
    """
    found = {}
    for window in windows.packaged():
        report(f"bargaining: stakes of {window.name}")
        found[window.name] = stakes(window)
    return fitted(found, report)


def fitted(
    found: Mapping[str, Stakes], report: Callable[[str], None] = lambda message: None
) -> Negotiations:
    """Fit every concept to stakes, under both readings."""
    scored = [one for one in found.values() if one.window.scored]
    terms = [one.features for one in scored]
    posteriors: dict[str, dict[str, Posterior]] = {}
    nulls: dict[str, Mapping[str, np.ndarray]] = {}
    for reading in READINGS:
        came = [observed(one.window, reading) for one in scored]
        posteriors[reading] = {}
        for concept in CONCEPTS:
            report(f"bargaining: {concept}, {reading}")
            made = weights.posterior(concept, terms, came)
            made.require_converged()
            posteriors[reading][concept] = made
        nulls[reading] = weights.nulls(terms, came)
    return Negotiations(found, posteriors, nulls, tuple(one.window.name for one in scored))


def save(path: Path, found: Negotiations) -> None:
    """Write everything into one file that appears whole."""
    arrays: dict[str, np.ndarray] = {}
    about: dict[str, Any] = {"fingerprint": fingerprint(), "stakes": {}, "posteriors": {}}
    for name, one in found.stakes.items():
        for part in ARRAYS:
            arrays[f"{name}.{part}"] = getattr(one.features, part)
        lives = {part: getattr(one.people, part).tolist() for part in LIVES}
        about["stakes"][name] = {
            "packages": one.features.packages,
            "states": asdict(one.states),
            "people": {**lives, "residual": one.people.residual},
            "ratified": dict(one.ratified),
            "worth": one.worth._asdict(),
            "residual": one.residual,
        }
    for reading, concepts in found.posteriors.items():
        about["posteriors"][reading] = {}
        for concept, made in concepts.items():
            for part, value in made.draws._asdict().items():
                arrays[f"{reading}.{concept}.{part}"] = value
            for part in SCORES:
                arrays[f"{reading}.{concept}.{part}"] = getattr(made, part)
            about["posteriors"][reading][concept] = {
                "effective": made.effective,
                "least_effective": made.least_effective,
                "evidence": made.evidence,
            }
    about["nulls"] = {
        reading: {name: list(map(float, value)) for name, value in nulls.items()}
        for reading, nulls in found.nulls.items()
    }
    arrays["about"] = np.asarray(json.dumps(about, sort_keys=True))
    archive.write(path, arrays)


def read(path: Path) -> Negotiations:
    """Return what `save` wrote.

    Raises:
        InputError: the file is missing or is not one of ours.
        UnconvergedError: it belongs to other windows, priors or fits, or has not converged.
    """
    missing = "no negotiations here; `interlock fit politics` makes them"
    with archive.reading(path, missing, "negotiations") as file:
        about = json.loads(str(file["about"]))
        stale = about["fingerprint"] != fingerprint()
        if stale:
            raise UnconvergedError(
                "the packaged negotiations belong to other windows, priors or fits; "
                "`interlock fit politics` makes them"
            )
        by_name = {one.name: one for one in windows.packaged()}
        found = {name: _stakes(by_name[name], told, file) for name, told in about["stakes"].items()}
        posteriors = {
            reading: {
                concept: _posterior(f"{reading}.{concept}", concept, concepts[concept], file)
                for concept in CONCEPTS
            }
            for reading, concepts in about["posteriors"].items()
        }
    for concepts in posteriors.values():
        for made in concepts.values():
            made.require_converged()
    nulls = {
        reading: {name: np.asarray(value) for name, value in of.items()}
        for reading, of in about["nulls"].items()
    }
    ordered = {one.name: found[one.name] for one in windows.packaged()}
    scored = tuple(name for name, one in ordered.items() if one.window.scored)
    return Negotiations(ordered, posteriors, nulls, scored)


def _stakes(window: Window, told: Mapping[str, Any], file: Mapping[str, np.ndarray]) -> Stakes:
    parts = {part: file[f"{window.name}.{part}"] for part in ARRAYS}
    packages = tuple(Terms(*one) for one in told["packages"])
    lives = {part: np.asarray(told["people"][part]) for part in LIVES}
    states = {**told["states"], "held": tuple(told["states"]["held"])}
    return Stakes(
        window,
        States(**states),
        People(**lives, residual=told["people"]["residual"]),
        told["ratified"],
        Features(packages, **parts, residual=told["residual"]),
        Worth(**told["worth"]),
        told["residual"],
    )


def _posterior(
    prefix: str, concept: str, told: Mapping[str, float], file: Mapping[str, np.ndarray]
) -> Posterior:
    draws = Draws(*(file[f"{prefix}.{part}"] for part in Draws._fields))
    left_out, left_rank = (file[f"{prefix}.{part}"] for part in SCORES)
    return Posterior(concept, draws, left_out, left_rank, **told)


@cache
def packaged_negotiations() -> Negotiations:
    """Return what is packaged; errors as `read`."""
    return read(FILE)


def stakes_of(window: Window, school: str = ALL_SCHOOLS, switches: tuple[str, ...] = ()) -> Stakes:
    """Return the packaged stakes of a window where they are what is asked for, else compute."""
    kept = packaged_negotiations().stakes.get(window.name)
    if kept is not None and kept.window == window and school == ALL_SCHOOLS and not switches:
        return kept
    return stakes(window, school, switches)
