"""One worker of a run: it reads its inputs from the folder, explains them, and writes the part there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ig_core.corpus import inputs, parts
from ig_core.errors import AssetError

if TYPE_CHECKING:
    from ig_core.corpus.explaining import PartExplainer
    from ig_core.corpus.inputs import Inputs
    from ig_core.corpus.parts import Manifest

_THREADS = {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
_MEMORY = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(64 * 2**20), "MALLOC_ARENA_MAX": "1"}
ENVIRONMENT = {**_THREADS, **_MEMORY}
"""The environment of a worker: each takes one core, so that there may be as many as cores. Under Linux it keeps what it
has freed for the next call, since memory asked for anew is wiped first, which took up to a sixth of the time; and one
store of it for all its threads, not one for each."""


class Done(NamedTuple):
    """A part that has been written."""

    number: int
    inputs: int
    skipped: int
    gradients: int
    seconds: float


class Worker:
    """Made once in a process of its own, called once for each part."""

    def __init__(self, folder: str):
        os.environ.update(ENVIRONMENT)  # before TensorFlow is imported
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        from ig_core.quiet import quiet_start

        with quiet_start():
            from ig_core.corpus.explaining import PartExplainer
        self._folder = Path(folder)
        manifest = parts.read_manifest(self._folder)
        laid_down = inputs.opened(self._folder, check=False)
        if manifest is None or laid_down is None:
            raise AssetError(f"There is no run in {folder}.")
        self._manifest, self._inputs = manifest, laid_down
        self._explain = PartExplainer(manifest.settings)

    def __call__(self, number: int) -> Done:
        return do_part(self._explain, self._inputs, self._manifest, self._folder, number)


def do_part(explain: PartExplainer, laid_down: Inputs, manifest: Manifest, folder: Path, number: int) -> Done:
    """Explain the inputs of a part, and write it."""
    from ig_core.corpus.explaining import metadata

    settings = manifest.settings
    order = inputs.order(manifest.inputs, settings.sample, settings.seed)
    places = inputs.parts(len(order), settings.part)[number]
    found = explain(laid_down.rows(order[places.start : places.stop]))
    parts.write(folder, number, found.table, metadata(found))
    return Done(number, found.table.num_rows, len(found.skipped), found.gradients, found.seconds)
