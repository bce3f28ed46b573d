"""The frame around every page: logo, style, theme, and the few ways in which a page talks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from ig_core import assets
from ig_core.data import DATASETS
from ig_core.errors import UserError
from ig_core.render.palette import DARK, LIGHT, Theme
from webapp.shared import playlist, resuming, warming
from webapp.shared.limits import LimitError

_STYLE, _PRESENTING = (Path(__file__).parent / name for name in ("style.css", "presenting.css"))
FIELD_HEIGHT = 96  # pixels of a field for a text; a longer text scrolls in it
PRESENT = "present"  # the parameter of an address that asks for the stage
STAGE = {PRESENT, playlist.PARAM, playlist.AT}  # those that say nothing of what a page shows


def through_app(page: str) -> None:
    """Begin the page in the file `page`: see to it that app.py has drawn its frame.

    This is for `streamlit run app.py`; serve.py has seen to it before anybody comes, see
    streamlit_patches.know_no_pages_folder. A folder "pages" beside app.py means to Streamlit that its files are all
    pages, each run alone, until somebody's run has called st.navigation in this process. Tried with Streamlit 1.67 in
    Chromium, as the first address that a new process is asked for: "/" comes with its frame; but /review or /image,
    with or without parameters, runs pages/review.py or pages/image.py alone, without title, style, logo and links,
    beside a sidebar that lists the names of the files (unless client.showSidebarNavigation is false, as here), and so
    does every later request, until somebody opens "/". Therefore a page that finds no frame calls st.navigation and is
    run anew, by app.py.

    A page that is the app itself (`streamlit run pages/image.py`, or an AppTest of that file) has no app.py to be run
    by: it is run anew once, and then goes on without a frame.
    """
    state = st.session_state
    if not state.get("framed") and not state.get("sent through app"):
        state["sent through app"] = True
        home = st.Page(lambda: None, title="IG Lens", default=True)
        st.navigation([home, st.Page(page)], position="hidden")
        st.rerun()


def icon() -> str | None:
    """The picture for the browser's tab."""
    file = assets.FOLDER / "icon.svg"
    return str(file) if file.is_file() else None


def begin() -> None:
    """Draw what every page has, and start loading the models behind it."""
    st.session_state["framed"] = True
    warming.start_warming_all()
    if (assets.FOLDER / "logo.svg").is_file():
        st.logo(assets.FOLDER / "logo.svg", size="large")
    st.html(_STYLE)
    if presenting():
        st.html(_PRESENTING)


def name(page: st.Page) -> None:
    """Give the page its title in the browser's tab, and a heading for those who hear it; the first page has its own."""
    st.set_page_config(page_title=f"{page.title} · IG Lens")
    if page.url_path:
        st.html(f'<h1 class="page-name">{escape(page.title)}</h1>')


def presenting() -> bool:
    """Whether the address asks for the stage: large type, headline and picture alone."""
    return st.query_params.get(PRESENT) == "true"


@contextmanager
def entering(page: str, state: MutableMapping, query_params: Mapping, widget: str) -> Iterator[Mapping | None]:
    """When a page is entered, the parameters to begin with: the address's, or those of what it showed before.

    None while one stays on the page. Back and Forward enter it anew, with what the address says then. Streamlit forgets
    the widgets of a page that is left, and empties the address.

    Streamlit stops a run in the middle, at any use of `state`, as soon as the next one is asked for. So a page counts
    as entered only when the body of the `with` is done; what was half taken is taken again by the next run. And a run
    of the next page that is stopped before it begins has already lost the widgets of this one: then this one is
    entered again, which is what `widget` tells.

    Args:
        page: the name of the page.
        widget: the key of a widget that the page draws in every run, unless it is presented.
    """
    if state.get("page") == page and widget in state:
        yield None
        return
    state["page"] = None
    yield dict(query_params) if set(query_params) - STAGE else state.get(f"address of {page}", {})
    state["page"] = page


def remember(
    page: str,
    state: MutableMapping,
    query_params: QueryParamsProxy,
    url_params: Mapping[str, str],
    names: Iterable[str],
) -> None:
    """Write the parameters of what is shown into the address, and keep them for when the page is entered again.

    Args:
        query_params: those of the address as it is now; changed here.
        url_params: those that show the same view again.
        names: of all parameters that the page may write.
    """
    state[f"address of {page}"] = dict(url_params)
    others = {name: query_params[name] for name in query_params if name not in set(names)}
    if (wanted := others | dict(url_params)) != dict(query_params):
        query_params.from_dict(wanted)  # at once: each message about the address may be a step of history


def theme() -> Theme:
    """The palette that goes with the theme of the reader's browser."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def say(sentence: str) -> None:
    """Show one sentence about a problem, whatever characters it holds, as text."""
    st.html(f'<p class="say" role="status">{escape(sentence)}</p>')


def invite(sentence: str) -> None:
    """Say what to do where there is nothing to explain yet."""
    block(f'<p class="invitation" role="status">{escape(sentence)}</p>')


def say_problem(state: MutableMapping) -> None:
    """Show once what was wrong with an address or an input, if something was."""
    problem = state.get("problem")
    if problem and not resuming.for_widgets_alone():  # which nobody sees
        say(problem)
        state["problem"] = None


def refuse(error: UserError) -> None:
    """Show why something cannot be done; what is only to wait for is tried again when the time has come."""
    say(str(error))
    if isinstance(error, LimitError):
        run_again_after(error.seconds)


def run_again_after(seconds: float) -> None:
    """Run the page once more after that time, unless it is run before."""
    due = time.monotonic() + seconds

    @st.fragment(run_every=seconds)
    def wait() -> None:
        if time.monotonic() >= due:
            st.rerun()

    wait()


def block(html: str) -> None:
    """Show markup whose every foreign part has been escaped, in the colours of the theme."""
    colours = theme()
    style = (
        f"--paper:{colours.paper};--ink:{colours.ink};--dim:{colours.dim};--line:{colours.line};"
        f"--doubt:{colours.doubt};"
        f"--for:{colours.positive};--against:{colours.negative}"
    )
    st.html(f'<div class="block" style="{style}">{html}</div>')


def offer_download(dataset: str) -> None:
    """A button that fetches a data set from its original address, with its size and terms."""
    row = DATASETS[dataset]
    megabytes = f"{row.size / 1e6:.{0 if row.size >= 1e6 else 1}f}"
    st.caption(f"{row.label} ({megabytes} MB, from its original address). {row.licence}")
    if not st.button("Download", type="primary", key=f"download_{dataset}"):
        return
    bar = st.progress(0.0, text="Connecting")

    def show(done: int, total: int) -> None:
        bar.progress(min(done / max(total, 1), 1.0), text=f"{done / 1e6:.0f} MB")

    try:
        row.fetch(show)
    except UserError as error:
        bar.empty()
        say(str(error))
    else:
        st.rerun()
