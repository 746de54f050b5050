"""What an agreement holds, as a file says it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Level = Annotated[int, Field(strict=True, ge=0, le=2)]


class Terms(BaseModel):
    """One package of a negotiation; what is left out is not in it.

    Attributes:
        trade: `none`, `deal` or `punish`.
        mobility: legal mobility of Mexicans: 1 more temporary visas, 2 also residence and
            legalisation.
        effort: of the spokes that sign, at the border or in transit.
        aid: whether the hub pays for security in Mexico.
        form: `none`, `bilateral` or `trilateral`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    trade: Literal["none", "deal", "punish"] = "none"
    mobility: Level = 0
    effort: Level = 0
    aid: Annotated[int, Field(strict=True, ge=0, le=1)] = 0
    form: Literal["none", "bilateral", "trilateral"] = "none"

    @model_validator(mode="after")
    def _has_form(self) -> "Terms":
        agreed = self.trade == "deal" or self.mobility or self.effort or self.aid
        if agreed and self.form == "none":
            raise ValueError("what is agreed has a form: bilateral or trilateral")
        if self.form != "none" and not agreed:
            raise ValueError(f"a {self.form} agreement holds something: trade, mobility, …")
        if self.trade == "punish" and self.form != "none":
            raise ValueError("punish is the hub's own act: it has no form and holds nothing else")
        return self
