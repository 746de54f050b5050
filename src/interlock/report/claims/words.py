"""Words of tests and verdicts: what the board, a page and its pictures call them."""

from collections.abc import Mapping
from types import MappingProxyType

from interlock.messages import N_, _

VERDICT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "supported": N_("supported"),
        "contradicted": N_("contradicted"),
        "contested": N_("contested"),
        "undecided": N_("undecided"),
    }
)
OUTCOME_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "supports": N_("supports"),
        "contradicts": N_("contradicts"),
        "inconclusive": N_("inconclusive"),
        "split": N_("split"),
        "missing": N_("missing"),
    }
)
READING: Mapping[str, str] = MappingProxyType(
    {
        "supported": N_(
            "the deciding test shows the claim at 5 %, most variants agree, none refutes it"
        ),
        "contradicted": N_(
            "the deciding test refutes it at 5 %, most variants agree, none shows it"
        ),
        "contested": N_(
            "it depends: on the school of thought, the period, the series or the coding; the page "
            "says on which"
        ),
        "undecided": N_(
            "the evidence leaves both possible, or what the test asks for is not packaged; the "
            "page says what is missing"
        ),
    }
)
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "descriptive": N_("descriptive claim"),
        "causal": N_("causal claim"),
        "counterfactual": N_("counterfactual claim"),
        "comparative": N_("comparative claim"),
    }
)
REACH: Mapping[str, str] = MappingProxyType(
    {
        "description": N_("it describes"),
        "timing": N_("it shows what came when"),
        "association": N_("it shows what went together"),
        "model": N_("it says what would have been, by the model"),
    }
)
THREATS: Mapping[str, str] = MappingProxyType(
    {
        "circular coding": N_("circular coding"),
        "rival explanation": N_("rival explanation"),
        "missing data": N_("missing data"),
        "measurement": N_("measurement"),
        "few cases": N_("few cases"),
    }
)


def verdict_name(name: str) -> str:
    """Return a verdict in the language that is spoken."""
    return _(VERDICT_NAMES[name])


def outcome_name(name: str) -> str:
    """Return what a test said, in the language that is spoken."""
    return _(OUTCOME_NAMES[name])


def type_name(name: str) -> str:
    """Return the type of a claim in the language that is spoken."""
    return _(TYPES.get(name, name))
