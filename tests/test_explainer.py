"""The one door: what comes back, what adds up, what is refused."""

import importlib.util
import json
import subprocess
import sys
import types
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ig_core
from ig_core.attribution import METHODS
from ig_core.errors import InputError
from ig_core.explainer import MAX_POINTS, explain_case, prepare, remembering
from ig_core.kinds.text.forward import logits_of
from ig_core.models import MODELS
from ig_core.render.sentences import as_python, exactness, important_words

ROOT = Path(__file__).parents[1]
TEXT = "Not a masterpiece, but oddly moving."
SCHEMA = {  # of `--json`, as designed
    "model": str,
    "method": str,
    "target": str,
    "baseline": str,
    "prediction": dict,
    "words": list,
    "sum": float,
    "explains": float,
    "gap": float,
    "points": int,
    "seconds": float,
}


@pytest.fixture(scope="module")
def moving(shipped):
    return ig_core.explain(TEXT)


def python(code):
    """What a fresh Python says, run from the root."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_dictionary_has_the_designed_keys_and_kinds(moving):
    data = moving.to_dict()
    for key, kind in SCHEMA.items():
        assert type(data[key]) is kind, key
    assert {"label": str, "probability": float, "probabilities": dict}.items() <= {
        key: type(value) for key, value in data["prediction"].items()
    }.items()
    for word in data["words"]:
        assert {key: type(word[key]) for key in ("word", "start", "end", "score")} == {
            "word": str,
            "start": int,
            "end": int,
            "score": float,
        }


def test_the_json_is_ascii_and_holds_the_dictionary(moving):
    assert moving.to_json().isascii()
    assert json.loads(moving.to_json()) == moving.to_dict()


def test_the_scores_add_up_to_the_change_within_a_tenth_of_a_per_cent(moving):
    assert moving.explains == pytest.approx(moving.prediction.logit - moving.prediction.baseline_logit, abs=1e-5)
    assert moving.sum == pytest.approx(moving.words.score.sum())
    assert moving.gap == pytest.approx(moving.sum - moving.explains, abs=1e-6)
    assert abs(moving.gap) <= 1e-3 * abs(moving.explains)
    assert moving.relative_gap == abs(moving.gap) / abs(moving.explains)
    assert moving.meets_tolerance


def test_words_index_the_original_text(moving):
    assert moving.words.word.tolist() == ["Not", "a", "masterpiece", "but", "oddly", "moving"]
    assert [TEXT[row.start : row.end] for row in moving.words.itertuples()] == moving.words.word.tolist()
    assert moving.text == TEXT


def test_the_prediction_is_the_models(shipped, moving):
    logit = logits_of(shipped, [shipped.encode(TEXT).seen_ids])[0, 0]
    positive = 1 / (1 + np.exp(-logit))
    assert moving.prediction.probabilities == pytest.approx({"negative": 1 - positive, "positive": positive}, abs=1e-5)
    assert moving.prediction.probability == max(moving.prediction.probabilities.values())
    assert moving.prediction.probabilities[moving.prediction.label] == moving.prediction.probability


def test_the_predicted_class_is_explained_when_no_other_is_named(moving):
    assert moving.target == moving.prediction.label
    assert moving.prediction.logit > 0  # of two classes, the one that wins


@pytest.mark.parametrize("method", ["integrated-gradients", "gradient-times-input"])
def test_of_one_output_the_scores_for_one_class_are_minus_those_for_the_other(shipped, method):
    against, speaking_for = (ig_core.explain(TEXT, method=method, target=target) for target in shipped.labels)
    np.testing.assert_array_equal(against.words.score, -speaking_for.words.score)
    assert against.prediction.logit == -speaking_for.prediction.logit
    assert against.prediction.label == speaking_for.prediction.label


def test_sensitivity_is_the_same_for_either_class_and_not_negative(shipped):
    against, speaking_for = (ig_core.explain(TEXT, method="sensitivity", target=target) for target in shipped.labels)
    np.testing.assert_array_equal(against.words.score, speaking_for.words.score)
    assert (against.words.score >= 0).all()


@pytest.mark.parametrize("method", ["gradient-times-input", "sensitivity"])
def test_a_method_without_a_path_claims_nothing(shipped, method):
    result = ig_core.explain(TEXT, method=method)
    assert (result.explains, result.gap, result.relative_gap) == (None, None, None)
    assert result.prediction.baseline_logit is None
    assert result.points == 1
    assert not result.meets_tolerance
    assert json.loads(result.to_json())["gap"] is None


def test_words_that_are_not_seen_score_nothing(linear):
    result = ig_core.explain("zzz good " + "bad " * 21, model=linear)
    status = result.words.status.tolist()
    assert status == ["unknown"] + ["seen"] * 20 + ["beyond"] * 2
    assert (result.words.score[result.words.status != "seen"] == 0).all()
    assert (result.words.score[result.words.status == "seen"] != 0).all()


@pytest.mark.parametrize(
    ("baseline", "expected"),
    [
        ("zero", [0.25, 4, 0.5]),
        ("padding", [0.25, 4, 0.5]),
        ("mean", [0, 3.75, 0.25]),
        ("text:bad", [3.25, 4, 0.5]),
        ("text:good bad", [-1.75, 7, 0.5]),
    ],
)
def test_a_bag_of_words_pays_every_word_its_worth_less_the_baselines(linear, baseline, expected):
    result = ig_core.explain("A great film!", model=linear, target="positive", baseline=baseline)
    np.testing.assert_allclose(result.words.score, expected, atol=1e-6)
    assert result.explains == pytest.approx(sum(expected))
    assert result.prediction.logit == 4.75
    assert result.prediction.baseline_logit == pytest.approx(4.75 - sum(expected))
    assert result.baseline == baseline


def test_repeated_words_are_priced_at_each_place(linear):
    result = ig_core.explain("good, not good", model=linear, target="positive")
    assert result.words.score.tolist() == pytest.approx([2, -1, 2])


@pytest.mark.parametrize("target", ["cold", "warm", "hot"])
def test_a_model_of_ones_own_is_explained_for_each_of_its_classes(tiny, target):
    text = "A great film, not bad!"
    result = ig_core.explain(text, model=tiny, target=target, tolerance=1e-4)
    logits = logits_of(tiny, [tiny.encode(text).seen_ids])[0]
    assert result.model == "tiny"
    assert result.prediction.logit == pytest.approx(logits[tiny.labels.index(target)], abs=1e-5)
    assert result.prediction.label == tiny.labels[logits.argmax()]
    assert abs(result.gap) <= 1e-4 * max(abs(result.explains), 0.1)
    assert sum(result.prediction.probabilities.values()) == pytest.approx(1)


@pytest.mark.parametrize("points", [1, 2, 8, 50])
def test_so_many_points_are_used_as_were_asked_for(shipped, points):
    result = ig_core.explain(TEXT, points=points)
    assert result.points == points
    assert (result.tolerance, result.error) == (None, None)
    assert not result.meets_tolerance


def test_more_points_bring_a_smaller_gap(shipped):
    assert abs(ig_core.explain(TEXT, points=32).gap) < abs(ig_core.explain(TEXT, points=1).gap)


@pytest.mark.parametrize("tolerance", [1e-1, 1e-2, 1e-3, 1e-4])
def test_the_tolerance_is_met_with_few_points_on_every_length_of_text(shipped, tolerance):
    for text in (TEXT, "Loved it!", " ".join([TEXT] * 60)):
        result = ig_core.explain(text, tolerance=tolerance)
        assert result.meets_tolerance
        assert 0 <= result.error <= tolerance
        assert result.tolerance == tolerance
        assert result.points < MAX_POINTS


def test_the_same_text_twice_gets_the_same_scores(moving):
    again = ig_core.explain(TEXT)
    pd.testing.assert_frame_equal(again.words, moving.words)
    assert (again.gap, again.points) == (moving.gap, moving.points)


@pytest.mark.parametrize("text", [TEXT, 'A “good” film.\n<br /> \ud800 \x00 "bad" 🎬 فيلم zzz'])
def test_json_brings_back_what_was_saved(linear, text, shipped):
    for model in ("imdb-onehot", linear):
        result = ig_core.explain(text, model=model)
        again = ig_core.Explanation.from_json(result.to_json())
        pd.testing.assert_frame_equal(again.words, result.words)
        assert replace(again, words=result.words).to_dict() == result.to_dict()
        assert again.prediction == result.prediction
        assert again.to_json() == result.to_json()


def test_csv_has_a_row_for_every_word(moving):
    lines = moving.to_csv().splitlines()
    assert lines[0] == "word,start,end,score,status"
    assert len(lines) == 1 + 6
    assert lines[3].startswith("masterpiece,6,17,")


def changed(data, **values):
    return json.dumps({**data, **values})


@pytest.mark.parametrize("junk", ["", "{", "[]", "5", "null", '"text"', "{}", '{"prediction": {}}', "[" * 10_000])
def test_what_is_not_the_json_of_an_explanation_is_refused(junk):
    with pytest.raises(InputError) as caught:
        ig_core.Explanation.from_json(junk)
    assert str(caught.value) == "This is not the JSON of an explanation, as Explanation.to_json writes it."


@pytest.mark.parametrize("key", ["model", "text", "words", "prediction", "sum", "gap", "points", "tolerance"])
def test_the_json_of_an_explanation_with_a_key_less_is_refused(moving, key):
    data = {name: value for name, value in moving.to_dict().items() if name != key}
    with pytest.raises(InputError, match="This is not the JSON of an explanation"):
        ig_core.Explanation.from_json(json.dumps(data))


@pytest.mark.parametrize(
    "values",
    [
        {"other": 1},
        {"words": 5},
        {"words": "good"},
        {"words": [{"word": "Not"}]},
        {"words": [{"word": "Not", "start": 0, "end": 3, "score": "much", "status": "seen"}]},
        {"words": [{"word": "Not", "start": 0, "end": 3, "score": None, "status": "seen"}]},
        {"gap": "small"},
        {"points": "many"},
        {"input": None},
        {"input": 5},
        {"prediction": []},
        {"prediction": {"label": "positive"}},
    ],
)
def test_the_json_of_an_explanation_with_junk_in_it_is_refused(moving, values):
    with pytest.raises(InputError, match="This is not the JSON of an explanation"):
        ig_core.Explanation.from_json(changed(moving.to_dict(), **values))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"input": ""}, "The review is empty: type or pick one."),
        ({"input": "zzzzzz qqqqqq"}, "The model knows no word of this review, so there is nothing to explain."),
        ({"input": None}, "The review must be a text; got NoneType."),
        ({"input": "a" * 20_001}, "The review has 20,001 characters; at most 20,000 can be explained."),
        ({"target": "neutral"}, "There is no target 'neutral'; choose from: negative, positive."),
        (
            {"baseline": "noise"},
            "There is no baseline 'noise'; choose from: zero, padding, mean, text:TEXT.",
        ),
        ({"model": "gpt"}, f"There is no model 'gpt'; choose from: {', '.join(MODELS)}."),
        ({"method": "lime"}, f"There is no method 'lime'; choose from: {', '.join(METHODS)}."),
        ({"tolerance": 0}, "The tolerance must be from 0.00001 to 1; got 0."),
        ({"tolerance": -1.0}, "The tolerance must be from 0.00001 to 1; got -1.0."),
        ({"tolerance": 1.5}, "The tolerance must be from 0.00001 to 1; got 1.5."),
        ({"tolerance": float("nan")}, "The tolerance must be from 0.00001 to 1; got nan."),
        ({"points": 0}, "The number of points must be from 1 to 4,096; got 0."),
        ({"points": 4097}, "The number of points must be from 1 to 4,096; got 4097."),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(shipped, options, message):
    with pytest.raises(InputError) as caught:
        ig_core.explain(**{"input": TEXT, **options})
    assert str(caught.value) == message


def test_a_part_of_a_point_is_refused(shipped):
    with pytest.raises(InputError, match=r"number of points .*got 2\.5"):
        ig_core.explain(TEXT, points=2.5)


def test_importing_the_library_does_not_import_tensorflow_or_any_page():
    code = (
        "import sys, ig_core; print(sorted({'tensorflow', 'keras', 'streamlit', 'altair', 'PIL'} & set(sys.modules)))"
    )
    assert python(code) == "[]"


def test_explain_is_a_function_whatever_was_imported_before():
    import ig_core.explainer
    import ig_core.records

    assert callable(ig_core.explain)
    assert ig_core.explain is ig_core.explainer.explain
    with pytest.raises(AttributeError, match="module 'ig_core' has no attribute 'explian'"):
        ig_core.explian  # noqa: B018


@pytest.mark.parametrize("model", ["imdb-bilstm", "sst-bilstm"])
def test_relevance_comes_from_the_explained_logit(model):
    result = ig_core.explain(TEXT, model=model, method="lrp")
    assert result.explains == pytest.approx(result.prediction.logit, rel=1e-4)
    assert result.points == 0
    assert "biases and stabilisers absorb" in exactness(result)


def test_the_max_pool_trace_gives_what_integrated_gradients_gives_and_names_the_dimensions():
    trace = ig_core.explain(TEXT, model="imdb-maxpool", method="max-pool-trace", tolerance=1e-4)
    other = ig_core.explain(TEXT, model="imdb-maxpool", tolerance=1e-4)
    np.testing.assert_allclose(trace.scores, other.scores, atol=2e-3 * np.abs(other.scores).sum())
    assert len(trace.dimensions) == 10
    assert trace.dimensions.score.abs().is_monotonic_decreasing
    assert set(", ".join(trace.dimensions.words).split(", ")) <= set(trace.words.word.str.lower())
    again = ig_core.Explanation.from_json(trace.to_json())
    assert again.dimensions.equals(trace.dimensions)
    assert important_words(trace.dimensions).startswith("Important words: ")


@pytest.mark.parametrize(("model", "method"), [("imdb-onehot", "lrp"), ("imdb-bilstm", "max-pool-trace")])
def test_a_method_that_does_not_apply_to_a_model_is_refused(model, method):
    with pytest.raises(InputError, match=f"does not apply to the model '{model}'"):
        ig_core.explain(TEXT, model=model, method=method)


def test_a_contrast_of_two_of_five_classes_is_the_difference_of_their_scores():
    one, other = (ig_core.explain(TEXT, model="sst-bilstm", target=label) for label in ("very positive", "negative"))
    both = ig_core.explain(TEXT, model="sst-bilstm", target="very positive", contrast="negative")
    np.testing.assert_allclose(both.scores, one.scores - other.scores, atol=5e-3)


@pytest.fixture
def without_asserts(monkeypatch):
    """Loads a module once more, as `python -O` would load it: the whole of TensorFlow is not compiled anew for that."""

    def load(name):
        spec = importlib.util.find_spec(name)
        module = types.ModuleType(f"{name} without asserts")
        monkeypatch.setitem(sys.modules, module.__name__, module)  # where dataclasses look
        source = Path(spec.origin).read_text(encoding="utf-8")
        exec(compile(source, spec.origin, "exec", dont_inherit=True, optimize=1), module.__dict__)
        return module

    return load


def test_an_unknown_label_is_refused_where_asserts_are_left_out(without_asserts):
    explainer = without_asserts("ig_core.explainer")
    explainer.direction = without_asserts("ig_core.gradients.outputs").direction
    model, x = types.SimpleNamespace(labels=("no", "yes")), np.zeros((1, 1))
    case = explainer.Case(model, None, x, "zero", x, x, "yes", None, 0.0)
    with pytest.raises(InputError, match=r"There is no target 'maybe'; choose from: no, yes\."):
        case.towards("maybe")


INPUTS = {"text": "A good film.", "row": "example:1"}


@pytest.mark.parametrize("options", [{}, {"points": 5}], ids=["tolerance", "points"])
@pytest.mark.parametrize("method", METHODS)
def test_the_lines_of_python_give_the_same_explanation(method, options):
    model = next(name for name, row in MODELS.items() if METHODS[method].applies_to(row) and row.kind in INPUTS)
    input_ = INPUTS[MODELS[model].kind]
    target = MODELS[model].labels[0]
    made = ig_core.explain(input_, model=model, method=method, target=target, baseline="mean", **options)
    variables = {}
    exec(as_python(made).replace("print", "str"), variables)
    again = variables["explanation"]
    assert (again.model, again.method, again.target) == (model, method, target)
    is_finer = method == "smooth-integrated-gradients" and options  # `points` of a record counts those of all copies
    tolerance = 0.05 * np.abs(made.scores).max() if is_finer else 0
    np.testing.assert_allclose(again.scores, made.scores, rtol=1e-6, atol=tolerance)


def test_a_remembering_case_takes_no_gradient_twice_and_ends_with_the_same_scores(shipped):
    case, called = prepare("drawing:bag-flap", model="fashion-cnn"), []
    own = remembering(case)
    coarse = explain_case(own, tolerance=0.05, progress=called.append)
    fine = explain_case(own, tolerance=1e-4, progress=called.append)
    assert fine.points > coarse.points
    assert called[-1] == fine.points - coarse.points
    np.testing.assert_allclose(fine.scores, explain_case(case, tolerance=1e-4).scores, rtol=1e-4, atol=1e-6)


def test_a_remembering_case_of_a_network_of_corners_takes_its_gradients_once(shipped):
    own, called = remembering(prepare(TEXT, model="imdb-maxpool")), []
    first, second = (explain_case(own, tolerance=one, progress=called.append) for one in (0.05, 1e-4))
    assert called[0] >= first.points
    assert called[-1] == 0
    np.testing.assert_array_equal(first.scores, second.scores)


def test_a_remembering_case_tells_directions_apart(shipped):
    own = remembering(prepare(TEXT, model="imdb-maxpool", target="positive"))
    for_it, against_it = (explain_case(one).scores for one in (own, own.towards("negative")))
    np.testing.assert_allclose(for_it, -against_it, rtol=1e-4, atol=1e-6)
