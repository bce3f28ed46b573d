"""The explanation that the overview page shows until its model is loaded: one sentence of ours, explained before."""

from __future__ import annotations

from ig_core import assets, explainer, models
from ig_core.records import Explanation
from ig_core.training.shipping import LICENCE

SENTENCE = "The plot is thin, but the acting is superb and I left moved."
FILE = "examples/overview.json"


def train() -> Explanation:
    """Explain the sentence as the page of reviews does at first; write the record into assets, and its row."""
    explanation = explainer.explain(SENTENCE, model=next(iter(models.of_kind("text"))))
    file = assets.FOLDER / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(explanation.to_json() + "\n", encoding="utf-8")
    command = "python -m ig_core.training.overview_sentence"
    assets.register([FILE], licence=LICENCE, source="written for this project", command=command)
    return explanation


if __name__ == "__main__":
    train()
