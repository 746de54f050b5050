"""The model of ratification: yes-shares by party, fitted to roll calls by NUTS.

    yes_vp ~ BetaBinomial(n_vp, mu_vp, phi)
    logit mu_vp = alpha_kp + trend_gp (year - 2005)/10 + own s_vp + other o_vp + senate_g [senate]
                  + salience_p (y - y_ref) [migration] + u_ap,   u_ap ~ N(0, tau)

k kind of content, g trade or migration, p party, a measure; s and o say where the party's own
president, or the other party's, stands. Priors stand in `PRIORS`. What differs between
measures of one kind goes into u, so a new measure is as uncertain as measures have been.

Source: ours; docs/explanation/politics.md, Ratification.
"""

from functools import cache
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from interlock.estimate.convergence import Convergence, judged
from interlock.politics.inputs import SALIENCE, political_inputs
from interlock.politics.passage import SMALLEST_SHARE
from interlock.politics.rollcalls import KINDS, MIXED_KIND, PARTIES, Ballot, ballots
from interlock.politics.steps import log_salience
from interlock.region.annual import LAST_YEAR

GROUPS = ("trade", "migration")
REFERENCE_YEAR, DECADE = 2005, 10.0
SALIENCE_REFERENCE = 3.0  # percent of Americans, about the mean since 2005
WARMUP, DRAWS, CHAINS = 500, 1000, 4
KEPT = 2000  # fewer would leave a break-even uncertain by ten votes
SEED = 41


class Prior(NamedTuple):
    """The prior of one group of parameters.

    Attributes:
        kind: `normal`, `half-normal` or `lognormal` (center is then the median).
        center: its center; 0 of a half-normal.
        scale: its scale; of logs where it is lognormal.
        source: why.
    """

    kind: str
    center: float
    scale: float
    source: str


PRIORS = MappingProxyType(
    {
        "alpha": Prior("normal", 0.0, 1.5, "wide: 90 percent from 8 to 92 percent yes"),
        "trend": Prior("normal", 0.0, 0.5, "weak: parties turn by a few tenths a decade"),
        "own": Prior("normal", 0.5, 0.5, "weak: members follow a president of their party"),
        "other": Prior("normal", -0.3, 0.5, "weak: members resist a president of the other"),
        "senate": Prior("normal", 0.0, 0.5, "weak, no sign"),
        "salience": Prior("normal", 0.0, 0.3, "weak, no sign"),
        "tau": Prior("half-normal", 0.0, 1.0, "wide: measures of a kind differ much"),
        "phi": Prior("lognormal", 10.0, 1.0, "wide: spread of votes on one measure"),
    }
)


class Design(NamedTuple):
    """Ballots as arrays [ballot].

    Attributes:
        kind, group, party, measure: positions in `KINDS`, `GROUPS`, `PARTIES` and `measures`.
        decade: decades since 2005.
        own, other: stances of presidents.
        senate: 1 in the Senate.
        salience: log salience over its reference, 0 for trade.
        yes, cast: votes.
    """

    kind: np.ndarray
    group: np.ndarray
    party: np.ndarray
    measure: np.ndarray
    decade: np.ndarray
    own: np.ndarray
    other: np.ndarray
    senate: np.ndarray
    salience: np.ndarray
    yes: np.ndarray
    cast: np.ndarray


class VoteModel(NamedTuple):
    """Draws of the fitted model.

    Attributes:
        alpha: [draw, kind, party].
        trend: [draw, group, party].
        own, other: [draw].
        senate: [draw, group].
        salience: [draw, party].
        tau, phi: [draw].
        deviation: u [draw, measure, party].
        convergence: of all parameters.
    """

    alpha: np.ndarray
    trend: np.ndarray
    own: np.ndarray
    other: np.ndarray
    senate: np.ndarray
    salience: np.ndarray
    tau: np.ndarray
    phi: np.ndarray
    deviation: np.ndarray
    convergence: Convergence

    def require_converged(self) -> None:
        """Raise UnconvergedError unless r-hat and ess are within the limits."""
        self.convergence.require("ratification")


ARRAYS = tuple(name for name in VoteModel._fields if name != "convergence")


@cache
def measures() -> tuple[str, ...]:
    """Return the measures that were voted on, in the order of the first vote."""
    return tuple(dict.fromkeys(one.measure for one in ballots()))


def group_of(kind: str) -> int:
    """Return the position in `GROUPS` of a kind."""
    return 0 if kind in {"trade", MIXED_KIND} else 1


def salience_at(year: int) -> float:
    """Return log salience of a year over its reference; held after its last poll."""
    share = political_inputs()[SALIENCE].at(min(year, LAST_YEAR))
    reference = log_salience(np.asarray(SALIENCE_REFERENCE / 100))
    return float(log_salience(np.asarray(share)) - reference)


def salience_known(year: int) -> str:
    """Return `observed`, or since when the salience that a vote of the year meets is held."""
    last = political_inputs()[SALIENCE].last_observed
    return "observed" if year <= last else f"held at {last}"


