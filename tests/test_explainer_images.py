"""The one door for pictures: a linear model done by hand, and what must hold of the one that ships."""

import json

import numpy as np
import pytest

import ig_core
from ig_core import models
from ig_core.attribution import METHODS
from ig_core.attribution.adaptive import FEWEST
from ig_core.errors import InputError
from ig_core.explainer import MAX_POINTS, explain_all_classes, gradient_of
from ig_core.kinds.image import examples as image_examples
from ig_core.kinds.image import pictures
from ig_core.kinds.image.baselines import IMAGE_BASELINES
from ig_core.kinds.image.classifier import ImageClassifier
from ig_core.records import ImageExplanation

SHIPPED, DRAWING = "fashion-cnn", "drawing:boot-heel"
CLASSES = models.lookup(SHIPPED).labels
SCHEMA = {
    **{"model": str, "method": str, "target": str, "baseline": str, "prediction": dict, "picture": str},
    **{"pixels": list, "scores": list, "sum": float, "explains": float, "gap": float, "points": int, "seconds": float},
}
ARGUMENTS = {"LABEL": "Coat", "PICTURE": "drawing:bag-flap"}
BASELINES = [
    f"{name}:{ARGUMENTS[row.argument.hint]}" if row.argument else name for name, row in IMAGE_BASELINES.items()
]
PATHS = [name for name, row in METHODS.items() if row.uses_baseline and row.uses_rule]


def shipped(**options):
    return ig_core.explain(options.pop("input", DRAWING), model=SHIPPED, **options)


@pytest.fixture(scope="module")
def boot():
    return shipped()


# ---- a linear model, by hand


def greys(seed=0):
    return np.random.default_rng(seed).integers(0, 256, (28, 28))


@pytest.mark.parametrize(("target", "sign"), [("up", 1), ("down", -1), ("even", 0)])
@pytest.mark.parametrize(("baseline", "value"), [("black", 0), ("white", 1), ("grey", 0.5)])
def test_a_linear_model_pays_every_pixel_its_weight_times_its_change(plain, worth, target, sign, baseline, value):
    result = ig_core.explain(greys(), model=plain, target=target, baseline=baseline)
    np.testing.assert_allclose(result.scores, sign * worth * (greys() / 255 - value), atol=1e-7)
    assert result.explains == pytest.approx(sign * (worth * (greys() / 255 - value)).sum(), abs=1e-4)
    assert result.points == ImageClassifier.first_points
    assert result.baseline == baseline


@pytest.mark.parametrize("label", ["up", "even"])
def test_from_the_mean_of_a_class_a_linear_model_pays_the_difference_to_it(plain, worth, label):
    result = ig_core.explain(greys(), model=plain, target="up", baseline=f"mean:{label}")
    mean = plain.means[plain.labels.index(label)]
    np.testing.assert_allclose(result.scores, worth * (greys() / 255 - mean), atol=1e-7)


def test_from_another_picture_a_linear_model_pays_the_difference_to_it(plain, worth):
    other = pictures.reference_to(greys(1))
    result = ig_core.explain(greys(), model=plain, target="up", baseline=f"picture:{other}")
    np.testing.assert_allclose(result.scores, worth * (greys() - greys(1)) / 255, atol=1e-7)


def test_from_noise_the_scores_are_averaged_over_its_pictures(plain, worth):
    result = ig_core.explain(greys(), model=plain, target="up", baseline="noise")
    starts = plain.baseline_points("noise", plain.as_array(plain.encode(greys())))
    np.testing.assert_allclose(result.scores, worth * (greys() / 255 - starts[..., 0].mean(axis=0)), atol=1e-6)
    assert result.points == 8 * ImageClassifier.first_points
    logits = (worth * starts[..., 0]).sum(axis=(1, 2))
    assert result.prediction.baseline_logit == pytest.approx(logits.mean(), abs=1e-4)


