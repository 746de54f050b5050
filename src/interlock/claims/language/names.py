"""Whether everything that a claim names exists: series, indices, instruments, votes, scenarios."""

from collections.abc import Callable, Collection
from functools import cache

from interlock.claims.language.claim import Claim
from interlock.claims.language.evidence import Evidence
from interlock.claims.language.kinds import (
    Counterfactual,
    Negotiation,
    Network,
    Pool,
    Ratification,
    Sequence,
    Share,
    ShareDifference,
    Simple,
    Votes,
)
from interlock.errors import InputError, did_you_mean
from interlock.marked_yaml import Place

Fault = Callable[[Place, str], InputError]
DYADS = ("CAN+USA", "MEX+USA", "CAN+MEX", "CAN+MEX+USA")


def check_names(claim: Claim, fault: Fault) -> None:
    """Refuse a claim that names what does not exist.

    Args:
        claim: as read.
        fault: makes an error that names the file and the line of a place.

    Raises:
        InputError: with a guess.
    """
    try:
        for one in claim.simple:
            for leaf in evidence_of(one):
                _evidence(leaf, claim.missing)
            _others(one)
    except InputError as error:
        raise fault((), str(error)) from None
    unused = set(claim.missing) - {
        leaf.series for one in claim.simple for leaf in evidence_of(one) if leaf.series
    }
    if unused:
        names = ", ".join(sorted(unused))
        raise fault(("missing",), f"no test asks for {names}; drop it, or test it")


def evidence_of(test: Simple) -> tuple[Evidence, ...]:
    """Return the numbers at the bottom of a test."""
    found: list[Evidence] = []
    for value in (getattr(test, key) for key in type(test).model_fields):
        many = value if isinstance(value, tuple) else (value,)
        found += [leaf for one in many if isinstance(one, Evidence) for leaf in one.leaves]
    return tuple(found)


def pools_of(test: Simple) -> tuple[Pool, ...]:
    """Return what a test counts."""
    values = (getattr(test, key) for key in type(test).model_fields)
    return tuple(value for value in values if isinstance(value, Pool))


def _evidence(one: Evidence, missing: Collection[str]) -> None:
    """Check a number at the bottom, without reading its values."""
    if one.series is not None and one.series not in missing:
        from interlock.region.catalogue import passport

        _axes(one, f"series '{one.series}'", passport(one.series).dims)
    if one.index is not None:
        from interlock.observatory.index import index

        index(one.index)


def _axes(one: Evidence, what: str, dims: tuple[str, ...]) -> None:
    axes = [dim for dim in dims if dim not in ("year", "period")]
    for axis in one.at:
        if axis not in axes:
            raise InputError(f"{what} has no axis '{axis}'{did_you_mean(axis, axes)}")
    for axis in axes:
        if axis not in one.at:
            raise InputError(f"{what}: say which {axis}, as in at: {{{axis}: …}}")


def _others(test: Simple) -> None:
    if isinstance(test, Share | ShareDifference | Network):
        for pool in pools_of(test):
            for dyad in pool.environmental:
                _known(dyad, DYADS, "dyad of environmental treaties")
    elif isinstance(test, Sequence):
        from interlock.region.instruments import instrument

        for pair in test.pairs:
            for name in pair:
                instrument(name)
    elif isinstance(test, Votes):
        for name in test.votes:
            _known(name, _votes(), "roll call")
        if not (test.votes or test.topic or test.yea_means or test.agreement):
            raise InputError("say which roll calls: votes, topic, yea_means or agreement")
    else:
        _model(test)


def _model(test: Simple) -> None:
    if isinstance(test, Ratification):
        from interlock.scenario.package import available

        for name in (test.package, test.against):
            if name is not None:
                _known(name, available(), "package")
    elif isinstance(test, Counterfactual):
        from interlock.scenario.language.library import load_scenario

        for name in (test.scenario, test.against):
            load_scenario(name)
    elif isinstance(test, Negotiation):
        from interlock.scenario.window import available as windows

        for name in test.windows:
            _known(name, windows(), "window")


def _known(name: str, known: Collection[str], what: str) -> None:
    if name not in known:
        raise InputError(f"no {what} '{name[:60]}'{did_you_mean(name[:60], known)}")


@cache
def _votes() -> frozenset[str]:
    from interlock.region import load_region

    return frozenset(load_region().rollcalls["vote_id"])
