"""The model of ratification: yes-shares by party, fitted to roll calls by NUTS.

    yes_vp ~ BetaBinomial(n_vp, mu_vp, phi)
    logit mu_vp = alpha_kp + trend_gp (year - 2005)/10 + own s_vp + other o_vp + senate_g [senate]
                  + salience_p (y - y_ref) [migration] + u_ap,   u_ap ~ N(0, tau)

k kind of content, g trade or migration, p party, a measure; s and o say where the party's own
president, or the other party's, stands. Priors stand beside the model. What differs between
measures of one kind goes into u, so a new measure is as uncertain as measures have been.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from interlock.errors import UnconvergedError
from interlock.politics.inputs import SALIENCE, political_inputs
from interlock.politics.rollcalls import KINDS, MIXED_KIND, PARTIES, Ballot, ballots
from interlock.politics.steps import log_salience
from interlock.region.annual import LAST_YEAR

GROUPS = ("trade", "migration")
REFERENCE_YEAR, DECADE = 2005, 10.0
SALIENCE_REFERENCE = 3.0  # percent of Americans, about the mean since 2005
WARMUP, DRAWS, CHAINS = 500, 1000, 4
QUICK = (400, 1000, 2)  # warm-up, draws and chains of each refit that leaves a measure out
KEPT = 500
R_HAT_LIMIT, ESS_LIMIT = 1.01, 400.0
SEED = 41


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
        r_hat, ess: worst over parameters.
        divergences: transitions that diverged.
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
    r_hat: float
    ess: float
    divergences: int

    def require_converged(self) -> None:
        """Raise UnconvergedError unless r-hat and ess are within the limits."""
        if not (self.r_hat <= R_HAT_LIMIT and self.ess >= ESS_LIMIT):
            raise UnconvergedError(f"ratification: r-hat {self.r_hat:.3f}, ess {self.ess:.0f}")


ARRAYS = VoteModel._fields[:9]


@cache
def measures() -> tuple[str, ...]:
    """Return the measures that were voted on, in the order of the first vote."""
    return tuple(dict.fromkeys(one.measure for one in ballots()))


def group_of(kind: str) -> int:
    """Return the position in `GROUPS` of a kind."""
    return 0 if kind in {"trade", MIXED_KIND} else 1


def salience_at(year: int) -> float:
    """Return log salience of a year over its reference; after the data, as in the last year."""
    inputs = political_inputs()[SALIENCE]
    share = inputs.at(min(year, LAST_YEAR))
    reference = log_salience(np.asarray(SALIENCE_REFERENCE / 100))
    return float(log_salience(np.asarray(share)) - reference)


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


@cache
def _sampler(warmup: int, draws: int, chains: int) -> Any:
    """Return a NUTS of the model, compiled once for all choices of ballots that are seen."""
    import jax
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist
    from jax.nn import sigmoid
    from numpyro.infer import MCMC, NUTS

    import interlock.numerics  # noqa: F401  (float64, before the first array)

    of: Any = jax.tree.map(jnp.asarray, design())

    sample: Any = numpyro.sample  # its own type is a union that knows no shapes

    def model(seen: Any) -> None:
        kinds, groups, parties = len(KINDS), len(GROUPS), len(PARTIES)
        alpha = sample("alpha", dist.Normal(0, 1.5).expand([kinds, parties]).to_event(2))
        trend = sample("trend", dist.Normal(0, 0.5).expand([groups, parties]).to_event(2))
        own = sample("own", dist.Normal(0.5, 0.5))
        other = sample("other", dist.Normal(-0.3, 0.5))
        senate = sample("senate", dist.Normal(0, 0.5).expand([groups]).to_event(1))
        salience = sample("salience", dist.Normal(0, 0.3).expand([parties]).to_event(1))
        tau = sample("tau", dist.HalfNormal(1.0))
        phi = sample("phi", dist.LogNormal(jnp.log(10.0), 1.0))
        shape = [len(measures()), parties]
        raw = sample("raw", dist.Normal(0, 1).expand(shape).to_event(2))
        deviation: Any = tau * raw
        numpyro.deterministic("deviation", deviation)
        logit = (
            alpha[of.kind, of.party]
            + trend[of.group, of.party] * of.decade
            + own * of.own
            + other * of.other
            + senate[of.group] * of.senate
            + salience[of.party] * of.salience
            + deviation[of.measure, of.party]
        )
        share = jnp.clip(sigmoid(logit), 1e-6, 1 - 1e-6)
        votes = dist.BetaBinomial(share * phi, (1 - share) * phi, of.cast)
        numpyro.factor("ballots", (votes.log_prob(of.yes) * seen).sum())

    return MCMC(
        NUTS(model, target_accept_prob=0.9),
        num_warmup=warmup,
        num_samples=draws,
        num_chains=chains,
        chain_method="sequential",
        jit_model_args=True,
        progress_bar=False,
    )


def fit(without: str | None = None, *, quick: bool = False) -> VoteModel:
    """Return the model fitted to all roll calls, or to all but those of a measure.

    Args:
        without: measure whose votes are not seen; its deviation is then drawn from the prior.
        quick: few draws, for the many fits of cross-validation.
    """
    import jax
    import jax.numpy as jnp

    of = design()
    hidden = -1 if without is None else measures().index(without)
    chains = _sampler(*(QUICK if quick else (WARMUP, DRAWS, CHAINS)))
    seen = jnp.asarray(of.measure != hidden, float)
    chains.run(jax.random.key(SEED), seen, extra_fields=("diverging",))
    grouped = {k: np.asarray(v) for k, v in chains.get_samples(group_by_chain=True).items()}
    divergences = int(np.asarray(chains.get_extra_fields()["diverging"]).sum())
    flat = {k: v.swapaxes(0, 1).reshape(-1, *v.shape[2:]) for k, v in grouped.items()}
    every = max(1, len(flat["tau"]) // KEPT)
    drawn = [flat[name][::every] for name in ARRAYS]
    r_hat, ess = _worst(grouped)
    return VoteModel(*drawn, r_hat=r_hat, ess=ess, divergences=divergences)


def _worst(grouped: dict[str, np.ndarray]) -> tuple[float, float]:
    from interlock.estimate.campaign import diagnostics

    columns = [v.reshape(*v.shape[:2], -1) for name, v in grouped.items() if name != "raw"]
    r_hat, ess = diagnostics(np.concatenate(columns, axis=-1))
    return float(r_hat.max()), float(ess.min())
