"""Records: saved and read back, drawn without their method or model, also those that 0.4.0 wrote."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import ig_core
from ig_core.attribution import METHODS
from ig_core.errors import InputError
from ig_core.records import Explanation, ImageExplanation, Measured, PhraseExplanation, TextExplanation, drawing
from ig_core.records.legacy import _METHODS
from ig_core.render import sentences
from ig_core.traits import Traits

OLD = sorted((Path(__file__).parent / "v0_4_0").glob("*.json"))
MINE = Traits(label="Mine", signed=False, uses_baseline=False, uses_rule=False, claim="the moon", unit="wishes")


def read(path):
    return Measured.from_json(path.read_text(encoding="utf-8"))


def names(path):
    return path.stem


@pytest.mark.parametrize("path", OLD, ids=names)
def test_what_version_0_4_0_wrote_is_read_and_says_the_same(path):
    old, record = json.loads(path.read_text(encoding="utf-8")), read(path)
    new = record.to_dict()
    assert all(new["prediction"].pop(name) is None for name in ("start_label", "start_probability"))
    for key, value in old.items():
        assert new[key] == value, key
    assert set(new) - set(old) <= {"kind", "traits", "standard_error", "error", "sum", "sentences", "doubts"}


@pytest.mark.parametrize("path", OLD, ids=names)
def test_a_record_survives_json(path):
    record = read(path)
    again = type(record).from_json(record.to_json())
    assert again.to_dict() == record.to_dict()
    assert record.to_json().isascii()


@pytest.mark.parametrize("path", OLD, ids=names)
def test_a_record_is_drawn(path):
    record = read(path)
    assert record.to_html().startswith("<!doctype html>")
    assert record.to_png().startswith(b"\x89PNG")
    assert record._repr_html_().startswith("<div")
    assert record.to_csv().count("\n") > 1
    if isinstance(record, PhraseExplanation):
        assert record.to_svg().startswith("<svg")
        assert record.to_pdf().startswith(b"%PDF")
        assert record.to_dot().startswith("digraph")


def test_the_traits_of_0_4_0_are_those_that_its_methods_still_have():
    for name, traits in _METHODS.items():
        assert METHODS[name].traits == traits


@pytest.mark.parametrize("name", ["text", "image"])
def test_an_explanation_of_a_method_that_is_not_installed_is_read_and_drawn(name):
    record = read(Path(__file__).parent / "v0_4_0" / f"{name}.json")
    foreign = replace(record, method="mine", traits=MINE)
    assert "mine" not in METHODS
    again = Explanation.from_json(foreign.to_json())
    assert again.traits == MINE
    assert "wishes" in again.to_html()  # the unit, on the scale
    assert "the model reacts" in sentences.headline(again)  # as of scores without a sign
    assert again.to_png().startswith(b"\x89PNG")


def test_a_tree_of_a_method_that_is_not_installed_is_read_and_drawn():
    record = replace(read(Path(__file__).parent / "v0_4_0" / "phrases.json"), method="mine", traits=MINE)
    again = PhraseExplanation.from_json(record.to_json())
    assert "Words alone: Mine" in again.to_html()


def test_reading_and_drawing_needs_no_tensorflow():
    script = (
        "import sys, ig_core\n"
        f"for file in {[str(path) for path in OLD]!r}:\n"
        "    text = open(file, encoding='utf-8').read()\n"
        "    kind = ig_core.PhraseExplanation if '\"nodes\"' in text else ig_core.Explanation\n"
        "    record = kind.from_json(text)\n"
        "    record.to_html(), record.to_png(), record._repr_html_()\n"
        "assert 'tensorflow' not in sys.modules and 'keras' not in sys.modules\n"
        "assert 'ig_core.attribution.lrp' not in sys.modules, 'METHODS'\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_each_class_reads_its_own_and_refuses_another():
    tree, text = (path.read_text() for path in OLD if path.stem in ("phrases", "text"))
    assert isinstance(TextExplanation.from_json(text), TextExplanation)
    assert isinstance(Explanation.from_json(text), TextExplanation)
    assert isinstance(PhraseExplanation.from_json(tree), PhraseExplanation)
    with pytest.raises(InputError, match="This is the JSON of a PhraseExplanation; a Explanation was expected"):
        Explanation.from_json(tree)
    with pytest.raises(InputError, match="This is the JSON of a TextExplanation; a ImageExplanation was expected"):
        ImageExplanation.from_json(text)


@pytest.mark.parametrize("path", OLD, ids=names)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data | {"traits": {"label": "Mine"}},
        lambda data: data | {"traits": 3},
        lambda data: data | {"method": "mine"},  # of which a file of 0.4.0 says nothing else
        lambda data: data | {"prediction": None},
        lambda data: data | {"points": "7"},
        lambda data: {key: value for key, value in data.items() if key != "baseline"},
        lambda data: [data],
    ],
)
def test_what_is_no_explanation_is_refused_in_one_sentence(path, spoil):
    spoilt = json.dumps(spoil(json.loads(path.read_text(encoding="utf-8"))))
    with pytest.raises(InputError, match="This is not the JSON of an explanation"):
        Measured.from_json(spoilt)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["nodes"].reverse(),
        lambda data: data["nodes"][1].update(parent=7),
        lambda data: data["nodes"][1].update(start=-1),
        lambda data: data["nodes"][1].update(end=10_000),
        lambda data: data["nodes"].clear(),
        lambda data: data["words"].clear(),
        lambda data: data["words"][0].pop("score"),
        lambda data: data.update(sentences=7),
    ],
)
def test_a_tree_that_does_not_lie_on_its_text_is_refused(spoil):
    data = json.loads((Path(__file__).parent / "v0_4_0" / "phrases.json").read_text())
    spoil(data)
    with pytest.raises(InputError, match="This is not the JSON of an explanation"):
        PhraseExplanation.from_json(json.dumps(data))


def test_a_kind_that_nobody_has_defined_is_named():
    data = json.loads((Path(__file__).parent / "v0_4_0" / "text.json").read_text())
    with pytest.raises(InputError, match=r"No explanation of the kind .film. can be read here, only: .*phrases"):
        Measured.from_json(json.dumps(data | {"kind": "film"}))


def test_several_sentences_are_several_again():
    one, two = (read(path).phrases for path in OLD if path.stem.startswith("phrases"))
    assert one.sentences == 2  # "phrases-two-sentences" comes first
    assert two.sentences == 1
    assert [node.first for node in one.nodes if node.parent == 0] == [0, 3]


def test_nothing_from_outside_becomes_markup_in_a_notebook():
    evil = "<script>alert(1)</script>&"
    for path in OLD:
        record = replace(read(path), model=evil, method=evil, target=evil, baseline=evil)
        if isinstance(record, TextExplanation):
            words = record.words.assign(word=evil, start=0, end=len(evil)).head(1)
            record = replace(record, text=evil, words=words)
        for markup in (record._repr_html_(), record.to_html()):
            assert "<script" not in markup
            assert "alert(1)</script>" not in markup


@pytest.mark.parametrize("path", OLD, ids=names)
def test_half_characters_in_any_field_are_drawn(path):
    half = "a\ud800\x1b<b>"
    traits = replace(read(path).traits, label=half, unit=half)
    fields = {name: half for name in ("model", "method", "target", "baseline", "contrast")}
    for record in (replace(read(path), traits=traits, **fields), replace(read(path), standard_error=0.1, **fields)):
        markup = [record.to_html(), record._repr_html_()]
        if isinstance(record, PhraseExplanation):
            markup += [record.to_svg(), record.to_dot()]
            assert record.to_pdf().startswith(b"%PDF")
        for text in markup:
            text.encode("utf-8")
            assert "\x1b" not in text
            assert "<b>" not in text
        assert record.to_png().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda words, length: words[1].update(score=float("nan")),
        lambda words, length: words[1].update(score=float("inf")),
        lambda words, length: words[1].update(start=-1),
        lambda words, length: words[1].update(end=length + 1),
        lambda words, length: words[1].update(start=length, end=length),
        lambda words, length: words[1].update(start=3, end=2),
    ],
)
def test_words_that_lie_outside_their_text_or_have_no_score_are_refused(spoil):
    data = json.loads((Path(__file__).parent / "v0_4_0" / "text.json").read_text())
    spoil(data["words"], len(data["text"]))
    with pytest.raises(InputError, match="This is not the JSON of an explanation"):
        TextExplanation.from_json(json.dumps(data))


def test_dimensions_without_a_score_are_refused():
    data = json.loads((Path(__file__).parent / "v0_4_0" / "text-max-pool-trace.json").read_text())
    data["dimensions"][0]["score"] = float("nan")
    with pytest.raises(InputError, match="This is not the JSON of an explanation"):
        TextExplanation.from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("rows", "column"), [("words", "score"), ("nodes", "score"), ("nodes", "dividend"), ("nodes", "value")]
)
def test_phrases_without_a_score_are_refused(rows, column):
    data = json.loads((Path(__file__).parent / "v0_4_0" / "phrases.json").read_text())
    data[rows][0][column] = float("nan")
    with pytest.raises(InputError, match="This is not the JSON of an explanation"):
        PhraseExplanation.from_json(json.dumps(data))


def test_what_nothing_draws_says_so():
    with pytest.raises(TypeError, match="Nothing is registered that draws a str as PNG"):
        drawing.png("a picture")


def test_a_lone_half_of_a_character_survives_in_every_model():
    for model in ("imdb-onehot", "sst-bert"):
        result = ig_core.explain("good \udfff film \ud800", model=model, points=2)
        assert np.isfinite(result.scores).all()
        assert "\udfff" not in result.to_csv()
        again = Explanation.from_json(result.to_json())
        assert again.to_dict() == result.to_dict()
        result.to_html().encode("utf-8")
        result._repr_html_().encode("utf-8")


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_blank_picture_is_called_blank(grey):
    result = ig_core.explain(np.full((28, 28), grey, np.uint8), model="fashion-cnn")
    assert "but the picture is blank" in sentences.headline(result)
    if grey == 0:  # which is the baseline, too
        assert sentences.exactness(result) == "The input is the same as the baseline, so every score is zero."
        assert sentences.balance(result) == "No pixel has a score other than zero."
