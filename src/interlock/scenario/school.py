"""Schools of thought: rival parameterisations of one model, each with its sources."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interlock.errors import InputError, did_you_mean

FOLDER = Path(__file__).parent / "schools"

Share = Annotated[float, Field(ge=0, le=1)]


class SchoolOfThought(BaseModel):
    """What a school fixes; everything else is fitted to the same data.

    Attributes:
        name: name of the file.
        title: the idea in a few words.
        summary: the idea in a few sentences.
        omega_f: share of the change since 1993 in cost and success that first trips take into
            account; a number, numbers from years on, or `free`.
        settling_agents: sigma_E, elasticity of settling to agents; a number or `free`.
        nu: centre of the prior of the dispersion of tastes.
        hump: liquidity limits first trips of Central Americans.
        rationing: US construction jobs ration first trips.
        cohort_push: the size of cohorts pushes first trips.
        budget_rule: rule of the enforcement budget (used by the politics regime).
        externalisation: what Mexican enforcement does to those it stops.
        sources: publications that it rests on.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal[1] = Field(alias="schema")
    name: str
    title: str
    summary: str
    omega_f: Share | dict[int, Share] | Literal["free"]
    settling_agents: Annotated[float, Field(ge=0)] | Literal["free"]
    nu: Annotated[float, Field(gt=0)]
    hump: bool = False
    rationing: bool = False
    cohort_push: bool = False
    budget_rule: Literal["apprehension_loop", "ratchet", "lobby", "thermostatic"]
    externalisation: Literal["deterrent", "mixed", "displacement"]
    sources: tuple[str, ...]

    @property
    def free(self) -> bool:
        """Whether the wedges are estimated."""
        return self.omega_f == "free"


def available() -> tuple[str, ...]:
    """Return the names of the packaged schools, `free` last."""
    names = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    return (*(name for name in names if name != "free"), "free")


def chosen(name: str) -> tuple[str, ...]:
    """Return the schools that a name or `all` stands for; InputError if it is unknown."""
    if name == "all":
        return available()
    if name not in available():
        hint = did_you_mean(name[:80], (*available(), "all"))
        raise InputError(f"no school {name[:80]!r}{hint}")
    return (name,)


@cache
def load_school(name: str) -> SchoolOfThought:
    """Return a school by name.

    Raises:
        InputError: unknown name, or a file that breaks the schema.
    """
    if name == "all":
        raise InputError(f"'all' is not one school; known: {', '.join(available())}")
    chosen(name)
    path = FOLDER / f"{name}.yaml"
    try:
        return SchoolOfThought.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"school {path.name}, {where}: {first['msg']}") from None
