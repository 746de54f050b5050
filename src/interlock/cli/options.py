"""Options that several commands share."""

from typing import Annotated

import typer

Base = Annotated[str, typer.Option(help="Base economy; see `interlock trade bases`.")]
PolicyName = Annotated[
    str, typer.Option(help="Packaged policy, or a YAML file; see `interlock trade policies`.")
]
Deficits = Annotated[
    str, typer.Option(help="zero (balance trade first, as the paper does) or observed.")
]
FixedFactor = Annotated[
    float, typer.Option(help="Share of the fixed factor in value added, from 0 to below 1.")
]
Year = Annotated[int | None, typer.Option(help="Year of the policy; default its last.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
OneSchool = Annotated[str, typer.Option("--school", help="A school; see `migrate schools`.")]
Outcomes = Annotated[
    list[str] | None,
    typer.Option(help="NAME.PLACE@YEAR; repeat. `interlock outcomes` lists them."),
]
