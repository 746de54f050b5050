"""The concepts one package at a time, in plain Python; nothing of the program is used."""

import math


def value(concept, full, without, signs, ratified):
    """Return what a concept maximises; full [player], without [spoke][player], hub first."""
    if not any(signs):
        return full[0]
    signers = [s for s, one in enumerate(signs) if one]
    if concept == "ideal_point":
        return ratified * full[0]
    if concept == "trilateral_nash":
        gains = [full[0]] + [full[s + 1] for s in signers]
        if min(gains) < 0:
            return -math.inf
        return ratified * math.prod(gains) ** (1 / len(gains))
    if concept == "agenda_hub":
        if any(full[s + 1] < without[s][s + 1] for s in signers):
            return -math.inf
        return ratified * full[0]
    total = 0.0
    for s in signers:
        hub, own = full[0] - without[s][0], full[s + 1] - without[s][s + 1]
        if hub < 0 or own < 0:
            return -math.inf
        total += math.sqrt(hub * own)
    return ratified * total


def choice(values, precision, mixture):
    top = max(precision * v for v in values)
    heights = [math.exp(precision * v - top) for v in values]
    return [(1 - mixture) * h / sum(heights) + mixture / len(values) for h in heights]
