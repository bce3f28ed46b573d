"""Who does the parts: a file each, and a row in ENGINES.

An engine is given a folder, the numbers of the parts, and how many workers it may use; it gives the number of each part
that is done, as soon as it is written. All of them do a part by `work.Worker`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ig_core.corpus.engines import local, on_ray
from ig_core.corpus.work import Done

Engine = Callable[[Path, Sequence[int], int], Iterator[Done]]
CLUSTER = "ray"  # which also takes the address of a cluster

ENGINES: dict[str, Engine] = {"local": local.run, CLUSTER: on_ray.run}
"""Name -> the folder of a run, the numbers of the parts that are to be made, workers -> each as it is done."""
