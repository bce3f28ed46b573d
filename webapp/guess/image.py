"""Lessons about pictures: cells of four times four pixels are marked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ig_core.attribution import METHODS
from ig_core.evaluation import cells
from ig_core.records import ImageExplanation
from ig_core.render.pixels import as_rgb, data_uri, heatmap, limit_of_all
from webapp.components.cells import markable_picture
from webapp.components.tiles import Tile, tiles
from webapp.guess.lesson import Lesson, classes, predicted
from webapp.image import input as image_input
from webapp.shared import core, frame, result


def _plain(explanation: ImageExplanation) -> None:
    picture = data_uri(as_rgb(explanation.pixels))
    markable_picture(picture, "The picture", cells.SHAPE, (), (), lambda marks: None, key="picture to guess")


def _mark(explanation: ImageExplanation, marked: Collection[int], on_mark: Callable[[list[int]], None]) -> None:
    picture, there = data_uri(as_rgb(explanation.pixels)), cells.occupied(explanation.pixels)
    markable_picture(picture, "The picture", cells.SHAPE, there, marked, on_mark, key="cells to mark")


def _marks_drawn(explanation: ImageExplanation, marked: Sequence[int], strongest: Sequence[int]) -> None:
    markable_picture(
        data_uri(as_rgb(explanation.pixels)),
        f"You marked {_listed(marked)}; {_listed(strongest)} counted most",
        cells.SHAPE,
        (),
        marked,
        lambda marks: None,
        key="marked cells",
        counted=strongest,
    )
    frame.block('<p class="small">Hatched: your cells. Dashed: those that counted most.</p>')


def _listed(some: Sequence[int]) -> str:
    return ", ".join(cells.name(cell) for cell in some) or "no cell"


def _why(request: core.Request, on_guess: Callable[[str], None]) -> bool:
    """The scores for every class side by side, on one scale, each to be pressed. Scores of the predicted class alone
    would tell it by their sum, and those of one other class would say little about ten. So all are shown, none marked
    and none with its probability. What leaks is what explanations say: the scores of a class add up to its logit less
    that at the baseline, so the predicted class is mostly among the greenest.
    """
    pixels = result.explained(ImageExplanation, request)
    explanations = result.computed(request, core.explain_all_classes) if pixels is not None else None
    if pixels is None or explanations is None:
        return False
    signed = METHODS[request.method].signed
    limit = limit_of_all([one.scores for one in explanations.values()])
    _plain(pixels)
    frame.block(
        '<p class="small">What speaks for (green) and against (purple) each class, on one scale. Press the class that '
        "you think the model says.</p>"
        if signed
        else '<p class="small">Where each class is sensitive, on one scale. Press the class that you think the model '
        "says.</p>"
    )
    items = [
        Tile(label, data_uri(heatmap(one.scores, limit, frame.theme(), signed)), label)
        for label, one in explanations.items()
    ]
    tiles(items, "Scores for every class; press the one that the model says", on_guess, "classes_to_guess")
    return True


def _examples(model: str) -> Sequence[str]:
    return list(image_input.examples(model))


IMAGE = Lesson(
    record=ImageExplanation,
    unit="cell",
    how="Press cells of the picture, or draw over them, to mark them; or move with the arrow keys and press space.",
    rule="The scores of the pixels in a cell are added up; the cells that counted most have the largest sums, for or "
    "against. Cells with nothing in them cannot be marked and do not count. Covered cells are as in the baseline.",
    units=lambda explanation: cells.occupied(explanation.pixels),
    scores=lambda explanation: cells.sums(explanation.scores),
    places=lambda explanation, some: cells.pixels_in(some, explanation.scores.shape),
    name=lambda explanation, cell: cells.name(cell),
    plain=_plain,
    mark=_mark,
    why=_why,
    options=classes,
    said=predicted,
    examples=_examples,
    show=image_input.show,
    marks_drawn=_marks_drawn,
    applies=image_input.takes_garments,
    pressed=True,
)
