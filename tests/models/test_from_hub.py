"""Folders in the format of Hugging Face: their logits are those of the papers, in NumPy; they are explained like any
other text model; and what cannot be read is one sentence. The checkpoints are tiny and have random weights."""

import json
import os
import sys

import hub_checkpoints as published
import numpy as np
import pytest
import sentencepiece
from hub_checkpoints import FAMILIES, LABELS, TEXTS
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers import models as tokenizer_models

import ig_core
from ig_core import cli, models
from ig_core.errors import InputError
from ig_core.models import added, hub_folder

TREE = "((not (good film)) (but (bad (at all))))"
CLOSE = {"rtol": 0, "atol": 1e-4}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Of each family: its folder, the model read from it, the same in NumPy."""
    found = {}
    for family in FAMILIES:
        folder = tmp_path_factory.mktemp("hub") / f"my-{family}"
        arrays = published.write(folder, family)
        found[family] = folder, ig_core.from_hub(folder), published.Computed(family, arrays)
    return found


@pytest.fixture
def rows(monkeypatch):
    """The rows of MODELS, from which those that a test adds are taken again."""
    monkeypatch.setenv(added.ENVIRONMENT, "")
    known = dict(models.MODELS)
    yield models.MODELS
    for name in set(models.MODELS) - set(known):
        models.unload(name)
        del models.MODELS[name]


def change(folder, **config):
    told = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**told, **config}))


@pytest.mark.parametrize("family", FAMILIES)
def test_texts_are_read_in_the_pieces_of_the_publication(made, family):
    folder, model, _ = made[family]
    assert [model.encode(text).pieces.tolist() for text in TEXTS] == published.ids_of(folder, family)
    assert model.encode(TEXTS[0]).words == ["not", "good", "."]


@pytest.mark.parametrize("family", FAMILIES)
def test_logits_are_those_of_the_paper_alone_and_in_a_batch(made, family):
    folder, model, computed = made[family]
    ids = published.ids_of(folder, family)
    together = computed.logits(ids)
    alone = np.concatenate([computed.logits([row]) for row in ids])
    np.testing.assert_allclose(together, alone, rtol=1e-9)  # padding changes nothing in the paper either
    np.testing.assert_allclose(model.forward(TEXTS), together, **CLOSE)
    np.testing.assert_allclose(np.concatenate([model.forward([text]) for text in TEXTS]), alone, **CLOSE)
    assert np.abs(together[0] - together[1]).max() > 0.05  # so that texts make a difference
    assert model.labels == LABELS
    assert model.name == f"my-{family}"


@pytest.mark.parametrize("family", FAMILIES)
def test_every_tensor_matters_to_the_logits(made, family):
    folder, _, computed = made[family]
    ids = published.ids_of(folder, family)
    before = computed.logits(ids)
    without = {name for name in computed.arrays if name.endswith(("mask_emb", "key.bias", "k_lin.bias"))}
    for name, array in computed.arrays.items():
        moved = np.random.default_rng(0).normal(size=array.shape)
        computed.arrays[name] = array + moved
        differs = np.abs(computed.logits(ids) - before).max() > 1e-3
        computed.arrays[name] = array
        assert differs != (name in without), name  # of the same key everywhere, softmax knows nothing


@pytest.mark.parametrize("family", FAMILIES)
def test_integrated_gradients_are_complete_and_special_tokens_score_nothing(made, family):
    _, model, _ = made[family]
    for text in TEXTS:
        result = ig_core.explain(text, model=model, target="good")
        assert abs(result.gap) <= 1e-3 * abs(result.explains)
        encoded = model.encode(text)
        x = model.as_array(encoded)
        start = model.baseline_points("padding", x)[0]
        np.testing.assert_array_equal(start[~encoded.content], x[~encoded.content])
        assert (~encoded.content).sum() == 2
        assert result.words.score.sum() == pytest.approx(result.explains, rel=1e-3)


@pytest.mark.parametrize("family", FAMILIES)
def test_phrases_are_explained(made, family):
    _, model, _ = made[family]
    result = ig_core.explain_phrases(TREE, model=model, target="good")
    assert result.nodes.value[0] == pytest.approx(1)
    assert result.words.sum() == pytest.approx(result.sum, abs=1e-6)
    assert "good film" in set(result.nodes.phrase)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_command_takes_the_folder(made, family, rows, tmp_path, monkeypatch, capsys):
    folder, *_ = made[family]
    (tmp_path / "trees.txt").write_text(TREE + "\n")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["phrases", "trees.txt", "--model", str(folder), "-o", "out.svg"]) == 0, capsys.readouterr().err
    assert "<svg" in (tmp_path / "out.svg").read_text()
    assert rows[f"my-{family}"].labels == LABELS
    assert rows[f"my-{family}"].kind == "text"


@pytest.mark.parametrize("family", FAMILIES)
def test_one_output_is_a_number(tmp_path, family, rows, monkeypatch, capsys):
    arrays = published.write(tmp_path / "stars", family, outputs=1, id2label={"0": "stars"})
    model = ig_core.from_hub(tmp_path / "stars")
    assert model.labels == ("stars",)
    expected = published.Computed(family, arrays).logits(published.ids_of(tmp_path / "stars", family))
    np.testing.assert_allclose(model.forward(TEXTS), expected, **CLOSE)
    result = ig_core.explain(TEXTS[1], model=model)
    assert (result.prediction.label, abs(result.gap) <= 1e-3 * abs(result.explains)) == ("stars", True)
    assert ig_core.explain_phrases(TREE, model=model).nodes.value[0] == pytest.approx(1)
    (tmp_path / "trees.txt").write_text(TREE + "\n")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["phrases", "trees.txt", "--model", "stars/", "-o", "out.svg"]) == 0, capsys.readouterr().err
    assert ig_core.from_hub(tmp_path / "stars", ("bad", "good")).labels == ("bad", "good")


def test_what_one_output_is_called(tmp_path):
    published.write(tmp_path, "distilbert", outputs=1, id2label={"0": "LABEL_0"})
    assert ig_core.from_hub(tmp_path).labels == ("output",)
    change(tmp_path, id2label={"0": "toxic"}, problem_type="multi_label_classification")
    assert ig_core.from_hub(tmp_path).labels == ("not toxic", "toxic")


def test_labels_name_and_limit_are_what_is_asked_for(tmp_path):
    published.write(tmp_path, "bert", id2label={})
    assert ig_core.from_hub(tmp_path).labels == ("class 0", "class 1", "class 2")
    model = ig_core.from_hub(str(tmp_path), ("no", "perhaps", "yes"), name="mine", limit=10)
    assert (model.labels, model.name, model.vocabulary.limit) == (("no", "perhaps", "yes"), "mine", 10)
    assert model.encode(TEXTS[1]).pieces.size == 10
    assert ig_core.from_hub(tmp_path, limit=1000).vocabulary.limit == published.POSITIONS
    with pytest.raises(InputError, match="limit must be at least 3"):
        ig_core.from_hub(tmp_path, limit=2)


@pytest.mark.parametrize("activation", ["gelu_new", "relu"])
def test_the_activation_and_the_epsilon_are_those_of_the_config(tmp_path, activation, monkeypatch):
    arrays = published.write(tmp_path, "bert", hidden_act=activation, layer_norm_eps=0.1)
    functions = {
        "gelu_new": lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
        "relu": lambda x: np.maximum(x, 0),
    }
    monkeypatch.setattr(published, "gelu", functions[activation])
    computed = published.Computed("bert", arrays)
    computed.epsilon = 0.1
    expected = computed.logits(published.ids_of(tmp_path, "bert"))
    np.testing.assert_allclose(ig_core.from_hub(tmp_path).forward(TEXTS), expected, **CLOSE)


@pytest.mark.parametrize("family", ["bert", "xlnet"])
def test_weights_in_several_files_are_read(tmp_path, family):
    arrays = published.write(tmp_path, family, whole=False)
    expected = published.Computed(family, arrays).logits(published.ids_of(tmp_path, family))
    np.testing.assert_allclose(ig_core.from_hub(tmp_path).forward(TEXTS), expected, **CLOSE)
    (tmp_path / "model-00002-of-00002.safetensors").unlink()
    with pytest.raises(InputError, match=r"lacks model-00002-of-00002\.safetensors, which model\.safetensors\.index"):
        ig_core.from_hub(tmp_path)


@pytest.mark.parametrize(("kind", "places"), [("F16", 11), ("BF16", 8)])
def test_half_precision_is_read(tmp_path, kind, places):
    arrays = published.write(tmp_path, "roberta")
    published.write_tensors(tmp_path / "model.safetensors", arrays, kind)
    rounded = {name: array + 0 for name, array in arrays.items()}
    for name, array in arrays.items():
        if kind == "F16":
            rounded[name] = array.astype(np.float16)
        else:
            rounded[name] = np.trunc(np.ldexp(np.frexp(array)[0], places)) * np.exp2(np.frexp(array)[1] - places)
    expected = published.Computed("roberta", rounded).logits(published.ids_of(tmp_path, "roberta"))
    np.testing.assert_allclose(ig_core.from_hub(tmp_path).forward(TEXTS), expected, **CLOSE)


def test_old_names_of_layer_norms_and_buffers_are_read(tmp_path):
    arrays = published.write(tmp_path, "bert")
    expected = ig_core.from_hub(tmp_path).forward(TEXTS)
    old = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): array
        for name, array in arrays.items()
    }
    old["bert.embeddings.position_ids"] = np.arange(published.POSITIONS)[None]
    published.write_tensors(tmp_path / "model.safetensors", old)
    np.testing.assert_array_equal(ig_core.from_hub(tmp_path).forward(TEXTS), expected)


def test_roberta_reads_a_pooler_that_its_head_does_not_use(tmp_path):
    arrays = published.write(tmp_path, "roberta")
    arrays["roberta.pooler.dense.weight"] = arrays["classifier.dense.weight"]
    published.write_tensors(tmp_path / "model.safetensors", arrays)
    assert ig_core.from_hub(tmp_path).labels == LABELS


@pytest.mark.parametrize("family", ["bert", "roberta", "xlnet"])
def test_tokenizer_json_is_read_in_place_of_the_older_files(made, tmp_path, family):
    folder, model, _ = made[family]
    if family == "bert":
        vocabulary = {piece: i for i, piece in enumerate(published.PIECES)}
        whole = Tokenizer(tokenizer_models.WordPiece(vocabulary, unk_token="[UNK]"))
        whole.normalizer = normalizers.BertNormalizer(lowercase=True)
        whole.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        whole.enable_truncation(4)
        whole.enable_padding(length=30)
    elif family == "roberta":
        vocabulary = {piece: i for i, piece in enumerate(published.PAIRS)}
        merges = [tuple(merge.split(" ")) for merge in published.MERGES]
        whole = Tokenizer(tokenizer_models.BPE(vocabulary, merges))
        whole.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        whole.decoder = decoders.ByteLevel()
    else:
        processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spiece.model"))
        scores = [(processor.id_to_piece(i), processor.get_score(i)) for i in range(processor.get_piece_size())]
        whole = Tokenizer(tokenizer_models.Unigram(scores, unk_id=processor.unk_id()))
        whole.normalizer = normalizers.Sequence(
            [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Replace(Regex(" {2,}"), " ")]
        )
        whole.pre_tokenizer = pre_tokenizers.Metaspace()
    published.write(tmp_path, family)
    for file in ("vocab.txt", "vocab.json", "merges.txt", "spiece.model"):
        (tmp_path / file).unlink(missing_ok=True)
    whole.save(str(tmp_path / "tokenizer.json"))
    found = ig_core.from_hub(tmp_path)
    for text in (*TEXTS, "good  film, “bad” 😀 not", "x" * 300):
        ours, theirs = found.vocabulary.encode(text), model.vocabulary.encode(text)
        assert ours.pieces.tolist() == theirs.pieces.tolist(), text
        assert (ours.piece_starts.tolist(), ours.words) == (theirs.piece_starts.tolist(), theirs.words), text


def places(model, text):
    encoded = model.encode(text)
    spans = zip(*(ends[encoded.content] for ends in encoded.token_places), strict=True)
    return [text[start:end] for start, end in spans]


def test_pieces_stand_where_they_were_written(made):
    assert places(made["bert"][1], "NOT Café, good") == ["NOT", "Caf", "é", ",", "good"]
    assert places(made["roberta"][1], "not  good é")[-2:] == ["é", "é"]
    xlnet = made["xlnet"][1]
    assert "".join(dict.fromkeys(places(xlnet, "film ``good''"))).startswith("film")
    assert xlnet.encode("film ``good''").pieces.tolist() == xlnet.encode('film "good"').pieces.tolist()
    assert xlnet.encode("cafe\u0301").pieces.tolist() == xlnet.encode("café").pieces.tolist()


def test_capitals_are_told_apart_where_the_tokenizer_says_so(tmp_path):
    published.write(tmp_path, "electra")
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": False}))
    model = ig_core.from_hub(tmp_path)
    expected = [published.PIECES.index(piece) for piece in ("[CLS]", "[UNK]", "good", "[SEP]")]
    assert model.encode("Not good").pieces.tolist() == expected


def without(*names):
    def spoil(folder, arrays):
        for name in names:
            (folder / name).unlink()

    return spoil


def pickled(name):
    def spoil(folder, arrays):
        (folder / "model.safetensors").rename(folder / name)

    return spoil


def tensors(edit, kind="F32"):
    """Spoils the weights: edit is given them by name."""

    def spoil(folder, arrays):
        edit(arrays)
        published.write_tensors(folder / "model.safetensors", arrays, kind)

    return spoil


def config(**values):
    return lambda folder, arrays: change(folder, **values)


def cut(size):
    return lambda folder, arrays: os.truncate(folder / "model.safetensors", size)


def written(name, text):
    return lambda folder, arrays: (folder / name).write_text(text)


REFUSED = {
    "a pickle": ("bert", pickled("pytorch_model.bin"), r"pytorch_model\.bin alone, a pickle, which can run code .* "
                 r"convert them to safetensors, e\.g\. by model\.save_pretrained\(folder, safe_serialization=True\)"),
    "another pickle": ("xlnet", pickled("model.pt"), r"model\.pt alone, a pickle, .* never read"),
    "no weights": ("bert", without("model.safetensors"), r"has no weights: there must be a model\.safetensors"),
    "no config": ("bert", without("config.json"), r"has no config\.json"),
    "a broken config": ("bert", written("config.json", "{"), "must hold a text classifier"),
    "a list as config": ("bert", written("config.json", "[]"), "must hold a JSON object"),
    "no size": ("bert", config(hidden_size=None), "must say what hidden_size is"),
    "another size": ("bert", config(intermediate_size=16), "has another size in config.json than its weights have"),
    "another depth": ("bert", config(num_hidden_layers=3), r"lacks the tensor bert\.encoder\.layer\.2\."),
    "less depth": ("xlnet", config(n_layer=1), r"has 17 tensors that a model of its type does not have, such as tra"),
    "another type": ("bert", config(model_type="albert"), "one of the types bert, distilbert, roberta, electra, xlnet; "
                     "it is 'albert'"),
    "a base model": ("bert", config(architectures=["BertModel"]), r"a head that classifies texts.* it is BertModel"),
    "labels of words": ("bert", config(architectures=["BertForTokenClassification"]), "it is BertForTok"),
    "no head": ("electra", tensors(lambda all: [all.pop(name) for name in list(all) if name.startswith("classifier")]),
                r"a head that classifies; it has no classifier\.out_proj\.weight: save one"),
    "half a head": ("xlnet", tensors(lambda all: all.pop("sequence_summary.summary.bias")),
                    r"lacks the tensor sequence_summary\.summary\.bias"),
    "a layer too many": ("bert", tensors(lambda all: all.update(adapter=np.zeros(3))), "has 1 tensors .* as adapter"),
    "quantised": ("bert", config(quantization_config={"bits": 8}), "a quantised model, which has no gradients"),
    "bytes": ("bert", tensors(lambda all: None, "I8"), "in I8, which is quantised: save the model"),
    "a cut file": ("bert", cut(5000), r"is damaged or no file of safetensors"),
    "an empty file": ("bert", cut(0), r"is damaged or no file of safetensors"),
    "no vocabulary": ("distilbert", without("vocab.txt"), r"has no tokenizer: .*tokenizer\.json, or vocab\.txt"),
    "no merges": ("roberta", without("merges.txt"), r"vocab\.json and merges\.txt \(merges\.txt is missing\)"),
    "no pieces": ("xlnet", without("spiece.model"), r"or spiece\.model \(spiece\.model is missing\)"),
    "a broken tokenizer": ("bert", written("tokenizer.json", "{}"), r"in tokenizer\.json that cannot be read"),
    "a broken vocabulary": ("roberta", written("vocab.json", "{"), r"in vocab\.json and merges\.txt that cannot"),
    "pieces of nothing": ("xlnet", written("spiece.model", "no"), r"a tokenizer in spiece\.model that cannot be read"),
    "no special tokens": ("bert", written("vocab.txt", "[UNK]\n[PAD]\n"), r"that cannot be read: there is no \[CLS\]"),
    "no start": ("roberta", written("vocab.json", json.dumps({c: i for i, c in enumerate(published.PAIRS[1:])})),
                 "a tokenizer without <s>"),
    "more pieces": ("bert", written("vocab.txt", "\n".join([*published.PIECES, "more"])),
                    "has 19 pieces in its tokenizer and 18 in its embedding"),
    "broken options": ("bert", written("tokenizer_config.json", "["), r"_config\.json must hold a JSON object"),
    "several numbers": ("bert", config(problem_type="regression"), r"a head of 3 numbers \(regression\)"),
    "several labels": ("bert", config(problem_type="multi_label_classification"), "3 labels of which several may hold"),
    "one name twice": ("bert", config(id2label={"0": "a", "1": "a", "2": "b"}), "each a name of its own: give labels"),
    "too many names": ("bert", config(id2label=dict(enumerate("abcd"))), "each a name of its own: give labels"),
    "another activation": ("bert", config(hidden_act="mish"), "whose hidden_act is one of gelu, .*; it is 'mish'"),
    "relative positions": ("bert", config(position_embedding_type="relative_key"), "'absolute'; it is 'relative_key'"),
    "one direction": ("xlnet", config(attn_type="uni"), "whose attn_type is 'bi'; it is 'uni'"),
    "another summary": ("xlnet", config(summary_type="mean"), "whose summary_type is 'last'; it is 'mean'"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_one_sentence(tmp_path, case):
    family, spoil, message = REFUSED[case]
    arrays = published.write(tmp_path / "spoilt", family)
    spoil(tmp_path / "spoilt", arrays)
    with pytest.raises(InputError, match=message) as caught:
        ig_core.from_hub(tmp_path / "spoilt")
    assert "\n" not in str(caught.value)


def test_labels_that_are_not_as_many_as_the_classes_are_one_sentence(tmp_path):
    published.write(tmp_path, "distilbert")
    with pytest.raises(InputError, match="as many as the classes of the model, 3; got"):
        ig_core.from_hub(tmp_path, ("bad", "good"))


def test_a_name_that_is_no_folder_is_one_sentence(tmp_path, rows, capsys):
    with pytest.raises(InputError, match=r"There is no folder 'bert-base-uncased': nothing is downloaded, so save"):
        ig_core.from_hub("bert-base-uncased")
    published.write(tmp_path / "hf", "bert")
    pickled("pytorch_model.bin")(tmp_path / "hf", None)
    (tmp_path / "trees.txt").write_text(TREE)
    told = ["phrases", str(tmp_path / "trees.txt"), "--model", str(tmp_path / "hf"), "-o", str(tmp_path / "out.svg")]
    assert cli.main(told) == 2
    assert "a pickle, which can run code and is never read" in capsys.readouterr().err


@pytest.mark.parametrize("package", ["keras_hub", "tokenizers", "sentencepiece"])
def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch, tmp_path, package):
    find_spec = hub_folder.importlib.util.find_spec
    missing = lambda name: None if name == package else find_spec(name)  # noqa: E731
    monkeypatch.setattr(hub_folder.importlib.util, "find_spec", missing)
    with pytest.raises(InputError, match=r"comes with an extra: pip install .ig-lens\[hub\]"):
        ig_core.from_hub(tmp_path)


def test_transformers_is_not_needed(made):
    assert "transformers" not in sys.modules
