"""Packaged posteriors: thinned draws with proof of where they come from and how they converged."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from interlock.errors import InputError, UnconvergedError, did_you_mean
from interlock.estimate import archive, evidence, priors
from interlock.estimate.convergence import Convergence
from interlock.scenario import school as schools

FOLDER = Path(__file__).parent / "posteriors"
# Dated facts that Central American fits rest on beside the packaged data.
RELEASES = Path(__file__).parents[1] / "security" / "releases.yaml"
_READ_FROM: ContextVar[Path | None] = ContextVar("posteriors", default=None)
FITS = ("mexico", "triangle", "training")  # the last: Mexico on observations to 2004


@dataclass(frozen=True)
class Record:
    """How one fit was made and how it converged.

    Attributes:
        school: name of the school.
        fit: `mexico`, `triangle` or `training`.
        fingerprint: hash of the numbers of the packaged data that the fit saw.
        specification: hash of priors, school and dated facts.
        seed, warmup, draws: of the sampler, before thinning; four chains.
        divergences: of all transitions.
        r_hat, ess: by parameter, over all draws.
        names: parameters, in the order of z.
        seconds: time the fit took.
    """

    school: str
    fit: str
    fingerprint: str
    specification: str
    seed: int
    warmup: int
    draws: int
    divergences: int
    r_hat: dict[str, float]
    ess: dict[str, float]
    names: tuple[str, ...]
    seconds: float

    @property
    def convergence(self) -> Convergence:
        """Return the largest r-hat and the smallest ess over parameters."""
        return Convergence(max(self.r_hat.values()), min(self.ess.values()), self.divergences)

    @property
    def converged(self) -> bool:
        """Whether every parameter has r-hat and ess within the limits."""
        return self.convergence.reached


@dataclass(frozen=True)
class Posterior:
    """Draws of one fit.

    Attributes:
        record: where it comes from.
        z: standard normals [chain, draw, parameter], the school's parameters only.
        log_density: log posterior of each draw [chain, draw].
        mode: standard normals at the mode, all parameters in the order of the table.
    """

    record: Record
    z: np.ndarray
    log_density: np.ndarray
    mode: np.ndarray

    @property
    def flat(self) -> np.ndarray:
        """Return draws without chains [draw, parameter], chains in turn."""
        return self.z.swapaxes(0, 1).reshape(-1, self.z.shape[-1])


# A sentence that changes whenever the equations give the parameters another meaning.
STRUCTURE = "the psychic cost of leaving is paid at home, not at the US border"


def specification(school: str, fit: str) -> str:
    """Return one hash over the priors of a fit, its dated facts, its structure and the school."""
    digest = hashlib.sha256()
    # Central American fits rest on the US border at the Mexican mode, so on its priors too.
    blocks = ("mexico", "triangle", "origin") if fit == "triangle" else ("mexico",)
    for line in priors.TABLE.read_text(encoding="utf-8").splitlines():
        if line.split(",", 2)[1] in blocks:
            digest.update(f"{line}\n".encode())
    if fit == "triangle":
        digest.update(RELEASES.read_bytes())
        digest.update(STRUCTURE.encode())
    digest.update((schools.FOLDER / f"{school}.yaml").read_bytes())
    return digest.hexdigest()


def posteriors_folder() -> Path:
    """Return where posteriors of schools are read: in the package, unless told otherwise."""
    return _READ_FROM.get() or FOLDER


@contextmanager
def posteriors_from(folder: Path | None) -> Iterator[None]:
    """Read posteriors of schools from another folder within; from the package where None.

    Fits of votes, politics and negotiations stay those of the package.
    """
    if folder is None:
        yield
        return
    token = _READ_FROM.set(folder)
    packaged_posterior.cache_clear()
    try:
        yield
    finally:
        _READ_FROM.reset(token)
        packaged_posterior.cache_clear()


def path_of(school: str) -> Path:
    """Return where the posterior of a school is read."""
    return posteriors_folder() / f"{school}.npz"


def save(path: Path, fits: Mapping[str, Posterior]) -> None:
    """Write the fits of a school into one file that appears whole."""
    arrays: dict[str, np.ndarray] = {}
    for name, one in fits.items():
        arrays[f"{name}.z"] = one.z.astype(np.float32)
        arrays[f"{name}.log_density"] = one.log_density
        arrays[f"{name}.mode"] = one.mode
    records = {name: asdict(one.record) for name, one in fits.items()}
    arrays["records"] = np.asarray(json.dumps(records, sort_keys=True))
    archive.write(path, arrays)


def read(path: Path) -> dict[str, Posterior]:
    """Return the fits of a file by name.

    Raises:
        InputError: the file is missing or is not one of ours.
    """
    with archive.reading(
        path, "no posterior here; `interlock fit` makes one", "a posterior"
    ) as file:
        records: dict[str, Any] = json.loads(str(file["records"]))
        return {
            name: Posterior(
                Record(**{**record, "names": tuple(record["names"])}),
                file[f"{name}.z"].astype(float),
                file[f"{name}.log_density"],
                file[f"{name}.mode"],
            )
            for name, record in records.items()
        }


@cache
def packaged_posterior(school: str) -> Mapping[str, Posterior]:
    """Return the packaged fits of a school.

    Raises:
        InputError: unknown school.
        UnconvergedError: a fit that did not converge or belongs to other data or priors; its
            numbers must not be used.
    """
    if school not in schools.available():
        raise InputError(f"no school '{school}'{did_you_mean(school, schools.available())}")
    found = read(path_of(school))
    for name in ("mexico", "triangle"):
        record = found[name].record
        wrong = fresh(record) or ("has not converged" if not record.converged else None)
        if wrong:
            where = "the packaged" if posteriors_folder() == FOLDER else f"{path_of(school)}: the"
            raise UnconvergedError(
                f"{where} posterior of school '{school}' ({name}) {wrong}; `make fit` makes it"
                " again"
            )
    return found


def fresh(record: Record) -> str | None:
    """Return why a record does not belong to today's data and specification, or None."""
    if record.fingerprint != evidence.fingerprint(record.fit):
        return "was fitted to other data than the packaged"
    if record.specification != specification(record.school, record.fit):
        return "was fitted under other priors or another school file"
    return None