def test_the_contrast_of_a_linear_model_is_the_difference_of_its_weights(plain, worth):
    result = ig_core.explain(greys(), model=plain, target="up", contrast="down")
    np.testing.assert_allclose(result.scores, 2 * worth * greys() / 255, atol=1e-6)
    assert result.contrast == "down"
    logit = (worth * greys() / 255).sum()
    assert result.prediction.logit == pytest.approx(2 * logit, abs=1e-4)


@pytest.mark.parametrize(
    ("method", "expected"),
    [("gradient-times-input", lambda w, x: w * x), ("sensitivity", lambda w, x: w**2)],
)
def test_of_a_linear_model_the_methods_without_a_path_are_known_too(plain, worth, method, expected):
    result = ig_core.explain(greys(), model=plain, target="up", method=method)
    np.testing.assert_allclose(result.scores, expected(worth, greys() / 255), atol=1e-7)
    assert (result.explains, result.gap, result.points) == (None, None, 1)


def test_of_a_linear_model_smoothing_pays_the_mean_of_noisy_copies(plain, worth):
    smooth, alone = (
        ig_core.explain(greys(), model=plain, target="up", method=f"{name}integrated-gradients")
        for name in ("smooth-", "")
    )
    noise = np.divide(smooth.scores - alone.scores, worth, out=np.zeros((28, 28)), where=worth != 0)
    drawn = noise[worth != 0]  # the mean of eight draws of spread 0.15 on each pixel
    assert drawn.std() == pytest.approx(0.15 / np.sqrt(8), rel=0.15)
    assert drawn.mean() == pytest.approx(0, abs=4 * 0.15 / np.sqrt(8 * drawn.size))
    assert abs(smooth.gap) <= 1e-3 * max(abs(smooth.explains), 0.1)


def test_a_linear_models_prediction_is_the_softmax_of_its_logits(plain, worth):
    logit = (worth * greys() / 255).sum()
    powers = np.exp([logit, -logit, 0])
    result = ig_core.explain(greys(), model=plain)
    assert list(result.prediction.probabilities.values()) == pytest.approx(powers / powers.sum(), abs=1e-5)
    assert result.prediction.label == result.target == plain.labels[powers.argmax()]


def test_a_picture_equal_to_its_baseline_gets_zeros(plain):
    result = ig_core.explain(np.zeros((28, 28), np.uint8), model=plain, target="up")
    assert not result.scores.any()
    assert (result.explains, result.gap) == (0, 0)
    assert result.meets_tolerance


def test_a_file_a_reference_and_an_array_of_one_picture_get_the_same_scores(plain):
    garment = image_examples.garments()["bag-flap"]
    by_name = ig_core.explain("drawing:bag-flap", model=plain, target="up")
    by_pixels = ig_core.explain(garment.pixels, model=plain, target="up")
    by_reference = ig_core.explain(by_pixels.input, model=plain, target="up")
    np.testing.assert_array_equal(by_name.scores, by_pixels.scores)
    np.testing.assert_array_equal(by_name.scores, by_reference.scores)
    assert by_name.input == "drawing:bag-flap"
    assert by_pixels.input.startswith("pixels:")


# ---- the model that ships


@pytest.mark.parametrize(
    ("method", "baseline"),
    [(method, name) for method in PATHS for name in BASELINES if (method, name) != (PATHS[1], "noise")],  # 64 paths
)
def test_the_scores_add_up_within_a_tenth_of_a_per_cent_from_every_baseline(method, baseline):
    result = shipped(method=method, baseline=baseline)
    assert result.meets_tolerance
    assert result.sum == pytest.approx(result.scores.sum())
    assert result.gap == pytest.approx(result.sum - result.explains, abs=1e-6)
    if method == "integrated-gradients":
        change = result.prediction.logit - result.prediction.baseline_logit
        assert result.explains == pytest.approx(change, abs=1e-4)
    paths = (8 if baseline == "noise" else 1) * (8 if method.startswith("smooth") else 1)
    assert FEWEST * paths <= result.points <= MAX_POINTS * paths


