"""The text of a new scenario file: one that runs as it is, with comments that teach."""

TEXT = """\
# yaml-language-server: $schema=scenario.schema.json
# The line above gives completion in editors that read it; write the schema beside this file with
#   interlock scenario schema --out scenario.schema.json
schema: 1
name: {name}
title: {title}
# Another scenario to start from: a packaged name (interlock scenario list) or a file beside this
# one. history is the data as they are.
base: {base}
note: >-
  Say what you ask, what you assume and what you leave out.
# Changes apply in order. Each has an instrument (docs/reference/scenarios.md lists them with unit
# and range), from and perhaps until (a year or a date), exactly one value form, and a source.
changes:
  # scale: multiply. origin: MEX, GTM, HND, SLV, a list, or all
  - instrument: migration.temporary_visas
    origin: [MEX, GTM]
    from: 2010
    scale: 1.5
    source: "assumed: replace this example by your own question"
  # hold: go back to what history had in a year
  # - instrument: security.agents
  #   from: 1994
  #   hold: 1993
  #   source: where the number comes from
  # to, add and path need the unit of the instrument; path is linear between its years, without from
  # - instrument: drivers.gdp.MEX
  #   path: {{2025: 1, 2035: 1.2}}
  #   unit: ratio
  #   source: "assumed: 1.1 to 1.3 would be as good"
  # trade is written as in a trade policy file
  # - instrument: trade.tariff
  #   importer: USA
  #   exporter: [CAN, MEX]
  #   sector: goods
  #   from: 2018-06-01
  #   until: 2019-05-19
  #   add: 10
  #   unit: percent
  #   source: where the number comes from
"""


def template(name: str, base: str = "history") -> str:
    """Return the text of a new scenario file.

    Args:
        name: of the scenario, letters, digits and hyphens.
        base: scenario that it changes.
    """
    title = name.replace("-", " ").capitalize()
    return TEXT.format(name=name, title=title, base=base)
