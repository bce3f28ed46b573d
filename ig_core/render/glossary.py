"""The words that pages use, each explained in a sentence and a small picture: the one source of them all.

Pages show a term where it is met, see webapp/shared/terms.py; docs/glossary.md is made from the same table:
`python -m ig_core.render.glossary docs`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ig_core.errors import InputError
from ig_core.render import glossary_pictures as pictures
from ig_core.render.palette import LIGHT, Theme


@dataclass(frozen=True)
class Term:
    """A technical word and what it means here.

    Attributes:
        name: as it stands within a sentence.
        sentence: what it means, for somebody who is sixteen; at most 200 characters.
        draw: colours -> a small picture of it, an SVG that stands alone.
        more: a second sentence for the curious, or nothing.
    """

    name: str
    sentence: str
    draw: Callable[[Theme], str]
    more: str = ""

    @property
    def title(self) -> str:
        """The name as a heading has it."""
        return self.name[0].upper() + self.name[1:]

    @property
    def explanation(self) -> str:
        """All that is said of it, as plain text."""
        return f"{self.sentence} {self.more}".strip()


TERMS = (
    # What a model says
    Term(
        "class",
        "One of the answers that a model chooses from, such as “positive” and “negative”.",
        pictures.classes,
    ),
    Term(
        "logit",
        "The number that a network gives a class before it becomes a probability: the larger the logit, the more "
        "probable the class.",
        pictures.logit,
        "Of two classes with one logit, 0 means 50 % for each, and one more multiplies the odds by 2.7.",
    ),
    Term(
        "probability",
        "How likely the model says a class is, from 0 to 100 %; all classes together have 100 %.",
        pictures.probability,
        "It is what the model says, which may be wrong, also where it says 99 %.",
    ),
    Term(
        "explained class",
        "The class that the scores are about: the predicted one, unless another is chosen.",
        pictures.target,
        "A model may have a class of its own that is explained whatever it predicts.",
    ),
    Term(
        "contrast",
        "The question “why this class rather than that one?”: what is explained is the logit of one class minus the "
        "logit of another.",
        pictures.contrast,
    ),
    Term(
        "vocabulary",
        "The words that a model has learned; of any other word it sees at most that there is something unknown.",
        pictures.vocabulary,
    ),
    Term(
        "embedding",
        "The list of numbers that stands for a word inside a network; the network computes with these numbers, not "
        "with letters.",
        pictures.embedding,
    ),
    # How scores are computed
    Term(
        "method",
        "A recipe that finds a score for each word, pixel or column; different methods may give different scores.",
        pictures.method,
    ),
    Term(
        "score",
        "How much one word, pixel or column moved the answer: above zero for the explained class, below zero against "
        "it.",
        pictures.score,
        "It is also called attribution. Where a number is estimated, it means more or less of that; and a method "
        "without signs tells only how strongly.",
    ),
    Term(
        "baseline",
        "The input that stands for “nothing said”, such as a blank text or a black picture: the scores tell what made "
        "the answer differ from the answer to it.",
        pictures.baseline,
        "Another baseline asks another question, so the scores differ too.",
    ),
    Term(
        "padding token",
        "The blank that fills up short texts to one length; as a baseline, it stands in the place of every word.",
        pictures.padding,
    ),
    Term(
        "path",
        "The way from the baseline to the input, on which every word, pixel or column changes a little at each step.",
        pictures.path,
        "With Integrated Gradients it is a straight line, on which all change at once.",
    ),
    Term(
        "gradient",
        "The slope of the model's answer at one point: how much the answer changes when one number of the input "
        "changes a little.",
        pictures.gradient,
        "The number of gradients counts the points of the path at which slopes were taken.",
    ),
    Term(
        "Integrated Gradients",
        "The method that goes from the baseline to the input in small steps and adds up, for each word or pixel, how "
        "much it moved the answer on the way.",
        pictures.integrated_gradients,
    ),
    Term(
        "Shapley value",
        "What a column adds to the answer on average, over all orders in which the columns can change from the start "
        "to this row.",
        pictures.shapley,
    ),
    # How exact and how faithful they are
    Term(
        "completeness",
        "Scores are complete when they add up to exactly as much as the answer changed between the baseline and the "
        "input.",
        pictures.completeness,
        "F(x) is the answer to the input, F(x′) the answer to the baseline.",
    ),
    Term(
        "gap",
        "How far the sum of the scores is from what it should be: an error of the calculation, not of the model.",
        pictures.gap,
        "It is shown as a part of what the scores should add up to.",
    ),
    Term(
        "tolerance",
        "The largest error that you allow: gradients are taken until the gap and the estimated error are within it.",
        pictures.tolerance,
        "Where 4,096 gradients are not enough, the page says that it was not reached.",
    ),
    Term(
        "estimated error",
        "About how far all scores together are off, as a part of their size; unlike in the gap, too much here and too "
        "little there do not cancel.",
        pictures.estimated_error,
        "It is estimated from how the gradients change along the path, and is no guarantee.",
    ),
    Term(
        "standard error",
        "How far a mean over examples drawn at random is typically off; with more examples it becomes smaller.",
        pictures.standard_error,
    ),
    Term(
        "deletion test",
        "Take out what has the largest scores and ask the model again: if the scores are right, its answer changes "
        "faster than when things are taken out at random.",
        pictures.deletion,
        "The smaller the area under the falling curve, the better the scores describe the model.",
    ),
    Term(
        "rank correlation",
        "How alike two orders are, strongest first: 1 is the same order, 0 is no connection, −1 is the opposite order.",
        pictures.rank_correlation,
    ),
    # Phrases
    Term(
        "parse tree",
        "A sentence divided into phrases, these into smaller phrases, and so on down to the words.",
        pictures.parse_tree,
        "The tree of a sentence that you type is a guess of the parser, which is a network too.",
    ),
    Term(
        "Integrated Directional Gradients",
        "Integrated Gradients for phrases: one run gives each word, phrase and clause of a sentence its share in the "
        "answer, for or against.",
        pictures.directional,
    ),
    Term(
        "value of a phrase",
        "Which share of all that the text contributes lies in this phrase and its parts, from 0 to 1; the whole text "
        "has 1.",
        pictures.value,
    ),
    Term(
        "dividend",
        "What a phrase as a whole contributes beyond the words and smaller phrases in it, as a share of all "
        "contributions.",
        pictures.dividend,
    ),
)
_BY_NAME = {term.name: term for term in TERMS}
_INTRODUCTION = """# Glossary

The words that the pages use, each with the sentence that the app shows where the word is met. What is behind them
stands in the [guide](guide.md).
"""


def lookup(name: str) -> Term:
    """The term of this name.

    Raises: InputError if there is none.
    """
    if name not in _BY_NAME:
        raise InputError(f"There is no term {name!r}; these are explained: {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]


@cache
def picture(name: str, theme: Theme = LIGHT) -> str:
    """The picture of a term in the colours of `theme`: an SVG of 180 by 80 that stands alone."""
    return lookup(name).draw(theme)


def documents() -> dict[str, str]:
    """The pages of the documentation that are made from the table: path within docs -> content."""
    files, parts = {}, [_INTRODUCTION]
    for term in sorted(TERMS, key=lambda term: term.name.lower()):
        file = f"glossary/{re.sub(r'[^a-z]+', '-', term.name.lower())}.svg"
        files[file] = picture(term.name) + "\n"
        parts.append(f"## {term.title}\n\n{term.explanation}\n\n![A picture of: {term.name}]({file})\n")
    return {"glossary.md": "\n".join(parts)} | files


def main(folder: Path) -> None:
    """Write the pages into the folder of the documentation."""
    (folder / "glossary").mkdir(exist_ok=True)
    for name, content in documents().items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
