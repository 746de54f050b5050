"""One claim as a file: what the chapter says, its test, the rule, and the doubts."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from interlock.claims.language.evidence import Written
from interlock.claims.language.kinds import AnyTest, Composite, Simple, Text

Type = Literal["descriptive", "causal", "counterfactual", "comparative"]
IDENTIFIER = r"^[A-Z][A-Za-z0-9_-]{0,19}$"


class Threat(Written):
    """Why the test could mislead.

    Attributes:
        kind: what sort of threat.
        says: one or two sentences.
    """

    kind: Literal[
        "circular coding", "rival explanation", "missing data", "measurement", "few cases"
    ]
    says: Text


class Claim(Written):
    """A claim and its test, declared before it is run.

    Attributes:
        schema_version: key `schema`; version of the file format.
        id: short name, P01 to P71 for the chapter's own.
        claim: in falsifiable form.
        quote: the chapter's exact words.
        cited: whom the chapter cites for it.
        section: of the chapter.
        type: descriptive, causal, counterfactual or comparative.
        mechanism: what is said to drive what.
        rule: what would show the claim and what would refute it, in words, before the test is run.
        test: the test that decides.
        robustness: variants: other series, years, shocks, readings.
        threats: why it could mislead.
        would_change: what evidence would change the verdict.
        missing: series that the test names and that no passport knows, by id: what they are and
            where they might be had.
        sources: literature and data, as citations.
    """

    schema_version: Literal[1] = Field(alias="schema")
    id: Annotated[str, Field(pattern=IDENTIFIER)]
    claim: Text
    quote: Text
    cited: Annotated[str, Field(min_length=4)]
    section: Annotated[str, Field(min_length=2)]
    type: Type
    mechanism: Annotated[str, Field(min_length=4)]
    rule: Text
    test: AnyTest
    robustness: tuple[AnyTest, ...] = ()
    threats: tuple[Threat, ...] = Field(min_length=1)
    would_change: Text
    missing: dict[str, Text] = Field(default_factory=dict)
    sources: tuple[Text, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _variants_named_apart(self) -> "Claim":
        names = [self.test.name, *(one.name for one in self.robustness)]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two tests are called '{name}'; name each variant differently")
        return self

    @property
    def tests(self) -> tuple[AnyTest, ...]:
        """The deciding test, then the variants."""
        return (self.test, *self.robustness)

    @property
    def simple(self) -> tuple[Simple, ...]:
        """Every test that is not made of others."""
        return tuple(
            part
            for one in self.tests
            for part in (one.parts if isinstance(one, Composite) else (one,))
        )
