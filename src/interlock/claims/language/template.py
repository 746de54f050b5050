"""A claim of one's own, as a file to fill in that is valid as it stands."""

import re

from interlock.claims.language.claim import IDENTIFIER
from interlock.errors import InputError

TEXT = """\
schema: 1
id: {id}
# One sentence that evidence could refute.
claim: US-Mexican goods trade grew after 1994.
# The exact words of the text that you test, and whom it cites.
quote: trade between the two countries grew
cited: your citation
section: your section
type: descriptive  # descriptive, causal, counterfactual or comparative
mechanism: NAFTA(+) -> trade(+)
# What shows it and what refutes it, before you run it.
rule: >-
  The trend of trade openness of the pair after 1994 is above zero; a trend below zero refutes it.
test:
  kind: trend  # `interlock claims kinds` lists the kinds and their keys
  asks: Did goods trade of the pair grow over their joint income?
  value: {{index: trade-openness, at: {{dyad: USA-MEX}}}}
  years: [1994, 2016]
  claim: {{above: 0}}  # or below: 0, or between: [-1, 1]
robustness:
  - name: other pair
    kind: trend
    asks: Did it grow between the United States and Canada too?
    value: {{index: trade-openness, at: {{dyad: USA-CAN}}}}
    years: [1994, 2016]
    claim: {{above: 0}}
threats:
  - kind: rival explanation
    says: Trade grew everywhere in these years.
would_change: A series of trade in value added that shows no growth.
sources:
  - "US goods trade by partner, see `interlock data show us_goods_exports_best`"
"""


def claim_text(name: str) -> str:
    """Return the text of a claim file with this id.

    Raises:
        InputError: no id.
    """
    if not re.match(IDENTIFIER, name):
        raise InputError(f"'{name[:40]}': an id is a capital and up to 19 letters, digits, - or _")
    return TEXT.format(id=name)
