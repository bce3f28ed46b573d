"""800 reviews in the place of a data set: an opinion, right three times in four, among words that say nothing."""

import numpy as np

from ig_core.evaluation.planting.texts import Excerpt

EXCERPT = Excerpt("made-up", longest=20, learn=600, held_out=0, test=200, raced=6, vocabulary=40)
_FILLING = np.array(["the", "film", "was", "a", "plot", "and", "cast", "of"])


class Reviews:
    """A data set of which both parts hold the same reviews."""

    def __init__(self):
        draws = np.random.default_rng(0)
        self.labels = draws.integers(2, size=800)
        opinions = np.where(draws.random(800) < 0.75, self.labels, 1 - self.labels)
        self.texts = [
            " ".join([*_FILLING[draws.integers(8, size=9)], ("bad", "good")[opinion], "it is <br /> so."])
            for opinion in opinions
        ]

    def labelled(self, split):
        return self.texts, self.labels
