"""A playlist as one HTML file that works offline: a slide a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from streamlit.delta_generator import DeltaGenerator

from ig_core.errors import UserError
from ig_core.render import slides
from ig_core.render.page import Parts
from ig_core.render.slides import Slide
from webapp.compare import slide as compare
from webapp.image import slide as image
from webapp.overview import slide as overview
from webapp.phrases import slide as phrases
from webapp.review import slide as review
from webapp.row import slide as row
from webapp.shared.playlist import Playlist, View
from webapp.shared.slide import MakeSlide

SLIDES: Mapping[str, MakeSlide] = {  # page -> what makes a slide of a view of it
    "overview": overview.make,
    "review": review.make,
    "image": image.make,
    "phrases": phrases.make,
    "row": row.make,
    "compare": compare.make,
}
_UNTITLED = "IG Lens: why did a neural network decide so?"


def html(playlist: Playlist, place: DeltaGenerator, progress: Callable[[int, int], object]) -> str:
    """The file. A view that cannot be shown is a slide that says so, and the others stay.

    Args:
        place: a container, in which lines may say how far the computation of a view is.
        progress: is told how many views are done, of how many.
    Raises: ValueError if the playlist is empty.
    """
    made = []
    for done, view in enumerate(playlist.views):
        progress(done, len(playlist.views))
        made.append(Slide(_parts(view, place), view.title, view.notes))
    progress(len(made), len(made))
    return slides.document(playlist.title or _UNTITLED, made)


def make_ready(view: View, place: DeltaGenerator) -> None:
    """Compute what its page shows of a view, which is kept then. `place` as in `html`."""
    _parts(view, place)


def _parts(view: View, place: DeltaGenerator) -> Parts:
    try:
        return SLIDES[view.page](view.params, place)
    except UserError as error:
        return Parts(headline="This view cannot be shown here.", said=str(error))
