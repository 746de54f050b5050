"""People who move between places as FLEE's agents; runs in the peers' own environment.

Usage: python flee_people.py GIVEN.json REPETITIONS; prints JSON.

FLEE's person leaves a place with the place's chance to move, and chooses among its links by the
score of the end over the distance. A chance to leave, a score and a distance give the shares:

    mu_ij = (1 - mu_ii) (score_j / distance_ij) / sum_k (score_k / distance_ik),   j other than i

Chances and scores move by year. A score is set as FLEE sets it, by the intensity of a conflict.
With a finite speed somebody who arrives may leave again within the step; with an infinite one FLEE
moves a person at most once a step, and a step is a year.
"""

import importlib.metadata
import json
import math
import random
import sys
import tempfile
import time
from pathlib import Path

from flee.flee import Ecosystem  # pyright: ignore[reportMissingImports]
from flee.SimulationSettings import SimulationSettings  # pyright: ignore[reportMissingImports]

CONFLICT_WEIGHT = 0.5  # a score is this to the power of the intensity
SETTINGS = f"""\
move_rules:
  awareness_level: 1
  max_move_speed: .inf
  softening: 0.0
  conflict_weight: {CONFLICT_WEIGHT}
"""


def world(given):
    """Return an ecosystem with its places, links and persons."""
    found = Ecosystem()
    for place in range(len(given["stocks"])):
        found.addLocation(f"place {place}")
    for start, row in enumerate(given["distance"]):
        for end in range(start):
            found.linkUp(f"place {start}", f"place {end}", distance=row[end])
    for place, persons in zip(found.locations, given["stocks"], strict=True):
        for _ in range(persons):
            found.addAgent(place, {})
    return found


def year_of(shares, distance):
    """Return every place's chance to leave and intensity of conflict from the shares of a year.

    From the first place the share of an end is as its score over its distance, staying included.
    """
    pull = [share * far for share, far in zip(shares[0], distance[0], strict=True)]
    best = max(pull)
    leaving = [1 - row[place] for place, row in enumerate(shares)]
    return leaving, [math.log(one / best) / math.log(CONFLICT_WEIGHT) for one in pull]


def run(given, seed):
    """Return seconds of the years (not of making the agents) and persons by place at the end."""
    random.seed(seed)
    found = world(given)
    years = [year_of(shares, given["distance"]) for shares in given["shares"]]
    start = time.perf_counter()
    for leaving, intensity in years:
        for place, chance, conflict in zip(found.locations, leaving, intensity, strict=True):
            place.movechance, place.conflict = chance, conflict
        found.evolve()
    seconds = time.perf_counter() - start
    return seconds, [place.numAgents for place in found.locations]


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        file.write(SETTINGS)
        file.flush()
        SimulationSettings.ReadFromYML(file.name)
    runs = [run(given, seed) for seed in range(int(sys.argv[2]))]
    seconds, stocks = zip(*runs, strict=True)
    version = importlib.metadata.version("flee")
    print(json.dumps({"version": version, "seconds": seconds, "stocks": stocks}))
