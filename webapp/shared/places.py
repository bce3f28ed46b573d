"""The pages that show something, by the names of their files in the folder pages."""

from __future__ import annotations

PLACES = {  # page -> what one sees there
    "overview": "the start page",
    "review": "a film review",
    "image": "a picture",
    "phrases": "phrases",
    "row": "a table row",
    "compare": "a comparison",
}


def script(page: str) -> str:
    """The file of a page, as Streamlit wants it named."""
    return f"pages/{page}.py"
