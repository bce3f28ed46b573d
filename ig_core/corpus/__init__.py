"""Many inputs explained once, and kept: what a model goes by over a whole data set.

    from ig_core import corpus

    manifest = corpus.begin("reviews.csv", folder, corpus.Settings(model="imdb-onehot"))
    for state in corpus.explain(folder, manifest):
        print(state.done, "of", state.of)

A run is a folder: its inputs, a Parquet file a part, and a manifest. It may be stopped at any point, and goes on where
it was. The process that starts it imports no TensorFlow; its workers do.
"""

from ig_core.corpus.engines import ENGINES
from ig_core.corpus.fingerprints import fingerprint
from ig_core.corpus.inputs import Skipped
from ig_core.corpus.opened import Corpus, open_run
from ig_core.corpus.parts import Manifest, read_manifest
from ig_core.corpus.run import State, begin, explain
from ig_core.corpus.settings import Settings
from ig_core.corpus.stopping import NarrowEnough

__all__ = [
    "ENGINES", "Corpus", "Manifest", "NarrowEnough", "Settings", "Skipped", "State",
    "begin", "explain", "fingerprint", "open_run", "read_manifest",
]  # fmt: skip
