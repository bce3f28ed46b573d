"""Models for the tests: the shipped one, one with random weights, and one whose scores can be done by hand."""

import os
import threading

import hypothesis
import numpy as np
import pytest

from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.words import Vocabulary

_LONGEST = ("browser", "load", "pages")  # folders
_SECOND_SERVER = ("row", "image", "phrases")  # what is in the names of the files whose tests share it
WORDS = ("", "good", "bad", "film", "great", "awful", "not", "a", "it", "was")
WORTHS = np.array([0, 2, -3, 0.5, 4, -4, -1, 0.25, 0.125, -0.25])  # binary fractions, so that sums are exact
PIXEL_WEIGHTS = np.random.default_rng(0).integers(-8, 9, (28, 28)) / 256  # of the linear image model

# How many inputs hypothesis makes up for each of its tests: the same ones in every run of the gate; in the long run
# others each time, and many. `make test-long` asks for those.
hypothesis.settings.register_profile("gate", deadline=None, max_examples=60, derandomize=True)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Processes share the tests file by file, so that each loads a model once. Browser tests share two servers, those
    of table rows, pictures and trees the second one: all together would take longer than everything else.

    The groups that pytest-xdist 3.8 has for this are lost on pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.split("::")[0]
            if not file.startswith("tests/browser/"):
                return file
            second = any(name in file.removeprefix("tests/browser/") for name in _SECOND_SERVER)
            return "tests/browser, second server" if second else "tests/browser"

    return ByFile(config, log)


def pytest_collection_modifyitems(items):
    """What takes longest comes first, so that no process is left with it in the end."""
    items.sort(key=lambda item: [item.path.parent.name != folder for folder in _LONGEST])


@pytest.fixture(autouse=True)
def no_warm_up_outlives_its_test():
    """Let models that an app still warms up finish: Python must not end while TensorFlow works in another thread, and
    what TensorFlow parses there has crashed it while a later test searched all objects, as hypothesis does."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("warm-up"):
            thread.join(timeout=60)


@pytest.fixture(scope="session")
def shipped():
    """The model that ships, as everybody else in this process gets it."""
    from ig_core import models

    return models.load("imdb-onehot")


@pytest.fixture(scope="session")
def linear():
    """A bag of words: the one logit is the sum of what its words are WORTHS, and reads at most 20 of them."""
    import tensorflow as tf

    def logits(embedded, mask=None):
        worths = embedded[..., 0]
        return tf.reduce_sum(worths if mask is None else worths * mask, axis=1, keepdims=True)

    return TextClassifier(
        name="linear",
        labels=("negative", "positive"),
        vocabulary=Vocabulary(WORDS, limit=20),
        embedding=WORTHS[:, np.newaxis].astype(np.float32),
        mean_embedding=np.array([0.25], np.float32),
        logits=logits,
        card={},
    )


@pytest.fixture(scope="session")
def tiny():
    """A user's own model of three classes and three outputs, with random weights and a bend."""
    import tensorflow as tf

    random = np.random.default_rng(0)
    first, second = (random.normal(size=shape).astype(np.float32) for shape in ((4, 6), (6, 3)))

    def logits(embedded, mask=None):
        seen = embedded if mask is None else embedded * mask[..., tf.newaxis]
        return tf.tanh(tf.reduce_sum(seen, axis=1) @ first) @ second

    return TextClassifier(
        name="tiny",
        labels=("cold", "warm", "hot"),
        vocabulary=Vocabulary(WORDS, limit=6),
        embedding=random.normal(size=(len(WORDS), 4)).astype(np.float32),
        mean_embedding=random.normal(size=4).astype(np.float32),
        logits=logits,
        card={},
    )


@pytest.fixture(scope="session")
def worth():
    """What a pixel of full brightness is worth to `plain`."""
    return PIXEL_WEIGHTS


@pytest.fixture(scope="session")
def plain():
    """An image model of three classes whose logits are linear: PIXEL_WEIGHTS · pixels for "up", minus that for "down",
    and 0 for "even"; so Integrated Gradients is known exactly."""
    import tensorflow as tf

    from ig_core.kinds.image.classifier import ImageClassifier

    weights = tf.constant(PIXEL_WEIGHTS, tf.float32)

    def logits(pixels):
        up = tf.reduce_sum(pixels[..., 0] * weights, axis=(1, 2))
        return tf.stack([up, -up, 0 * up], axis=1)

    return ImageClassifier(
        name="plain",
        labels=("up", "down", "even"),
        shape=(28, 28, 1),
        means=np.random.default_rng(1).uniform(size=(3, 28, 28)).astype(np.float32),
        logits=logits,
        activations=16,
        card={},
    )