@pytest.mark.parametrize("slug", image_examples.garments())
def test_every_drawing_is_explained_within_the_tolerance(slug):
    result = shipped(input=f"drawing:{slug}")
    assert result.meets_tolerance
    assert result.scores.shape == (28, 28)
    black = image_examples.garments()[slug].pixels == 0
    assert (result.scores[black] == 0).all()  # a pixel like the baseline's has no share


@pytest.mark.parametrize("method", ["gradient-times-input", "sensitivity"])
def test_a_method_without_a_path_claims_nothing_of_a_picture(method):
    result = shipped(method=method)
    assert (result.explains, result.gap, result.relative_gap, result.points) == (None, None, None, 1)
    assert result.prediction.baseline_logit is None
    assert (result.scores.min() >= 0) == (method == "sensitivity")
    assert json.loads(result.to_json())["gap"] is None


def test_the_dictionary_of_a_picture_has_the_designed_keys_and_kinds(boot):
    data = boot.to_dict()
    for key, kind in SCHEMA.items():
        assert type(data[key]) is kind, key
    assert data["contrast"] is None
    assert (len(data["scores"]), len(data["scores"][0])) == (28, 28)
    assert list(data["prediction"]["probabilities"]) == list(CLASSES)
    assert sum(data["prediction"]["probabilities"].values()) == pytest.approx(1)


def test_the_prediction_is_the_models_own(boot):
    logits = models.load(SHIPPED).forward([DRAWING])[0].astype(float)
    powers = np.exp(logits - logits.max())
    assert boot.prediction.label == boot.target == CLASSES[logits.argmax()]
    assert boot.prediction.logit == pytest.approx(logits.max(), abs=1e-4)
    assert list(boot.prediction.probabilities.values()) == pytest.approx(powers / powers.sum(), abs=1e-5)
    assert boot.prediction.probability == max(boot.prediction.probabilities.values())


@pytest.mark.parametrize("method", ["integrated-gradients", "gradient-times-input"])
def test_a_contrast_is_the_difference_of_the_two_classes_scores(method):
    one, other = (shipped(method=method, target=label, points=16) for label in ("Shirt", "Coat"))
    both = shipped(method=method, target="Shirt", contrast="Coat", points=16)
    difference = one.scores - other.scores
    np.testing.assert_allclose(both.scores, difference, atol=1e-4 * np.abs(difference).max())
    assert both.prediction.logit == pytest.approx(one.prediction.logit - other.prediction.logit, abs=1e-4)


def test_a_contrast_to_a_tolerance_is_the_difference_within_the_tolerances():
    one, other = (shipped(target=label) for label in ("Shirt", "Coat"))
    both = shipped(target="Shirt", contrast="Coat")
    allowed = 1e-3 * sum(max(np.abs(result.scores).sum(), 0.1) for result in (one, other, both))
    assert np.abs(both.scores - (one.scores - other.scores)).sum() <= 2 * allowed
    assert both.meets_tolerance


def test_a_contrast_the_other_way_round_has_the_opposite_scores():
    one, other = (
        shipped(target=target, contrast=contrast, points=8)
        for target, contrast in (("Shirt", "Coat"), ("Coat", "Shirt"))
    )
    np.testing.assert_allclose(one.scores, -other.scores, atol=1e-6)


@pytest.mark.parametrize(
    ("method", "baseline"),
    [*((method, "black") for method in models.methods_of(SHIPPED)), ("integrated-gradients", "noise")],
)
def test_all_classes_at_once_get_what_each_gets_alone(method, baseline):
    together = explain_all_classes(DRAWING, model=SHIPPED, method=method, baseline=baseline, points=6)
    assert list(together) == list(CLASSES)
    for label in ("T-shirt/top", "Coat", "Ankle boot"):
        alone, shared = shipped(method=method, baseline=baseline, target=label, points=6), together[label]
        np.testing.assert_allclose(shared.scores, alone.scores, atol=2e-5 * np.abs(alone.scores).max())
        assert (shared.target, shared.contrast, shared.points) == (label, None, alone.points)
        assert shared.prediction.logit == pytest.approx(alone.prediction.logit, abs=1e-5)
        assert shared.prediction.label == alone.prediction.label


