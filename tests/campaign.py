"""How large a campaign is: reduced in `make test`, full in `make verify`."""

import os

FULL = os.environ.get("INTERLOCK_CAMPAIGN") == "full"

# Number of tries: reduced, full.
CAMPAIGNS = {
    "random economies for each property (2-12 countries, 1-10 sectors, zeros in trade)": (15, 300),
    "random economies at extremes (tariffs to 100,000 percent, elasticities 1.01-80)": (25, 300),
    "fuzzed policy texts": (300, 5_000),
    "fuzzed policy changes": (200, 3_000),
    "fuzzed settings of inputs, and names of schools": (300, 5_000),
    "fuzzed scenarios": (150, 3_000),
    "killed runs": (1, 12),
    "draws of a killed ensemble": (250, 600),
    "random draws of a corridor, for each of six schools, against the twin": (5, 50),
    "random choices of leaving and coming back": (200, 1_000),
    "random pools and rates": (200, 1_000),
    "random worlds of places": (10, 50),
    "draws of border events, each with its own scale by year": (3, 30),
    "random draws and channels of the coupled run, against the twin": (4, 60),
    "draws of each school in which signs are tested": (25, 200),
    "draws of each school in every scenario of the library": (3, 25),
    "perturbed starts of a mode": (1, 8),
    "random gains and coalitions for each property of bargaining": (60, 1_000),
    "fuzzed windows of negotiation": (200, 3_000),
    "synthetic worlds of each kind of claim test": (60, 1_000),
    "fuzzed claims": (150, 3_000),
    "seconds of many users in one studio": (15, 60),
    "fuzzed studies": (150, 3_000),
    "killed workers of sweeps, three kills each": (1, 7),
    "killed clients of sweeps": (2, 12),
    "fuzzed requests of each operation of the studio": (25, 1_000),
    "fuzzed regions": (60, 3_000),
    "fuzzed inputs of each command": (5, 1_000),
    "draws of each school for every claim": (40, 100),
}


def size(campaign: str) -> int:
    """Return the number of tries of the campaign whose name begins so."""
    (name,) = (name for name in CAMPAIGNS if name.startswith(campaign))
    return CAMPAIGNS[name][FULL]
