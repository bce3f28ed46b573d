"""What a method is, as far as its scores are concerned: the part of its row that travels with every explanation."""

from __future__ import annotations

from dataclasses import dataclass, fields

LOGITS = "logits"
PROBABILITY = "probability"  # of a model of which no logits are to be had


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What one must know of a method to read its scores.

    Attributes:
        label: what people call it.
        signed: whether a score tells for from against.
        uses_baseline: whether its scores depend on a baseline that one chooses.
        uses_rule: whether a rule of integration, and so a tolerance, matters to it.
        claim: what its scores add up to, as a formula: "F(x) − F(x′)"; empty where they make no such claim.
        exact: whether the gap between its scores and what they claim is an error, which should vanish.
        unit: of the scores; in explanations of a number that is estimated, that of the number, and PROBABILITY where a
            model gives probabilities alone.
        traced: whether each dimension of an embedding has its words, so that dimensions are worth showing.
    """

    label: str
    signed: bool
    uses_baseline: bool
    uses_rule: bool
    claim: str = ""
    exact: bool = True
    unit: str = LOGITS
    traced: bool = False

    @property
    def traits(self) -> Traits:
        """These alone, without what a row of METHODS has besides."""
        return Traits(**{field.name: getattr(self, field.name) for field in fields(Traits)})
