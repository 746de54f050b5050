"""Rules of salience and of agents: fitted by NUTS, and simulated from their own past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from interlock.errors import InputError, did_you_mean
from interlock.estimate.convergence import Convergence, judged
from interlock.politics.rules import (
    AGENTS_RULES,
    AGENTS_TERMS,
    ATTRITION_SD,
    NOISE_SD,
    OFFSET,
    SALIENCE_RULES,
    SALIENCE_TERMS,
    Rule,
    Term,
)
from interlock.politics.steps import (
    evidence,
    expected,
    observed_agents,
    observed_salience,
)
from interlock.region.annual import position

TRAINING_YEAR = 2004
WARMUP, DRAWS, CHAINS = 500, 1000, 4
KEPT = 500  # draws of each fit that are kept
KINDS = ("salience", "agents")
ERRORS = 5_000_000  # key of the stream of yearly errors, apart from that of the sampler


@dataclass(frozen=True)
class Kind:
    """Salience or agents: rules, terms, and what was observed.

    Attributes:
        rules: by name.
        terms: all terms, in the order of the rows.
        years: years explained.
        rows: terms, lags observed [year, term].
        seen: what is explained [year].
    """

    rules: Mapping[str, Rule]
    terms: tuple[Term, ...]
    years: tuple[int, ...]
    rows: np.ndarray
    seen: np.ndarray


class PoliticalFit(NamedTuple):
    """A fitted rule.

    Attributes:
        kind: `salience` or `agents`.
        rule: the rule.
        until: last year observed.
        weights: draws [draw, term], zero for terms that the rule does not use.
        attrition, noise: draws [draw].
        convergence: of the parameters that the rule uses.
    """

    kind: str
    rule: Rule
    until: int
    weights: np.ndarray
    attrition: np.ndarray
    noise: np.ndarray
    convergence: Convergence

    def require_converged(self) -> None:
        """Raise UnconvergedError unless r-hat and ess are within the limits."""
        self.convergence.require(f"{self.kind}, {self.rule.name}")


@cache
def kind_of(name: str) -> Kind:
    """Return salience or agents as observed.

    Raises:
        InputError: neither of them.
    """
    if name not in KINDS:
        raise InputError(f"no political state '{name}'{did_you_mean(name, KINDS)}")
    if name == "salience":
        return Kind(SALIENCE_RULES, SALIENCE_TERMS, *observed_salience(evidence()))
    return Kind(AGENTS_RULES, AGENTS_TERMS, *observed_agents(evidence()))


def fit(kind: str, rule: str, *, until: int | None = None, seed: int = 17) -> PoliticalFit:
    """Return a rule fitted by NUTS to the years until one.

    Args:
        kind: `salience` or `agents`.
        rule: name of a rule.
        until: last year observed; None for all.
        seed: of the sampler.

    Raises:
        InputError: unknown kind or rule, or no year left.
    """
    of = kind_of(kind)
    if rule not in of.rules:
        raise InputError(f"no rule '{rule}' of {kind}{did_you_mean(rule, of.rules)}")
    chosen, last = of.rules[rule], of.years[-1] if until is None else until
    inside = np.asarray(of.years) <= last
    if inside.sum() < 5:
        raise InputError(f"{kind} until {last}: fewer than five years are left to fit")
    used = np.asarray([term.name in chosen.terms for term in of.terms])
    names = [*np.asarray([term.name for term in of.terms])[used], "noise"]
    names += ["attrition"] if chosen.ratchet else []
    drawn, divergences = _run(of, inside, used, chosen.ratchet, NOISE_SD[kind], seed)
    convergence = judged(np.stack([drawn[name] for name in names], axis=-1), divergences)
    flat = {name: values.swapaxes(0, 1).reshape(-1) for name, values in drawn.items()}
    every = max(1, len(flat["noise"]) // KEPT)
    weights = np.stack(
        [
            flat[term.name][::every] if on else np.zeros_like(flat["noise"][::every])
            for term, on in zip(of.terms, used, strict=True)
        ],
        axis=-1,
    )
    attrition = flat["attrition"][::every] if chosen.ratchet else np.zeros(len(weights))
    noise = flat["noise"][::every]
    return PoliticalFit(kind, chosen, last, weights, attrition, noise, convergence)


def _run(
    of: Kind, inside: np.ndarray, used: np.ndarray, ratchet: bool, noise: float, seed: int
) -> tuple[dict[str, np.ndarray], int]:
    """Return draws [chain, draw] by parameter; years outside are not seen."""
    import jax
    import jax.numpy as jnp

    import interlock.numerics  # noqa: F401  (float64, before the first array)

    mean = jnp.asarray([term.mean for term in of.terms])
    sd = jnp.asarray([term.sd for term in of.terms])
    chains = _sampler(tuple(term.name for term in of.terms))
    chains.run(
        jax.random.key(seed),
        jnp.asarray(of.rows),
        jnp.asarray(of.seen),
        jnp.asarray(inside, float),
        jnp.asarray(used, float),
        mean,
        sd,
        jnp.asarray(float(ratchet)),
        jnp.asarray(noise),
        extra_fields=("diverging",),
    )
    drawn = {k: np.asarray(v) for k, v in chains.get_samples(group_by_chain=True).items()}
    return drawn, int(np.asarray(chains.get_extra_fields()["diverging"]).sum())


@cache
def _sampler(names: tuple[str, ...]) -> Any:
    """Return a NUTS of the linear step, compiled once for all rules of a kind."""
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist
    from numpyro.infer import MCMC, NUTS

    def model(
        rows: Any, seen: Any, inside: Any, used: Any, mean: Any, sd: Any, ratchet: Any, noise: Any
    ) -> None:
        weights = [
            numpyro.sample(name, dist.Normal(mean[place], sd[place]))
            for place, name in enumerate(names)
        ]
        attrition = numpyro.sample("attrition", dist.HalfNormal(ATTRITION_SD))
        sigma = numpyro.sample("noise", dist.HalfNormal(noise))
        plain = rows @ (jnp.stack(weights) * used)
        planned = jnp.where(ratchet > 0, jnp.maximum(plain, 0) - attrition, plain)
        density = dist.Normal(planned, sigma).log_prob(seen)
        numpyro.factor("years", (density * inside).sum())

    return MCMC(
        NUTS(model, target_accept_prob=0.95),
        num_warmup=WARMUP,
        num_samples=DRAWS,
        num_chains=CHAINS,
        chain_method="sequential",  # chains side by side would split the arguments among them
        jit_model_args=True,
        progress_bar=False,
    )


def one_step(found: PoliticalFit) -> np.ndarray:
    """Return the posterior mean of what the rule expects each year, lags observed [year]."""
    of = kind_of(found.kind)
    draws = expected(
        of.rows[None], found.weights[:, None], found.rule.ratchet, found.attrition[:, None]
    )
    return draws.mean(axis=0)


def simulate(
    found: PoliticalFit, first: int, last: int, *, errors: bool = True, seed: int = 29
) -> np.ndarray:
    """Return draws of a state stepped forward by itself from what was observed before `first`.

    Args:
        found: the fitted rule.
        first: first year simulated.
        last: last year simulated.
        errors: draw the error of every year too; without, the rule's own path of each draw.
        seed: of the errors.

    Returns:
        Log salience, or log agents [draw, year].
    """
    seen, count = evidence(), len(found.weights)
    random = np.random.default_rng([ERRORS, seed])
    path = np.zeros((count, last - first + 1))
    start = position(first) - 1
    state = np.full(count, seen.state(found.kind)[start])
    growth = np.full(count, seen.agents[start] - seen.agents[start - 1])
    for place, year in enumerate(range(first, last + 1)):
        if found.kind == "salience":
            rows = seen.salience_terms(year, state)
        else:
            salience = np.full(count, seen.salience[position(year) - 1])
            rows = seen.agents_terms(year, growth, state, salience)
        shock = random.standard_normal(count) * found.noise if errors else 0.0
        moved = expected(rows, found.weights, found.rule.ratchet, found.attrition) + shock
        state, growth = (moved, growth) if found.kind == "salience" else (state + moved, moved)
        path[:, place] = state
    return path


def bands(
    found: PoliticalFit, quantiles: Sequence[float]
) -> tuple[tuple[int, ...], np.ndarray, np.ndarray]:
    """Return the path of a rule over all its years, in percent of Americans or in persons.

    Args:
        found: the fitted rule; its path starts from what was observed a year before the first.
        quantiles: of draws, errors of every year included.

    Returns:
        Years, quantiles [quantile, year], what was observed [year].
    """
    years = kind_of(found.kind).years
    seen = evidence().state(found.kind)[[position(year) for year in years]]
    less = OFFSET if found.kind == "salience" else 0.0
    drawn = np.quantile(simulate(found, years[0], years[-1]), quantiles, axis=0)
    path, real = (np.maximum(np.exp(one) - less, 0) for one in (drawn, seen))
    return years, path, real
