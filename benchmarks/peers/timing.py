"""Seconds of calls, and what a page says of them."""

import statistics
import time


def timed(call, repetitions):
    """Return seconds of each call; what it returns must be there when it returns."""
    seconds = []
    for _ in range(repetitions):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return seconds


def beside(ours, peer):
    """Return medians and ends of seconds of both, and the ratio of the medians."""
    mine, theirs = figures(ours), figures(peer)
    return {"ours_s": mine, "peer_s": theirs, "ratio": theirs["median"] / mine["median"]}


def figures(seconds):
    """Return the median, the ends and the number of seconds."""
    return {
        "median": statistics.median(seconds),
        "least": min(seconds),
        "most": max(seconds),
        "runs": len(seconds),
    }