def test_all_classes_at_once_meet_the_tolerance_each():
    together = explain_all_classes(DRAWING, model=SHIPPED)
    assert all(result.meets_tolerance for result in together.values())
    assert len({result.points for result in together.values()}) == 1
    for label in CLASSES[::3]:
        alone = shipped(target=label)
        allowed = 2e-3 * (max(np.abs(alone.scores).sum(), 0.1))
        assert np.abs(together[label].scores - alone.scores).sum() <= 2 * allowed


def test_the_two_classes_of_a_text_model_get_opposite_scores_at_once(linear):
    together = explain_all_classes("A great film!", model=linear)
    np.testing.assert_allclose(together["positive"].scores, [0.25, 4, 0.5], atol=1e-6)
    np.testing.assert_allclose(together["negative"].scores, [-0.25, -4, -0.5], atol=1e-6)


@pytest.mark.parametrize("points", [1, 8, 33])
def test_a_picture_gets_as_many_points_as_were_asked_for(points):
    result = shipped(points=points)
    assert (result.points, result.tolerance) == (points, None)


def test_the_same_picture_twice_gets_the_same_scores(boot):
    np.testing.assert_array_equal(shipped().scores, boot.scores)
    for options in ({"baseline": "noise", "points": 2}, {"method": "smooth-integrated-gradients", "points": 2}):
        np.testing.assert_array_equal(shipped(**options).scores, shipped(**options).scores)


def test_a_gradient_of_a_contrast_is_the_difference_of_two(plain, worth):
    points = np.zeros((1, 28, 28, 1), np.float32)
    _, gradients = gradient_of(plain, "up", "down")(points)
    np.testing.assert_allclose(gradients[0, ..., 0], 2 * worth, rtol=1e-6)


# ---- saved and read again


def test_json_brings_a_picture_back(boot):
    again = ig_core.Explanation.from_json(boot.to_json())
    assert isinstance(again, ImageExplanation)
    assert boot.to_json().isascii()
    np.testing.assert_array_equal(again.scores, boot.scores)
    np.testing.assert_allclose(again.pixels, boot.pixels, atol=1e-6)
    assert again.prediction == boot.prediction
    assert again.to_json() == boot.to_json()
    assert again.to_html() == boot.to_html()


def test_json_brings_a_contrast_and_a_method_without_a_path_back():
    for result in (shipped(target="Shirt", contrast="Coat"), shipped(method="sensitivity", input=greys())):
        again = ig_core.Explanation.from_json(result.to_json())
        assert again.to_json() == result.to_json()
        assert again.contrast == result.contrast


def test_csv_has_a_row_for_every_pixel(boot):
    lines = boot.to_csv().splitlines()
    assert lines[0] == "row,column,pixel,score"
    assert len(lines) == 1 + 784
    row, column, pixel, score = map(float, lines[1 + 14 * 28 + 9].split(","))
    assert (row, column) == (14, 9)
    assert pixel == pytest.approx(boot.pixels[14, 9])
    assert score == pytest.approx(boot.scores[14, 9])


NUMBERS = [[0.5, 0.25], [1.0, 0.0]]


