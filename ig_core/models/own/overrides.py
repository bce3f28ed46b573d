"""Layers of a Keras model that do something else for a while, in one thread, and are as they were afterwards.

A path may start behind a layer (an Embedding), and end before another (a softmax). Both are met in the code of the
model, which may be anybody's; so the model runs as it is, and the layer is told what to give. Nothing of the model is
left changed: the override lies in the dictionary of the layer only within a block, holds for the thread that entered
it, and is taken out whatever happens there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, NamedTuple

_LOCK = threading.RLock()  # one block at a time: what a second thread put over ours would come back when it leaves
_NOTHING = object()


class Override(NamedTuple):
    """What a layer does in place of what it did.

    Attributes:
        layer: a layer of Keras.
        name: which of its functions: "call", or "activation".
        function: the function as it was, and what it was called with -> what it gives.
    """

    layer: Any
    name: str
    function: Callable[..., Any]


@contextmanager
def overridden(overrides: Sequence[Override]) -> Iterator[None]:
    """Within this block, and in this thread, the layers do what the overrides say; without overrides, no other thread
    has any."""
    with _LOCK:
        before = []
        try:
            for override in overrides:
                own = vars(override.layer)
                before.append((own, override.name, own.get(override.name, _NOTHING)))
                own[override.name] = _in_this_thread(override)
            yield
        finally:
            for own, name, was in reversed(before):
                if was is _NOTHING:
                    del own[name]
                else:
                    own[name] = was


def _in_this_thread(override: Override) -> Callable[..., Any]:
    original, thread = getattr(override.layer, override.name), threading.get_ident()

    @wraps(original)  # so that it has the name and the signature that others look at
    def function(*arguments: Any, **options: Any) -> Any:
        if threading.get_ident() != thread:
            return original(*arguments, **options)
        return override.function(original, *arguments, **options)

    return function
