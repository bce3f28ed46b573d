"""Texts: words with their places, in the space of their embedding."""

from ig_core.kinds.kind import Kind
from ig_core.kinds.text.background import background
from ig_core.kinds.text.baselines import BASELINES
from ig_core.kinds.text.examples import reviews
from ig_core.kinds.text.perturbation import perturbation
from ig_core.kinds.text.words import Encoded
from ig_core.records import TextExplanation

TEXT = Kind(
    label="text",
    record=TextExplanation,
    unit="word",
    baselines=BASELINES,
    perturbation=perturbation(),
    background=background,
    line=Encoded.line,
    examples=reviews,
    warm_up=("A good film.", "Not a good film, and far too long for what it has to say."),
)