@pytest.mark.parametrize(
    "values",
    [
        {"pixels": None},
        {"pixels": 5},
        {"pixels": "black"},
        {"pixels": []},
        {"pixels": [[]], "scores": [[]]},
        {"pixels": [], "scores": []},
        {"pixels": [0.5], "scores": [0.5]},
        {"pixels": [NUMBERS], "scores": [NUMBERS]},
        {"pixels": NUMBERS},  # the scores are 28 × 28
        {"scores": NUMBERS},
        {"pixels": [[0.5], [0.5, 1]], "scores": [[0.5], [0.5, 1]]},
        {"pixels": [["a", "b"]], "scores": [[1, 2]]},
        {"pixels": [[None, 1]], "scores": [[1, 2]]},
        {"pixels": [[{}, 1]], "scores": [[1, 2]]},
        {"pixels": NUMBERS, "scores": [[float("nan"), 1], [1, 1]]},
        {"pixels": NUMBERS, "scores": [[float("inf"), 1], [1, 1]]},
        {"pixels": [[float("nan"), 1], [1, 1]], "scores": NUMBERS},
        {"pixels": [[1.5, 1], [1, 1]], "scores": NUMBERS},
        {"pixels": [[-0.5, 1], [1, 1]], "scores": NUMBERS},
        {"picture": 5},
        {"picture": None},
        {"contrast": 5},
        {"words": []},
        {"other": 1},
        {"prediction": {}},
    ],
    ids=str,
)
def test_the_json_of_a_picture_with_junk_in_it_is_refused(boot, values):
    with pytest.raises(InputError) as error:
        ig_core.Explanation.from_json(json.dumps(boot.to_dict() | values))
    assert str(error.value) == "This is not the JSON of an explanation, as Explanation.to_json writes it."


@pytest.mark.parametrize("key", sorted({*SCHEMA, "contrast", "tolerance"}))
def test_the_json_of_a_picture_with_a_key_less_is_refused(boot, key):
    data = {name: value for name, value in boot.to_dict().items() if name != key}
    with pytest.raises(InputError, match="This is not the JSON of an explanation"):
        ig_core.Explanation.from_json(json.dumps(data))


# ---- refused


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "Hat"}, f"There is no target 'Hat'; choose from: {', '.join(CLASSES)}."),
        ({"target": "coat"}, f"There is no target 'coat'; choose from: {', '.join(CLASSES)}."),
        ({"target": ""}, f"There is no target ''; choose from: {', '.join(CLASSES)}."),
        ({"contrast": "Hat"}, f"There is no target 'Hat'; choose from: {', '.join(CLASSES)}."),
        (
            {"target": "Coat", "contrast": "Coat"},
            "The contrast must be another class than the target; both are 'Coat'.",
        ),
        ({"method": "lime"}, f"There is no method 'lime'; choose from: {', '.join(METHODS)}."),
        ({"model": "gpt"}, f"There is no model 'gpt'; choose from: {', '.join(models.MODELS)}."),
        (
            {"baseline": "zero"},
            "There is no baseline 'zero'; choose from: black, white, grey, blurred, noise, mean:LABEL, "
            "picture:PICTURE.",
        ),
        (
            {"baseline": "mean:Hat"},
            f"There is no class 'Hat' to take the mean of; choose from: {', '.join(CLASSES)}.",
        ),
        ({"input": "drawing:hat"}, f"There is no drawing 'hat'; choose from: {', '.join(image_examples.garments())}."),
        ({"input": b""}, "The file is empty; send a PNG, JPEG or WebP picture."),
        ({"input": b"hat"}, "The file is not a PNG, JPEG or WebP picture."),
        ({"input": np.zeros((3, 3))}, "The picture must be numbers of shape (28, 28); got shape (3, 3)."),
        ({"tolerance": 0}, "The tolerance must be from 0.00001 to 1; got 0."),
        ({"points": 0}, "The number of points must be from 1 to 4,096; got 0."),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_cannot_be_explained_of_a_picture_is_one_sentence(options, message):
    with pytest.raises(InputError) as error:
        ig_core.explain(**{"input": DRAWING, "model": SHIPPED, **options})
    assert str(error.value) == message


def test_the_contrast_to_the_predicted_class_without_a_target_is_refused(boot):
    with pytest.raises(InputError, match="The contrast must be another class than the target"):
        shipped(contrast=boot.prediction.label)


@pytest.mark.parametrize("contrast", ["negative", "positive"])
def test_a_contrast_of_the_two_classes_of_one_output_is_refused(linear, contrast):
    other = "positive" if contrast == "negative" else "negative"
    with pytest.raises(InputError) as error:
        ig_core.explain("A good film.", model=linear, target=other, contrast=contrast)
    assert str(error.value) == (
        "This model has one output, which contrasts its two classes already: leave out the contrast."
    )
