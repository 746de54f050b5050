"""The packaged vote model: draws, convergence, and every ballot predicted without its measure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from interlock.errors import UnconvergedError
from interlock.estimate import archive
from interlock.estimate.convergence import Convergence
from interlock.estimate.evidence import digest
from interlock.estimate.politics.ratify import ratify, record
from interlock.estimate.politics.vote_scores import Left, cross_validated
from interlock.estimate.politics.votes import ARRAYS, PRIORS, VoteModel, design, fit, measures
from interlock.scenario.package import available, load_package

FILE = Path(__file__).parents[1] / "posteriors" / "ratification.npz"
UNSEEN = ("gate_opens", "passes_both", "enacted")


@dataclass(frozen=True)
class PackagedVotes:
    """The fitted model and its cross-validation.

    Attributes:
        model: fitted to all roll calls.
        left: every ballot, predicted from the votes on other measures.
        unseen: packaged package to its probabilities under the model that did not see its measure.
    """

    model: VoteModel
    left: tuple[Left, ...]
    unseen: Mapping[str, Mapping[str, float]]


def fingerprint() -> str:
    """Return one hash over all ballots as the model sees them, and its specification."""
    return digest(map(np.asarray, design()), repr((measures(), dict(PRIORS))))


def make(report: Callable[[str], None] = lambda message: None) -> PackagedVotes:
    """Fit the model to all roll calls, and once without each measure.

    Raises:
        UnconvergedError: the model has not converged.
    """
    report("ratification")
    model = fit()
    left, models = cross_validated(report)
    return PackagedVotes(model, tuple(left), _unseen(models))


def _unseen(models: Mapping[str, VoteModel]) -> dict[str, dict[str, float]]:
    found = {}
    for package in map(load_package, available()):
        if package.measure is not None and package.year is not None:
            model = models[package.measure]
            told = record(ratify(model, package, package.year), package, package.year)
            found[package.name] = {name: told[name] for name in UNSEEN}
    return found


def save(path: Path, found: PackagedVotes) -> None:
    """Write the model into one file that appears whole."""
    model = found.model
    arrays = {name: getattr(model, name).astype(np.float32) for name in ARRAYS}
    about = {
        "fingerprint": fingerprint(),
        "convergence": model.convergence._asdict(),
        "left": [one._asdict() for one in found.left],
        "unseen": found.unseen,
    }
    arrays["about"] = np.asarray(json.dumps(about, sort_keys=True))
    archive.write(path, arrays)


def read(path: Path) -> PackagedVotes:
    """Return the packaged model.

    Raises:
        InputError: the file is missing or is not one of ours.
        UnconvergedError: it belongs to other votes or another model, or has not converged.
    """
    missing = "no vote model here; `interlock fit politics` makes it"
    with archive.reading(path, missing, "a vote model") as file:
        about: dict[str, Any] = json.loads(str(file["about"]))
        drawn = [file[name].astype(float) for name in ARRAYS]
        found = PackagedVotes(
            VoteModel(*drawn, convergence=Convergence(**about["convergence"])),
            tuple(Left(**one) for one in about["left"]),
            about["unseen"],
        )
        stale = about["fingerprint"] != fingerprint()
    if stale:
        raise UnconvergedError(
            "the packaged vote model belongs to other votes; `interlock fit politics` makes one"
        )
    found.model.require_converged()
    return found


@cache
def packaged_votes() -> PackagedVotes:
    """Return the packaged model; errors as `read`."""
    return read(FILE)
