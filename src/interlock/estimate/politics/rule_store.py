"""Packaged fits of the political rules: draws, convergence and scores in one small file."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from interlock.errors import InputError, UnconvergedError, did_you_mean
from interlock.estimate import archive
from interlock.estimate.convergence import Convergence
from interlock.estimate.evidence import digest
from interlock.estimate.politics.rule_scores import PoliticalScore, nulls, score
from interlock.estimate.politics.rules import KINDS, TRAINING_YEAR, PoliticalFit, fit, kind_of
from interlock.politics import rules

FILE = Path(__file__).parents[1] / "posteriors" / "politics.npz"
Report = Callable[[str], None]


@dataclass(frozen=True)
class PoliticalFits:
    """All fitted rules of a kind, with their scores.

    Attributes:
        fits: rule name to its fit to all years.
        scores: of every rule fitted to the training years, and of the nulls.
    """

    fits: Mapping[str, PoliticalFit]
    scores: tuple[PoliticalScore, ...]


def fingerprint(kind: str) -> str:
    """Return one hash over what a kind's fits see, and over rules and priors."""
    of = kind_of(kind)
    stated = repr((dict(of.rules), of.terms, rules.ATTRITION_SD, rules.NOISE_SD[kind]))
    return digest((of.rows, of.seen, np.asarray(of.years)), stated)


def make(report: Report = lambda message: None) -> dict[str, PoliticalFits]:
    """Fit every rule of both kinds; UnconvergedError as `made`."""
    return {kind: made(kind, report) for kind in KINDS}


def made(kind: str, report: Report = lambda message: None) -> PoliticalFits:
    """Fit every rule of a kind to all years and to the training years, and score the latter.

    Raises:
        UnconvergedError: a fit has not converged.
    """
    fits, scored = {}, []
    for name in kind_of(kind).rules:
        report(f"{kind}: {name}")
        fits[name] = fit(kind, name)
        fits[name].require_converged()
        scored.append(score(fit(kind, name, until=TRAINING_YEAR)))
    return PoliticalFits(fits, (*scored, *nulls(kind)))


def save(path: Path, found: Mapping[str, PoliticalFits]) -> None:
    """Write the fits of both kinds into one file that appears whole."""
    arrays: dict[str, np.ndarray] = {}
    about: dict[str, Any] = {}
    for kind, of in found.items():
        about[kind] = {
            "fingerprint": fingerprint(kind),
            "scores": [one._asdict() for one in of.scores],
            "fits": {},
        }
        for name, one in of.fits.items():
            arrays[f"{kind}.{name}"] = np.column_stack(
                [one.weights, one.attrition, one.noise]
            ).astype(np.float32)
            about[kind]["fits"][name] = {"until": one.until, **one.convergence._asdict()}
    arrays["about"] = np.asarray(json.dumps(about, sort_keys=True))
    archive.write(path, arrays)


def read(path: Path) -> dict[str, PoliticalFits]:
    """Return the fits of both kinds.

    Raises:
        InputError: the file is missing or is not one of ours.
        UnconvergedError: a fit belongs to other data, rules or priors, or has not converged.
    """
    missing = "no fits of politics here; `interlock fit politics` makes them"
    with archive.reading(path, missing, "fits") as file:
        about: dict[str, Any] = json.loads(str(file["about"]))
        return {kind: _kind(kind, about[kind], file) for kind in KINDS}


def _kind(kind: str, about: Mapping[str, Any], file: Mapping[str, np.ndarray]) -> PoliticalFits:
    if about["fingerprint"] != fingerprint(kind):
        raise UnconvergedError(
            f"the packaged fits of {kind} belong to other data, rules or priors; "
            "`interlock fit politics` makes them again"
        )
    fits = {}
    for name, rule in kind_of(kind).rules.items():
        drawn = file[f"{kind}.{name}"].astype(float)
        told = dict(about["fits"][name])
        until, convergence = told.pop("until"), Convergence(**told)
        parts = drawn[:, :-2], drawn[:, -2], drawn[:, -1]
        fits[name] = PoliticalFit(kind, rule, until, *parts, convergence)
        fits[name].require_converged()
    return PoliticalFits(fits, tuple(PoliticalScore(**one) for one in about["scores"]))


@cache
def packaged_politics(kind: str) -> PoliticalFits:
    """Return the packaged fits of `salience` or `agents`.

    Raises:
        InputError: neither of them, or no file.
        UnconvergedError: stale or unconverged fits.
    """
    if kind not in KINDS:
        raise InputError(f"no political state '{kind}'{did_you_mean(kind, KINDS)}")
    return read(FILE)[kind]
