"""A run that a reader makes: of a file of theirs, or of a sample of a data set that is on this machine.

It is kept in a temporary folder as long as its session shows it, and removed with it.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from ig_core import models
from ig_core.corpus import inputs, parts, sources, summary
from ig_core.corpus.inputs import Skipped
from ig_core.corpus.opened import Corpus
from ig_core.corpus.parts import Manifest
from ig_core.corpus.run import LABELS, TEXTS, begin
from ig_core.corpus.settings import Settings
from ig_core.corpus.sources import datasets
from ig_core.corpus.work import do_part
from ig_core.data import DATASETS
from ig_core.errors import InputError, UserError
from ig_core.kinds.image import pictures
from webapp.corpus import runs, uploaded_pictures
from webapp.corpus.runs import Opened
from webapp.shared import frame, limits, turns
from webapp.shared.jobs import Rank, duration

MOST_BYTES, MOST_INPUTS = 5, 1_000  # MiB of a file; inputs that are explained
_MOST_TOGETHER = 64  # MiB of all pictures of a folder
_MIB = 2**20
_COUNTS = (100, 300, MOST_INPUTS)
_PART = {"text": 20, "image": 10, "row": 100}  # inputs between two states of the bar, by kind
_FILE, _PICTURES, _SAMPLE = "A file", "A folder of pictures", "A sample of a data set here"
_MADE, _GOES_ON, _PROBLEM = "corpus own made", "corpus own goes on", "corpus own problem"  # of the session
_REFUSED = "corpus own refused"  # of the session: how many folders were too large
_NO_LABEL = "nowhere: no answers are known"


@dataclass
class Made:
    """A run that is being made, or is done.

    Attributes:
        folder: removed when nobody holds this any more.
        manifest: what it is.
        name: of its own, so that nobody else finds what is drawn of it.
        shown: what it found; None until it is done.
        left_out: the first lines that could not be read, and how many there are.
    """

    folder: TemporaryDirectory
    manifest: Manifest
    name: str = field(default_factory=lambda: f"own {secrets.token_hex(8)}")
    shown: Opened | None = None
    left_out: tuple[str, int] = ("", 0)

    def leave_out(self, skipped: Sequence[Skipped]) -> None:
        """Count inputs that could not be read or explained."""
        first, count = self.left_out
        told = first or "".join(f"{one.where}. {one.why}" for one in skipped[:1])
        self.left_out = told, count + len(skipped)

    @property
    def left(self) -> list[int]:
        """The parts that are still to do."""
        return parts.missing(Path(self.folder.name), self.manifest.parts)


def draw(state: MutableMapping) -> Opened | None:
    """The choices, the bar, and what came of them; None while there is nothing to show."""
    made: Made | None = state.get(_MADE)
    if not frame.presenting():
        is_done = made is not None and made.shown is not None
        card = st.expander("Other inputs, or another model") if is_done else st.container(border=True)
        with card:
            _choices(state)
            _go_on(state)
    made = state.get(_MADE)
    if made is None:
        return None
    first, count = made.left_out
    if count:
        more = f"; and {count - 1:,} more" if count > 1 else ""
        frame.say(f"Left out: {first}{more}")
    return made.shown


def _choices(state: MutableMapping) -> None:
    """What is explained, by which model, and how much of it; a button begins."""
    here = [name for name in DATASETS if DATASETS[name].find() is not None and _offered(datasets.read_by(name))]
    ways = [_FILE, *([_PICTURES] if _of_kinds("image") else []), *([_SAMPLE] if here else [])]
    way = st.segmented_control("What is explained", ways, default=_FILE, required=True, key="corpus own way")
    left, right = st.columns(2, gap="large")
    if way == _SAMPLE:
        known = {name: DATASETS[name].label.partition(":")[0] for name in here}
        given = left.selectbox("Data set", here, format_func=known.__getitem__, key="corpus own data set")
        model = _model(right, _offered(datasets.read_by(given)))
        settings, begins = Settings(model=model), lambda asked: _begin(state, given, asked)
        _button(settings, begins)
        return
    if way == _PICTURES:
        _pictures(state, left, right)
        return
    model = _model(right, _of_kinds("text", "row"))
    uploaded = left.file_uploader(
        "CSV, JSON lines or Parquet",
        type=[suffix.lstrip(".") for suffix in sources.SOURCES],
        max_upload_size=MOST_BYTES,
        key="corpus own file",
    )
    left.caption(
        f"At most {MOST_BYTES} MiB; up to {MOST_INPUTS:,} inputs, drawn at random, are explained. The file is kept on "
        "this machine while you look at it, and removed then."
    )
    if uploaded is None:
        return
    try:
        limits.count("uploads", hashlib.sha256(uploaded.getvalue()).hexdigest(), state)
        names = _columns(uploaded.name, uploaded.getvalue(), models.lookup(model).kind)
    except UserError as error:
        frame.refuse(error)
        return
    column, label = "", ""
    if models.lookup(model).kind == "text":
        column = right.selectbox("The texts are in", names, index=_guessed(TEXTS, names), key="corpus own texts")
    others = [_NO_LABEL, *(name for name in names if name != column)]
    label = right.selectbox("The right answers are in", others, index=_guessed(LABELS, others), key="corpus own label")
    settings = Settings(model=model, column=column, label="" if label == _NO_LABEL else label)
    _button(settings, lambda asked: _begin_file(state, uploaded.name, uploaded.getvalue(), asked))


def _pictures(state: MutableMapping, left: Any, right: Any) -> None:
    """The choice of a folder of pictures, whose folders, if there are some in it, are the right answers."""
    model, refused = _model(right, _of_kinds("image")), state.setdefault(_REFUSED, 0)
    uploaded = left.file_uploader(
        "Folder of pictures",
        type=[suffix.lstrip(".") for suffix in pictures.SUFFIXES],
        accept_multiple_files="directory",
        max_upload_size=MOST_BYTES,
        key=" ".join(["corpus own pictures", *([str(refused)] if refused else [])]),
    )
    left.caption(
        f"At most {MOST_BYTES} MiB each, and {_MOST_TOGETHER} MiB together; a folder in it for each class tells the "
        f"right answers. Up to {MOST_INPUTS:,} are explained. They are kept on this machine while you look at them, "
        "and removed then."
    )
    if not uploaded:
        return
    if sum(one.size for one in uploaded) > _MOST_TOGETHER * _MIB:
        state[_PROBLEM] = f"These pictures take more than {_MOST_TOGETHER} MiB: choose a smaller folder."
        state[_REFUSED] = refused + 1  # another field, so that they are not kept in memory
        st.rerun()
    try:
        limits.count("uploads", tuple(one.file_id for one in uploaded), state)
    except UserError as error:
        frame.refuse(error)
        return
    _button(Settings(model=model), lambda asked: _begin_pictures(state, uploaded, asked))


def _of_kinds(*wanted: str) -> list[str]:
    """The models of these kinds that a page can use on many inputs."""
    return _offered([name for name, row in models.MODELS.items() if row.kind in wanted and (row.dataset or row.source)])


def _offered(names: Sequence[str]) -> list[str]:
    """Those of the models that are fast enough for a page to wait for."""
    return [name for name in names if not models.lookup(name).slow]


def _model(place: Any, names: Sequence[str]) -> str:
    return str(
        place.selectbox("Model", names, format_func=lambda name: models.lookup(name).label, key="corpus own model")
    )


def _button(settings: Settings, begins: Any) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.segmented_control("At most", _COUNTS, default=_COUNTS[1], required=True, key="corpus own count")
        asked = replace(settings, sample=count, part=_PART[models.lookup(settings.model).kind])
        st.button("Explain them", type="primary", on_click=begins, args=(asked,), key="corpus own go")


def _guessed(wanted: Sequence[str], names: Sequence[str]) -> int:
    """The place of the first name that is one of those wanted; 0 where none is."""
    return next((place for place, name in enumerate(names) if name.casefold() in wanted), 0)


@st.cache_data(max_entries=8, show_spinner=False)
def _columns(name: str, content: bytes, kind: str) -> list[str]:
    """The columns of a file. Raises: InputError, in one sentence, if it cannot be read."""
    with TemporaryDirectory() as folder:
        first = next(iter(sources.read(str(_put(folder, name, content)), kind, lambda skipped: None)), None)
    if first is None:
        raise InputError("There is no line in this file that could be read.")
    return list(first)


def _put(folder: str, name: str, content: bytes) -> Path:
    """A file in a folder, by the last part of its name."""
    path = Path(folder) / f"file{Path(name).suffix.lower()}"
    path.write_bytes(content)
    return path


def _begin_file(state: MutableMapping, name: str, content: bytes, settings: Settings) -> None:
    with TemporaryDirectory() as folder:
        _begin(state, str(_put(folder, name, content)), settings, called=name)


def _begin_pictures(state: MutableMapping, files: Sequence[Any], settings: Settings) -> None:
    """As many of the pictures as are explained, drawn at random, so that no others are read; for a button that calls
    back."""
    drawn = inputs.order(len(files), settings.sample, settings.seed).tolist()
    with TemporaryDirectory() as folder:
        called = uploaded_pictures.put(files, sorted(drawn), Path(folder))
        _begin(state, folder, settings, called=called)


def _begin(state: MutableMapping, given: str, settings: Settings, called: str = "") -> None:
    """Lay down the inputs; for a button that calls back."""
    folder = TemporaryDirectory(prefix="ig-lens-")
    state[_PROBLEM] = None
    left_out: list[Skipped] = []
    try:
        manifest = begin(given, Path(folder.name), settings, left_out.append)
    except UserError as error:
        state[_PROBLEM] = str(error)
        return
    if called:
        manifest = replace(manifest, source=f"your {called}")  # which is no data set, whatever it is called
        parts.write_manifest(Path(folder.name), manifest)
    state[_MADE], state[_GOES_ON] = Made(folder, manifest), True
    state[_MADE].leave_out(left_out)


def _stop(state: MutableMapping) -> None:
    state[_GOES_ON] = False


def _go_on(state: MutableMapping) -> None:
    """Do the parts that are left, with a bar; what is done when one stops is shown."""
    if problem := state.get(_PROBLEM):
        frame.say(problem)
    made: Made | None = state.get(_MADE)
    if made is None or made.shown is not None:
        return
    if state[_GOES_ON]:
        with st.container(horizontal=True, vertical_alignment="center", key="corpus_own_progress"):
            st.button("Stop, and show what is done", on_click=_stop, args=(state,), key="corpus own stop")
            bar = st.progress(0.0, text="Reading the model …")
        try:
            _explain(made, bar)
        except UserError as error:
            frame.refuse(error)
    try:
        run = Corpus(Path(made.folder.name), made.manifest)
        made.shown = runs.made(made.name, summary.summarised(run), run)
        made.leave_out(list(run.skipped()))
    except InputError as error:
        frame.say(str(error))
        state[_MADE] = None
        return
    if state[_GOES_ON]:
        st.rerun()  # without the bar


def _explain(made: Made, bar: Any) -> None:
    """Part by part, others in between."""
    settings, folder = made.manifest.settings, Path(made.folder.name)
    explaining = models.import_with_keras("ig_core.corpus.explaining")
    models.load(settings.model)
    explain, laid_down = explaining.PartExplainer(settings), inputs.opened(folder, check=False)
    assert laid_down is not None
    done, left, began = made.manifest.parts - len(made.left), made.left, time.monotonic()
    for number, part in enumerate(left):
        with turns.computing(settings.model, Rank.SLOW):
            do_part(explain, laid_down, made.manifest, folder, part)
        share = (done + number + 1) / made.manifest.parts
        rest = (time.monotonic() - began) / (number + 1) * (len(left) - number - 1)
        soon = f", about {duration(rest)} left" if rest >= 1 else ""
        bar.progress(share, text=f"{share * made.manifest.explained:,.0f} of {made.manifest.explained:,}{soon}")
