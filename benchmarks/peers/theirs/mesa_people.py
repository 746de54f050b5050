"""People who move between places as Mesa agents; runs in the peers' own environment.

Usage: python mesa_people.py SHARES.json REPETITIONS; prints JSON.
"""

import importlib.metadata
import json
import sys
import time
from bisect import bisect
from itertools import accumulate
from pathlib import Path

import mesa  # pyright: ignore[reportMissingImports]


class Person(mesa.Agent):
    """Somebody who lives in a place and draws the next one from its row of shares."""

    def __init__(self, model, place):
        super().__init__(model)
        self.place = place

    def move(self, reach):
        row = reach[self.place]
        self.place = min(bisect(row, self.random.random()), len(row) - 1)


class World(mesa.Model):
    """All persons, one step a year."""

    def __init__(self, stocks, seed):
        super().__init__(seed=seed)
        for place, persons in enumerate(stocks):
            for _ in range(persons):
                Person(self, place)


def run(given, seed):
    """Return seconds of the years (not of making the agents) and persons by place at the end."""
    world = World(given["stocks"], seed)
    reach = [[list(accumulate(row)) for row in year] for year in given["shares"]]
    start = time.perf_counter()
    for year in reach:
        world.agents.do("move", year)
    seconds = time.perf_counter() - start
    stocks = [0] * len(given["stocks"])
    for person in world.agents:
        stocks[person.place] += 1
    return seconds, stocks


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    runs = [run(given, seed) for seed in range(int(sys.argv[2]))]
    seconds, stocks = zip(*runs, strict=True)
    version = importlib.metadata.version("mesa")
    print(json.dumps({"version": version, "seconds": seconds, "stocks": stocks}))
