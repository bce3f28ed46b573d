"""Layers made random in a copy of a model, one after the other, and back."""

import threading

import numpy as np
import pytest

from ig_core import models
from ig_core.errors import InputError
from ig_core.explainer import explain_case, prepare
from ig_core.models.randomised import randomised, reserved, stages_of

TEXT = "The plot is thin, but the acting is superb."


def scores(model):
    return explain_case(prepare(TEXT, model=model, target="positive")).scores


def test_nothing_random_is_the_model_itself_and_it_stays_what_it_was(shipped):
    before, embedding = scores(shipped), shipped.embedding.copy()
    with randomised(shipped, len(stages_of(shipped))) as model:
        changed = scores(model)
    assert not np.allclose(changed, before)
    np.testing.assert_array_equal(scores(shipped), before)
    np.testing.assert_array_equal(shipped.embedding, embedding)
    with randomised(shipped, 0) as model:
        np.testing.assert_allclose(scores(model), before, atol=1e-6)


def test_weights_are_shuffled_from_the_output_down_and_keep_their_size(shipped):
    learned = [weight.numpy() for weight in shipped.network.weights]
    with randomised(shipped, 1, seed=3) as model:
        for weight, before in zip(model.network.weights, learned, strict=True):
            np.testing.assert_array_equal(np.sort(weight.numpy(), axis=None), np.sort(before, axis=None))
            assert np.array_equal(weight.numpy(), before) == (before.size == 1 or not weight.path.startswith("logit"))


def test_the_same_seed_gives_the_same_network(shipped):
    def made(seed):
        with randomised(shipped, 4, seed) as model:
            return scores(model)

    np.testing.assert_array_equal(made(1), made(1))
    assert not np.allclose(made(1), made(2))


def test_two_threads_do_not_mix_their_weights(shipped):
    found = {}

    def work(seed):
        for _ in range(5):
            with randomised(shipped, 4, seed) as model:
                found.setdefault(seed, []).append(scores(model))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for of_seed in found.values():
        assert len(of_seed) == 5
        assert all(np.array_equal(one, of_seed[0]) for one in of_seed)


def test_lrp_follows_the_random_weights():
    model = models.load("sst-bilstm")
    with randomised(model, 2) as other:
        relevance = explain_case(prepare(TEXT, model=other, target="positive"), "lrp").scores
    assert not np.allclose(relevance, explain_case(prepare(TEXT, model=model, target="positive"), "lrp").scores)


def test_what_does_not_name_its_layers_is_refused(linear):
    with pytest.raises(InputError, match="cannot be made random: it does not name its network"):
        stages_of(linear)


@pytest.mark.parametrize(
    ("name", "stages"),
    [
        ("imdb-maxpool", ("logit", "hidden", "embedding")),
        ("sst-bilstm", ("logits", "bidirectional", "embedding")),
        ("adult-mlp", ("output", "hidden 1", "hidden 0")),
    ],
)
def test_layers_are_named_from_the_output_down(name, stages):
    assert stages_of(models.load(name)) == stages


def test_who_reserves_a_model_keeps_others_waiting_who_may_leave(shipped):
    class LeftError(Exception):
        pass

    def leave():
        raise LeftError

    problems = []

    def other():
        try:
            with reserved(shipped, leave):
                problems.append("it was free")
        except LeftError:
            problems.append("left")

    with reserved(shipped, leave):
        with randomised(shipped, 1):  # the same thread goes on
            pass
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert problems == ["left"]
    other()
    assert problems == ["left", "it was free"]
