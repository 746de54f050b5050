"""Rival rules of salience and of enforcement, as terms of one linear step each.

    salience   y_t = x_t b + e,             y = ln(share in percent + 1/4)
    agents     g_t = R(x_t b) + e,          g = growth of the log number of agents
               R(m) = max(m, 0) - attrition with the ratchet, R(m) = m without

Terms are dated so that a simulation can step forward: nothing of the year itself that the rule
explains is on the right-hand side.

Source: ours; docs/explanation/politics.md has the rules and their scores. Rival terms are switches.
"""

from dataclasses import dataclass
from types import MappingProxyType

OFFSET = 0.25  # percent; keeps the log of a share of nothing finite
REFERENCE_YEAR = 1993


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a step.

    Attributes:
        name: short name.
        label: what it is.
        mean, sd: of its normal prior.
        source: why this prior.
    """

    name: str
    label: str
    mean: float
    sd: float
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a state moves.

    Attributes:
        name: short name.
        title: one line.
        terms: names of the terms that it uses.
        ratchet: whether growth cannot be planned below nothing (agents only).
    """

    name: str
    title: str
    terms: tuple[str, ...]
    ratchet: bool = False


SALIENCE_TERMS = (
    Term("constant", "constant", 0.0, 1.0, "wide"),
    Term("lag", "log salience a year before", 0.5, 0.25, "attention lasts for years; weak"),
    Term("foreign_born", "log foreign-born over 1993", 0.0, 2.0, "wide, no sign assumed"),
    Term("unemployment", "change of the unemployment rate, points", 0.0, 0.3, "wide, no sign"),
    Term("agenda", "an immigration bill before Congress", 0.0, 0.5, "wide, no sign"),
    Term("apprehensions", "growth of log apprehensions", 0.0, 0.5, "rival term: visible crossings"),
    Term("terror", "an attack this year or last", 0.0, 0.5, "rival term: fear"),
)
BASE_SALIENCE = ("constant", "lag", "foreign_born", "unemployment", "agenda")
SALIENCE_RULES = MappingProxyType(
    {
        one.name: one
        for one in (
            Rule("stock", "Stock of foreign-born, unemployment, agenda", BASE_SALIENCE),
            Rule(
                "stock_apprehensions",
                "The same and growth of apprehensions",
                (*BASE_SALIENCE, "apprehensions"),
            ),
            Rule("stock_terror", "The same and terror", (*BASE_SALIENCE, "terror")),
            Rule("persistence", "Its own past alone", ("constant", "lag")),
        )
    }
)

AGENTS_TERMS = (
    Term("constant", "constant", 0.03, 0.05, "agents grew 5 percent a year 1980-92"),
    Term("lag", "growth a year before", 0.5, 0.25, "hiring and training take years; weak"),
    Term("apprehensions", "growth of log apprehensions a year before", 0.0, 0.15, "rival term"),
    Term("pressure", "log apprehensions per agent over 1993, year before", 0.0, 0.1, "rival term"),
    Term("salience", "log salience a year before, over a share of 1 percent", 0.0, 0.05, "rival"),
    Term("terror", "an attack last year or the year before", 0.0, 0.1, "rival term"),
    Term("jobs", "growth of construction employment a year before", 0.0, 0.5, "rival term"),
)
_PERSISTENCE = ("constant", "lag")
_AGENTS = (
    ("constant", "Persistence alone", ()),
    ("apprehension_loop", "More apprehensions, more agents (Massey)", ("apprehensions",)),
    ("thermostatic", "Apprehensions per agent are kept where they were", ("pressure",)),
    ("security_salience", "Salience and terror", ("salience", "terror")),
    ("lobby", "Employers hold enforcement back when jobs grow", ("jobs",)),
)
AGENTS_RULES = MappingProxyType(
    {
        f"{name}{'_ratchet' if ratchet else ''}": Rule(
            f"{name}{'_ratchet' if ratchet else ''}",
            f"{title}{', with ratchet' if ratchet else ''}",
            (*_PERSISTENCE, *terms),
            ratchet,
        )
        for ratchet in (False, True)
        for name, title, terms in _AGENTS
    }
)
ATTRITION_SD = 0.03  # half-normal prior of attrition under the ratchet, growth a year
NOISE_SD = MappingProxyType({"salience": 0.6, "agents": 0.1})  # half-normal priors of errors
