"""Values of going and coming back: one monotone scalar equation a year.

With D = beta (V_U - V_H), m the probability of leaving, r of returning, d of removal:

    ln m/(1-m) = A/nu,    ln r/(1-r) = -(D + kappa_R)/nu
    F(D) = D/beta - Du + d kappa_D - (1-d) D - nu ln(1-m) + (1-d) nu ln(1-r) = 0
    F'(D) = 1/beta - (1-d) + m s + (1-d) r > 0

where A = s_S G - C_S - psi and G = nu ln[exp((s D - C)/nu) + exp(v_X/nu)] is the value of reaching
the US border with the option to stay in Mexico; without a second border A = s D - C - psi. psi is
the psychic cost of leaving.

Costs are inverted: the probabilities of the reference year 1993 are parameters, and only changes
of wages, success and cost since then move the index.

Source: Caliendo, Dvorkin & Parro (2019), section 2, for values and shares of movers; the wedges are
ours: docs/explanation/migration-and-borders.md, Who moves.
"""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.nn import log_sigmoid, sigmoid, softplus
from jaxtyping import Array, Float

import interlock.numerics  # noqa: F401  (float64, before the first array)

BETA = 0.96  # annual discount factor
# Steps are warm-started from last year. D moves by up to 1/F' = 25 per unit of wage, so the clip is
# wide; eight steps solve every change of a year up to five log points of wages.
NEWTON_STEPS = 8
NEWTON_CLIP = 30.0


class Passage(eqx.Module):
    """What crossing means to a chooser: chance and cost of each border.

    Attributes:
        south: s_S, chance of passing Mexico's southern border; 1 for Mexicans.
        north: s, chance of getting into the US once at its border.
        south_cost: C_S in utility.
        north_cost: C in utility, without the psychic part that the inversion finds.
    """

    south: Float[Array, "..."]
    north: Float[Array, "..."]
    south_cost: Float[Array, "..."]
    north_cost: Float[Array, "..."]


class Tastes(eqx.Module):
    """Parameters of the choice for one kind of chooser.

    Attributes:
        nu: dispersion of tastes.
        gain: D of the reference year.
        leave_log_odds: log odds of leaving in the reference year.
        return_log_odds: log odds of returning in the reference year.
        stay_log_odds: log odds of staying in Mexico in the reference year (very low for Mexicans).
        removal_cost: kappa_D.
    """

    nu: Float[Array, ""]
    gain: Float[Array, ""]
    leave_log_odds: Float[Array, ""]
    return_log_odds: Float[Array, ""]
    stay_log_odds: Float[Array, ""]
    removal_cost: Float[Array, ""]


class Now(eqx.Module):
    """Conditions of a year, as changes since the reference year where utility counts.

    Attributes:
        passage: the crossing.
        reference: the crossing of the reference year.
        wage: change of utility in the US over home, Du - Du_1993.
        push: change of the utility of leaving that is not in D (network, trend, danger).
        removal: d.
        reference_removal: d of the reference year.
    """

    passage: Passage
    reference: Passage
    wage: Float[Array, ""]
    push: Float[Array, ""]
    removal: Float[Array, ""]
    reference_removal: Float[Array, ""]


class Odds(NamedTuple):
    """Log odds of leaving and the share of those who pass the south that stay in Mexico."""

    leave: Float[Array, ""]
    stay: Float[Array, ""]


def leave_odds(t: Tastes, now: Now, gain: Float[Array, ""]) -> Odds:
    """Return the log odds of leaving for a value D of being in the US.

    The reference year gives v_X = (s D - C)_93 + nu logit stay_93 and the psychic cost of leaving,
    paid at home and so not at stake at any border: psi = (s_S G - C_S)_93 - nu logit m_93.
    """
    ref, nu = now.reference, t.nu
    north_93 = ref.north * t.gain - ref.north_cost
    option = north_93 + nu * t.stay_log_odds
    reaching_93 = north_93 - nu * log_sigmoid(-t.stay_log_odds)
    psychic = ref.south * reaching_93 - ref.south_cost - nu * t.leave_log_odds
    north = now.passage.north * gain - now.passage.north_cost
    reaching = option + nu * softplus((north - option) / nu)
    value = now.passage.south * reaching - now.passage.south_cost - psychic + now.push
    return Odds(value / nu, sigmoid((option - north) / nu))


def return_log_odds(t: Tastes, gain: Float[Array, ""]) -> Float[Array, ""]:
    """Return ln r/(1-r) = logit r_93 - (D - D_93)/nu."""
    return t.return_log_odds - (gain - t.gain) / t.nu


def _excess(t: Tastes, now: Now, gain: Array) -> tuple[Array, Array]:
    """Return F(D) without its constant, and F'(D)."""
    odds = leave_odds(t, now, gain)
    back = return_log_odds(t, gain)
    stays_in = 1 - now.removal
    # ln(1-m) = log_sigmoid(-odds)
    level = (
        gain / BETA
        - stays_in * gain
        + now.removal * t.removal_cost
        - t.nu * log_sigmoid(-odds.leave)
        + stays_in * t.nu * log_sigmoid(-back)
    )
    slope = (
        1 / BETA
        - stays_in
        + sigmoid(odds.leave) * now.passage.south * (1 - odds.stay) * now.passage.north
        + stays_in * sigmoid(back)
    )
    return level, slope


def reference_wage(t: Tastes, now: Now) -> Float[Array, ""]:
    """Return Du of the reference year: what makes D = gain solve the equation there."""
    still = Now(
        now.reference,
        now.reference,
        jnp.zeros_like(now.wage),
        jnp.zeros_like(now.push),
        now.reference_removal,
        now.reference_removal,
    )
    return _excess(t, still, t.gain)[0]


def solve_gain(t: Tastes, now: Now, start: Float[Array, ""]) -> tuple[Array, Array]:
    """Return D and the residual |F(D)| of a year under static expectations.

    Clipped Newton steps from `start`, cut off from the gradient; one last step is differentiated,
    which by the implicit function theorem gives exact first derivatives at the solution.

    Args:
        t: tastes of experienced migrants.
        now: conditions.
        start: first guess, last year's D.
    """
    wage = reference_wage(t, now) + now.wage
    fixed_t, fixed_now, fixed_wage = jax.lax.stop_gradient((t, now, wage))
    gain = jax.lax.stop_gradient(start)
    for _ in range(NEWTON_STEPS):
        level, slope = _excess(fixed_t, fixed_now, gain)
        gain = gain - jnp.clip((level - fixed_wage) / slope, -NEWTON_CLIP, NEWTON_CLIP)
    level, slope = _excess(t, now, gain)
    gain = gain - (level - wage) / jax.lax.stop_gradient(slope)
    residual = jnp.abs(jax.lax.stop_gradient(_excess(fixed_t, fixed_now, gain)[0] - fixed_wage))
    return gain, residual


def backward_gain(t: Tastes, later: Now, gain_later: Float[Array, ""]) -> Float[Array, ""]:
    """Return D of a year from the conditions and D of the next one, under foresight.

    D_t/beta = Du - d kappa_D + (1-d) D + nu ln(1-m) - (1-d) nu ln(1-r), all of year t+1.
    """
    level, _ = _excess(t, later, gain_later)
    wage = reference_wage(t, later) + later.wage
    return BETA * (wage - (level - gain_later / BETA))
