"""What there is to see: the cards of the overview, each a line here; a page that is new adds its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ig_core.errors import UserError
from webapp.playlist import example


@dataclass(frozen=True)
class Card:
    """A card that leads to a page.

    Attributes:
        page: the name of its file in the folder pages.
        title, line: what it is, and what one finds there.
        params: of the address that it leads to; none for what the page showed last, or begins with.
        kicker: a short line above the title.
        finds: what gives another page and its parameters instead, once the page is drawn; `page` stands in where its
            file is damaged.
    """

    page: str
    title: str
    line: str
    params: Mapping[str, str] = field(default_factory=dict)
    kicker: str = ""
    finds: Callable[[], tuple[str, Mapping[str, str]]] | None = None

    def where(self) -> tuple[str, Mapping[str, str]]:
        """The page that it leads to, and the parameters of the address."""
        try:
            return self.finds() if self.finds else (self.page, self.params)
        except UserError:
            return self.page, {}


Rows = tuple[dict[str, tuple[Card, ...]], ...]

EXAMPLE = "dull-but-superb"
ROWS: Rows = (  # question -> cards; the questions of a row stand side by side
    {
        "Why did it decide so?": (
            Card("review", "A film review", "Type one, or pick one of ours."),
            Card("image", "A picture", "Which pixels say “boot”?"),
            Card("phrases", "Phrases", "What “not” does to “funny”."),
            Card("row", "A table row", "Income, bicycles: which column counted?"),
        ),
    },
    {
        "How is that computed?": (
            Card("path", "Walk the path", "From nothing to your own sentence: watch its scores come together."),
            Card("review", "Exact or not?", "Beside each review: do its scores add up? Below it: the formula."),
        ),
        "Should I believe it?": (
            Card("trust", "Can I trust it?", "One explanation is tested: does it beat chance, is it steady?"),
            Card("corpus", "A whole data set", "25,000 reviews at once: what drives it, where it fails, and why."),
            Card("compare", "Compare", "Methods and models side by side: do they agree?"),
        ),
    },
    {
        "Begin with": (
            Card(
                "review",
                "A first lesson",
                "One word is taken out, and the answer turns. Put it back: which other words can do that?",
                {"example": EXAMPLE, "drop": "21"},
                "5 minutes",
            ),
            Card(
                "lesson",
                "A lesson",
                "Guess first, then see: five parts for a class, or a short one for people who decide.",
                kicker="10 or 45 minutes",
            ),
            Card(
                "room",
                "A class together",
                "Everybody guesses on a phone; the wall shows all guesses, then the answer.",
                kicker="With 30 phones",
            ),
            Card(
                "playlist",
                "A demo",
                "Five views in large type, with notes for who speaks. The arrow keys go on; Escape or the cross leads "
                "out.",
                kicker="On a projector",
                finds=example.opening,
            ),
            Card(
                "compare",
                "For experts",
                "One review by three methods: how exact each is, and what removing words says of it.",
                {
                    "example": EXAMPLE,
                    "models": "imdb-bilstm",
                    "methods": "integrated-gradients,gradient-times-input,lrp",
                },
                "The details",
            ),
        ),
    },
)