@cache
def design() -> Design:
    """Return all ballots as arrays."""
    return arrays(ballots())


def arrays(of: tuple[Ballot, ...]) -> Design:
    """Return ballots as arrays [ballot]."""
    groups = [group_of(one.kind) for one in of]
    salience = [
        salience_at(one.date.year) if group else 0.0 for one, group in zip(of, groups, strict=True)
    ]
    return Design(
        kind=np.asarray([KINDS.index(one.kind) for one in of]),
        group=np.asarray(groups),
        party=np.asarray([PARTIES.index(one.party) for one in of]),
        measure=np.asarray([measures().index(one.measure) for one in of]),
        decade=np.asarray([(one.date.year - REFERENCE_YEAR) / DECADE for one in of]),
        own=np.asarray([one.own_president for one in of]),
        other=np.asarray([one.other_president for one in of]),
        senate=np.asarray([float(one.chamber == "s") for one in of]),
        salience=np.asarray(salience),
        yes=np.asarray([one.yes for one in of]),
        cast=np.asarray([one.yes + one.no for one in of]),
    )


def log_odds(p: Any, of: Any) -> Any:
    """Return the log odds of a yes without the measure's own deviation [..., ballot].

    Args:
        p: parameters with any leading axes, such as draws: a `VoteModel` or the like.
        of: a `Design`.
    """
    return (
        p.alpha[..., of.kind, of.party]
        + p.trend[..., of.group, of.party] * of.decade
        + p.own[..., None] * of.own
        + p.other[..., None] * of.other
        + p.senate[..., of.group] * of.senate
        + p.salience[..., of.party] * of.salience
    )


@cache
def _sampler() -> Any:
    """Return a NUTS of the model as a function of the ballots that are seen."""
    import jax
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist
    from jax.nn import sigmoid
    from numpyro.infer import MCMC, NUTS

    import interlock.numerics  # noqa: F401  (float64, before the first array)

    of: Any = jax.tree.map(jnp.asarray, design())
    shapes = {
        "alpha": (len(KINDS), len(PARTIES)),
        "trend": (len(GROUPS), len(PARTIES)),
        "senate": (len(GROUPS),),
        "salience": (len(PARTIES),),
    }

    def drawn(name: str) -> Any:
        kind, center, scale, _ = PRIORS[name]
        prior: Any = {
            "normal": lambda: dist.Normal(center, scale),
            "half-normal": lambda: dist.HalfNormal(scale),
            "lognormal": lambda: dist.LogNormal(jnp.log(center), scale),
        }[kind]()
        shape = shapes.get(name, ())
        return numpyro.sample(name, prior.expand(shape).to_event(len(shape)))

    def model(seen: Any) -> None:
        p = SimpleNamespace(**{name: drawn(name) for name in PRIORS})
        shape = (len(measures()), len(PARTIES))
        raw: Any = numpyro.sample("raw", dist.Normal(0, 1).expand(shape).to_event(2))
        deviation: Any = p.tau * raw
        numpyro.deterministic("deviation", deviation)
        share = sigmoid(log_odds(p, of) + deviation[of.measure, of.party])
        share = jnp.clip(share, SMALLEST_SHARE, 1 - SMALLEST_SHARE)
        votes = dist.BetaBinomial(share * p.phi, (1 - share) * p.phi, of.cast)
        numpyro.factor("ballots", (votes.log_prob(of.yes) * seen).sum())

    chains = MCMC(
        NUTS(model, target_accept_prob=0.9),
        num_warmup=WARMUP,
        num_samples=DRAWS,
        num_chains=CHAINS,
        chain_method="sequential",
        progress_bar=False,
    )

    # One program for the whole run: by itself, numpyro compiles anew for each choice of ballots.
    @jax.jit
    def run(seen: Any) -> tuple[dict[str, Any], Any]:
        chains.run(jax.random.key(SEED), seen, extra_fields=("diverging",))
        drawn = chains.get_samples(group_by_chain=True)
        diverging = chains.get_extra_fields()["diverging"].sum()
        return {name: drawn[name] for name in ARRAYS}, diverging

    return run


def fit(without: str | None = None) -> VoteModel:
    """Return the model fitted to all roll calls, or to all but those of a measure.

    Args:
        without: measure whose votes are not seen; its deviation is then drawn from the prior.

    Raises:
        UnconvergedError: r-hat or ess miss their limits.
    """
    of = design()
    hidden = -1 if without is None else measures().index(without)
    drawn, divergences = _sampler()(np.asarray(of.measure != hidden, float))
    by_chain = [np.asarray(drawn[name]) for name in ARRAYS]
    columns = [one.reshape(*one.shape[:2], -1) for one in by_chain]
    convergence = judged(np.concatenate(columns, axis=-1), int(divergences))
    every = max(1, CHAINS * DRAWS // KEPT)
    flat = [one.swapaxes(0, 1) for one in by_chain]
    kept = [one.reshape(-1, *one.shape[2:])[::every] for one in flat]
    found = VoteModel(*kept, convergence=convergence)
    found.require_converged()
    return found
