"""Bargaining of a hub with two spokes: packages, concepts of a solution, coalitions, linkage."""
