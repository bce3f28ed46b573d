"""Models of KerasHub: what they answer is what KerasHub answers, texts in a batch do not touch each other, and every
piece of every tokenizer is where it was written. The backbones are tiny and have random weights."""

import io
import json
import subprocess
import sys
from types import SimpleNamespace

import keras
import keras_hub
import numpy as np
import pytest
import sentencepiece
import tensorflow as tf
from safetensors.numpy import save_file
from tokenizers import pre_tokenizers

import ig_core
from ig_core import cli
from ig_core.errors import InputError
from ig_core.explainer import gradient_of
from ig_core.kinds.text.wordpiece import PieceVocabulary
from ig_core.models import hub, hub_folder, transformer
from ig_core.phrases import alignment, notation
from ig_core.phrases.explain import explain_phrases
from ig_core.training import encoders

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789é'.,$%?()-"
WHOLE = ["not", "good", "bad", "film", "great", "##ly", "##n", "##t", "wasn", "caf", "CAF", "Great", "stra", "##sse"]
PIECES = list(
    dict.fromkeys(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WHOLE, *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    )
)
MERGES = ["Ġ g", "o o", "oo d", "Ġg ood", "n o", "no t", "Ġ not", "f i", "l m", "fi lm", "Ã ©"]
LEARNED = ["The film was not good, but not bad either.", "A great, great film!", "Oddly moving in 12 scenes."] * 9
TREE = "(0 (1 (2 Not) (3 (2 a) (3 (3 great) (2 film)))) (4 (2 ,) (1 (1 goodly) (2 bad))))"
TEXTS = ["Not good.", "A great film, not bad at all", "bad", "It wasn't good good good, was it?"]
NASTY = [
    *TEXTS,
    "café CAFÉ cafe\u0301 naïve",
    "😀 good 👩‍👩‍👧 ❤️ bad",
    "costs $5, 100 % (really?)",
    "don't can't isn’t n't",
    "  two  blanks \n and\ttabs  ",
    "Straße ﬁlm ½ ①",
    "電影 good 한국어 \u1112\u1161\u11ab",
    "<br />good<br/>bad",
    "zero\u200bwidth soft\u00adhyphen no\u00a0break \u202eright",
    "x" * 120 + " good",
    "good-film...bad --- a/b",
    "\x00 \ud800 good",
    "😀",
]
FAMILIES = ("bert", "distilbert", "roberta", "electra", "xlnet")
SIZE = {"num_layers": 2, "num_heads": 2, "hidden_dim": 8, "intermediate_dim": 12}


def word_piece(kind, **options):
    return kind(vocabulary=PIECES, **{"lowercase": True} | options)


def byte_pair(**options):
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merged = [merge.replace(" ", "") for merge in MERGES]
    vocabulary = {piece: i for i, piece in enumerate(["<s>", "<pad>", "</s>", "<mask>", *alphabet, *merged])}
    return keras_hub.tokenizers.RobertaTokenizer(vocabulary=vocabulary, merges=MERGES, **options)


def sentence_piece():
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LEARNED),
        model_writer=written,
        vocab_size=70,
        control_symbols=["<cls>", "<sep>", "<pad>"],
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return keras_hub.tokenizers.SentencePieceTokenizer(proto=written.getvalue())


def shaken(model):
    """The model with weights so large that its parts matter; Keras's own leave every text the same."""
    random = np.random.default_rng(0)
    for weight in model.weights:
        if weight.path.split("/")[-1] != "gamma":
            weight.assign(random.normal(0, 0.4, weight.shape))
    return model


def task_of(family):
    """A classifier of KerasHub."""
    models, tokenizers = keras_hub.models, keras_hub.tokenizers
    if family == "roberta":
        kinds, tokenizer = ("Roberta", "RobertaTextClassifier"), byte_pair()
    else:
        name = {"bert": "Bert", "distilbert": "DistilBert"}[family]
        kinds, tokenizer = (name, f"{name}TextClassifier"), word_piece(getattr(tokenizers, f"{name}Tokenizer"))
    size = SIZE | {"vocabulary_size": tokenizer.vocabulary_size(), "max_sequence_length": 64}
    backbone = getattr(models, f"{kinds[0]}Backbone")(**size, dropout=0.0)
    preprocessor = getattr(models, f"{kinds[1]}Preprocessor")(tokenizer, sequence_length=48)
    return shaken(getattr(models, kinds[1])(backbone, num_classes=3, preprocessor=preprocessor))


def headless(family):
    """Backbone, tokenizer, and a head of our own, since KerasHub has none for this family."""
    head = keras.layers.Dense(3)
    if family == "electra":
        tokenizer = word_piece(keras_hub.tokenizers.ElectraTokenizer)
        size = SIZE | {"vocab_size": tokenizer.vocabulary_size(), "embedding_dim": 6, "max_sequence_length": 64}
        backbone, pooled = keras_hub.models.ElectraBackbone(**size, dropout=0.0), hub.first
    else:
        tokenizer = sentence_piece()
        backbone = keras_hub.models.XLNetBackbone(**SIZE, vocabulary_size=tokenizer.vocabulary_size())
        pooled = hub.last
    head.build((None, 8))
    shaken(head)
    return shaken(backbone), tokenizer, lambda states, mask: head(pooled(states, mask))


LABELS = ("no", "perhaps", "yes")


@pytest.fixture(scope="module")
def made():
    """Of each family: the model that can be explained; ids -> logits of one text, as KerasHub computes them."""
    found = {}
    for family in FAMILIES:
        if family in ("electra", "xlnet"):
            backbone, tokenizer, head = headless(family)
            model = hub.classifier(backbone, tokenizer, head, LABELS, limit=48)

            def answer(ids, backbone=backbone, head=head):
                states = backbone(inputs(ids))
                states = states["sequence_output"] if isinstance(states, dict) else states
                return head(states, np.ones((1, ids.size), np.float32)).numpy()[0]

        else:
            task = task_of(family)
            encoder, head = task.backbone, hub.FAMILIES[type(task.backbone).__name__].head(task)
            model = hub.classifier(encoder, task.preprocessor.tokenizer, head, LABELS, name=family, limit=48)

            def answer(ids, task=task):
                needed = [tensor.name for tensor in task.inputs]
                return task({name: array for name, array in inputs(ids).items() if name in needed}).numpy()[0]

        found[family] = model, answer
    return found


def inputs(ids):
    segments = np.zeros((1, ids.size), np.int32)
    return {"token_ids": ids[None], "padding_mask": np.ones_like(segments), "segment_ids": segments}


def last_apart(ids):
    """Inputs in which <cls> is a segment of its own, as XLNet has it."""
    segments = np.zeros((1, ids.size), np.int32)
    segments[0, -1] = 2
    return inputs(ids) | {"segment_ids": segments}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_logits_are_those_of_kerashub(made, family, monkeypatch):
    model, answer = made[family]
    if family == "xlnet":
        monkeypatch.setitem(globals(), "inputs", last_apart_of(inputs))
    for text in TEXTS:
        ids = model.encode(text).pieces
        np.testing.assert_allclose(model.forward([text])[0], answer(ids), rtol=1e-4, atol=1e-5)


def last_apart_of(plain):
    def marked(ids):
        found = plain(ids)
        found["segment_ids"][0, -1] = 2
        return found

    return marked


@pytest.mark.parametrize("family", FAMILIES)
def test_texts_of_one_batch_do_not_touch_each_other(made, family):
    model, _ = made[family]
    alone = np.concatenate([model.forward([text]) for text in TEXTS])
    np.testing.assert_allclose(model.forward(TEXTS), alone, rtol=1e-4, atol=1e-5)
    assert np.ptp(alone, axis=0).min() > 0.01  # and they are not all the same


@pytest.mark.parametrize("family", FAMILIES)
def test_gradients_are_finite_differences(made, family):
    model, _ = made[family]
    x = model.as_array(model.encode(TEXTS[1]))
    gradient_fn = gradient_of(model, "yes")
    way = np.random.default_rng(1).normal(size=x.shape).astype(np.float32)
    step = 3e-3
    (above, below, _), gradients = gradient_fn(np.stack([x + step * way, x - step * way, x]))
    assert (gradients[2] * way).sum() == pytest.approx((above - below) / (2 * step), rel=0.02, abs=0.02)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("baseline", ["padding", "zero"])
def test_scores_add_up_and_special_tokens_have_none(made, family, baseline):
    model, _ = made[family]
    result = ig_core.explain(TEXTS[1], model=model, target="yes", baseline=baseline)
    assert abs(result.gap) <= 1e-3 * max(abs(result.explains), 0.1)
    encoded = model.encode(TEXTS[1])
    x = model.as_array(encoded)
    start = model.baseline_points(baseline, x)[0]
    assert np.array_equal(start[~encoded.content], x[~encoded.content])
    blank = model.embedding[model.vocabulary.padding] if baseline == "padding" else 0
    assert (start[encoded.content] == blank).all()
    assert (~encoded.content).sum() == 2


@pytest.mark.parametrize("family", FAMILIES)
def test_phrases_keep_the_axioms(made, family):
    model, _ = made[family]
    nodes = explain_phrases(TREE, model=model, target="yes").nodes
    assert nodes.value[0] == pytest.approx(1)
    assert (nodes.value >= 0).all()
    for place in range(len(nodes)):
        parts = nodes.value[nodes.parent == place].sum()
        assert nodes.value[place] >= parts - 1e-9
    assert (nodes.tokens > 0).all()


def test_a_neutral_text_shorter_than_the_text_goes_on_with_the_padding_of_the_model(made):
    model, _ = made["roberta"]
    start = model.baseline_points("text:bad", model.as_array(model.encode("not a good film")))[0]
    assert model.vocabulary.padding == 1
    assert (start[-2] == model.embedding[1]).all()


def places(model, text):
    """Each piece of a text: what is written there."""
    encoded = model.encode(text)
    spans = zip(*(places[encoded.content] for places in encoded.token_places), strict=True)
    return [text[start:end] for start, end in spans]


def test_word_pieces_stand_where_they_were_written(made):
    assert places(made["bert"][0], "Café: greatly GOOD") == ["Caf", "é", ":", "great", "ly", "GOOD"]
    assert places(made["bert"][0], "good ﬁlm") == ["good", "ﬁlm"]  # one sign of print for two letters
    assert places(made["electra"][0], "Straße") == ["Stra", "ße"]


def test_pairs_of_bytes_stand_where_they_were_written(made):
    assert places(made["roberta"][0], "not good é😀 film") == ["not", "good", "é", "é", *["😀"] * 4, "film", "film"]


def test_pieces_of_sentences_stand_where_they_were_written(made):
    text = "great  é😀 film"
    found = places(made["xlnet"][0], text)
    assert "".join(dict.fromkeys(found)).replace("é😀", "") in "greatfilm"
    encoded = made["xlnet"][0].encode(text)
    assert encoded.words == ["great", "é😀", "film"]


@pytest.mark.parametrize("family", FAMILIES)
def test_markup_is_not_read(made, family):
    model, _ = made[family]
    plain, marked = (model.encode(text) for text in ("not good film", "<b>not</b> good <br /> film<br />"))
    assert marked.words == plain.words == ["not", "good", "film"]
    laid = alignment.align(notation.read("((not good) film)"), marked.text)
    result = explain_phrases(laid, model=model, target="yes")
    assert result.nodes.value[0] == pytest.approx(1)
    assert result.words.sum() == pytest.approx(result.sum, abs=1e-6)
    assert model.encode("<br /> good").words == ["good"]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_every_piece_is_inside_one_word(made, family, text):
    encoded = made[family][0].vocabulary.encode(text)
    content = encoded.content
    starts, ends = (places[content] for places in encoded.token_places)
    words = encoded.words_of[content]
    assert (starts < ends).all()
    assert (encoded.starts[words] <= starts).all()
    assert (ends <= encoded.ends[words]).all()
    assert (np.diff(words) >= 0).all()
    assert (encoded.starts[1:] >= encoded.ends[:-1]).all()
    assert sorted(set(words)) == np.flatnonzero(encoded.mask).tolist()
    assert (encoded.ids[encoded.mask] != -1).all()


@pytest.mark.parametrize("options", [{}, {"lowercase": False}, {"strip_accents": True}, {"split_on_cjk": False}])
def test_word_pieces_are_those_of_kerashub(options):
    tokenizer = word_piece(keras_hub.tokenizers.BertTokenizer, **options)
    for text in NASTY:
        if "\ud800" not in text:
            ids = [piece.id for piece in hub.word_pieces(tokenizer)(text)]
            assert ids == np.array(tokenizer(text)).tolist(), text


def test_pairs_of_bytes_are_those_that_kerashub_trains_on():
    tokenizer = byte_pair(_allow_python_workflow=False)
    for text in TEXTS:
        ids = [piece.id for piece in hub.byte_pairs(tokenizer)(text)]
        assert ids == np.array(tokenizer(text)).tolist(), text


def test_pieces_of_sentences_are_those_of_kerashub():
    tokenizer = sentence_piece()
    for text in NASTY:
        if "\ud800" not in text:
            ids = [piece.id for piece in hub.sentence_pieces(tokenizer)(text)]
            assert ids == np.array(tokenizer(text)).tolist(), text


def test_whole_words_are_read_up_to_the_limit(made):
    model, _ = made["bert"]
    encoded = model.encode("good " * 44 + "greatly bad")  # with the special tokens 46, and two for "greatly"
    assert encoded.pieces.size == 48
    assert encoded.status[-2:] == ["seen", "beyond"]
    encoded = model.encode("good " * 45 + "greatly bad")
    assert encoded.pieces.size == 47
    assert encoded.status[-2:] == ["beyond", "beyond"]


@pytest.mark.parametrize("family", FAMILIES[:3])
def test_a_preset_of_kerashub_is_read(tmp_path, family):
    task = task_of(family)
    task.save_to_preset(tmp_path / "praise")
    model = hub_folder.from_hub(tmp_path / "praise", labels=LABELS)
    ids = model.encode(TEXTS[1]).pieces
    needed = [tensor.name for tensor in task.inputs]
    expected = task({name: array for name, array in inputs(ids).items() if name in needed}).numpy()
    np.testing.assert_allclose(model.forward([TEXTS[1]]), expected, rtol=1e-4, atol=1e-5)
    assert (model.name, model.labels, model.vocabulary.limit) == ("praise", LABELS, 48)
    assert hub_folder.from_hub(tmp_path / "praise").labels == ("class 0", "class 1", "class 2")


def hugging_face(folder, task, **without):
    """Write a BERT classifier in the format of Hugging Face."""
    folder.mkdir()
    backbone, arrays = task.backbone, {}

    def put(name, layer, flat=False):
        kernel, bias = layer.kernel.numpy(), layer.bias.numpy()
        width = kernel.shape[0] * kernel.shape[1] if flat == "out" else kernel.shape[0]
        arrays[f"{name}.weight"] = np.ascontiguousarray(kernel.reshape(width, -1).T)
        arrays[f"{name}.bias"] = bias.reshape(-1)

    def norm(name, layer):
        arrays[f"{name}.weight"], arrays[f"{name}.bias"] = layer.gamma.numpy(), layer.beta.numpy()

    arrays["bert.embeddings.word_embeddings.weight"] = backbone.token_embedding.embeddings.numpy()
    positions = backbone.position_embedding.position_embeddings.numpy()
    arrays["bert.embeddings.position_embeddings.weight"] = positions
    arrays["bert.embeddings.token_type_embeddings.weight"] = backbone.segment_embedding.embeddings.numpy()
    norm("bert.embeddings.LayerNorm", backbone.embeddings_layer_norm)
    for i, layer in enumerate(backbone.transformer_layers):
        of, attention = f"bert.encoder.layer.{i}", layer._self_attention_layer
        for part in ("query", "key", "value"):
            put(f"{of}.attention.self.{part}", getattr(attention, f"{part}_dense"))
        put(f"{of}.attention.output.dense", attention.output_dense, flat="out")
        norm(f"{of}.attention.output.LayerNorm", layer._self_attention_layer_norm)
        put(f"{of}.intermediate.dense", layer._feedforward_intermediate_dense)
        put(f"{of}.output.dense", layer._feedforward_output_dense)
        norm(f"{of}.output.LayerNorm", layer._feedforward_layer_norm)
    put("bert.pooler.dense", backbone.pooled_dense)
    put("classifier", task.output_dense)
    arrays = {name: array for name, array in arrays.items() if not name.startswith(without.get("prefix", "none"))}
    save_file(arrays, folder / "model.safetensors")
    config = {
        "model_type": "bert",
        "architectures": ["BertForSequenceClassification"],
        "vocab_size": len(PIECES),
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "hidden_size": 8,
        "intermediate_size": 12,
        "max_position_embeddings": 64,
        "id2label": {"0": "bad", "1": "so so", "2": "good"},
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True}))
    (folder / "vocab.txt").write_text("\n".join(PIECES), encoding="utf-8")
    return folder


def test_a_folder_of_hugging_face_is_read_with_its_head_and_labels(tmp_path):
    task = task_of("bert")
    folder = hugging_face(tmp_path / "hf", task)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"hidden_act": "gelu_new"}))  # as KerasHub computes it
    model = hub_folder.from_hub(folder)
    ids = model.encode(TEXTS[1]).pieces
    np.testing.assert_allclose(model.forward([TEXTS[1]]), task(inputs(ids)).numpy(), rtol=1e-4, atol=1e-5)
    assert model.labels == ("bad", "so so", "good")


def test_a_folder_without_a_head_is_one_sentence(tmp_path):
    folder = hugging_face(tmp_path / "hf", task_of("bert"), prefix="classifier")
    with pytest.raises(
        InputError, match=r"must hold a model with a head that classifies; it has no classifier\.weight"
    ):
        hub_folder.from_hub(folder)


def test_a_preset_whose_head_was_not_saved_is_one_sentence(tmp_path):
    task = task_of("bert")
    task.save_to_preset(tmp_path / "preset")
    (tmp_path / "preset" / "task.weights.h5").unlink()
    with pytest.raises(InputError, match=r"there is no task\.weights\.h5 in it"):
        hub_folder.from_hub(tmp_path / "preset")
    task.backbone.save_to_preset(tmp_path / "backbone")
    with pytest.raises(InputError, match=r"there is no task\.json in it"):
        hub_folder.from_hub(tmp_path / "backbone")


def test_what_is_no_folder_of_a_classifier_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match=r"There is no folder .*bert_tiny_en_uncased.*nothing is downloaded"):
        hub_folder.from_hub("bert_tiny_en_uncased")
    for content in ("{", "[]", '{"model_type": "xlnet"}', '{"model_type": "bert"}'):
        (tmp_path / "config.json").write_text(content)
        with pytest.raises(InputError, match=r"must hold a|has no tokenizer"):
            hub_folder.from_hub(tmp_path)


def test_a_classifier_of_a_family_whose_head_is_unknown_is_one_sentence(monkeypatch, tmp_path):
    task = SimpleNamespace(backbone=headless("electra")[0])  # KerasHub has none; one of somebody's own may come
    monkeypatch.setattr(hub_folder, "_preset", lambda folder: task)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError, match=r"head of a classifier on ElectraBackbone cannot be read: .* hub\.classifier"):
        hub_folder.from_hub(tmp_path)


def test_a_backbone_of_another_family_is_one_sentence():
    backbone = keras.Sequential(name="other")
    with pytest.raises(InputError, match=r"must be one of BertBackbone, .*XLNetBackbone; got Sequential"):
        hub.classifier(backbone, None, None, LABELS)


def test_labels_must_be_as_many_as_classes():
    backbone, tokenizer, head = headless("xlnet")
    with pytest.raises(InputError, match="as many as the classes of the model, 3; got"):
        hub.classifier(backbone, tokenizer, head, ("no", "yes"))


def test_without_kerashub_a_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(hub_folder.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"need the package keras-hub, which .*: pip install .ig-lens\[hub\]"):
        hub_folder.from_hub(tmp_path)


def test_nobody_else_imports_kerashub():
    modules = "ig_core, ig_core.cli, ig_core.models.hub_folder, ig_core.models.transformer"
    code = f"import sys, {modules}; print('keras_hub' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def encoder_of(family, lowercase=True):
    """Backbone and tokenizer, of one width from the embedding to the last layer."""
    if family == "electra":
        tokenizer = word_piece(keras_hub.tokenizers.ElectraTokenizer, lowercase=lowercase)
        size = SIZE | {"vocab_size": tokenizer.vocabulary_size(), "embedding_dim": 8, "max_sequence_length": 64}
        return shaken(keras_hub.models.ElectraBackbone(**size, dropout=0.0)), tokenizer
    task = task_of(family)
    tokenizer = task.preprocessor.tokenizer
    return task.backbone, tokenizer if lowercase else word_piece(type(tokenizer), lowercase=False)


def saved(folder, backbone, tokenizer):
    backbone.save_to_preset(folder)
    tokenizer.save_to_preset(folder)
    return folder


@pytest.mark.parametrize("family", ["bert", "distilbert", "electra"])
def test_training_starts_from_a_preset_with_the_states_that_kerashub_computes(tmp_path, family):
    backbone, tokenizer = encoder_of(family)
    source = encoders.read(saved(tmp_path / "preset", backbone, tokenizer))
    assert source.pieces == PIECES
    body = transformer.build(source.size, 1)
    encoders.assign(body, source)
    if family != "distilbert":  # KerasHub approximates the function here, which training does without
        for i in range(source.size.depth):
            body.get_layer(f"hidden_{i}").activation = lambda x: keras.activations.gelu(x, approximate=True)
    assert source.weights.keys() == {weight.path for weight in body.weights} - {"logits/kernel", "logits/bias"}
    ids = PieceVocabulary(tuple(source.pieces), 64).encode(TEXTS[3]).pieces
    states = keras.Model(body.inputs, body.get_layer("norm_1").output)
    found = states([source.embedding[ids][None], np.ones((1, ids.size), np.float32)])
    needed = [tensor.name for tensor in backbone.inputs]
    expected = backbone({name: array for name, array in inputs(ids).items() if name in needed})
    expected = expected["sequence_output"] if isinstance(expected, dict) else expected
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_training_starts_alike_from_both_formats(tmp_path):
    task = task_of("bert")
    ours = encoders.read(hugging_face(tmp_path / "hf", task))
    theirs = encoders.read(saved(tmp_path / "preset", task.backbone, task.preprocessor.tokenizer))
    assert (ours.size, ours.pieces) == (theirs.size, theirs.pieces)
    np.testing.assert_array_equal(ours.embedding, theirs.embedding)
    for path, array in ours.weights.items():
        np.testing.assert_array_equal(array, theirs.weights[path])


def test_training_refuses_what_its_network_cannot_be(tmp_path, capsys):
    cases = {
        "a preset without a tokenizer": (task_of("bert").backbone, None, "must hold a backbone and its tokenizer that"),
        "roberta": (task_of("roberta").backbone, byte_pair(), "to start from; it is RobertaBackbone"),
        "a narrow embedding": (*headless("electra")[:2], "to start from; it is ElectraBackbone"),
        "capitals": (*encoder_of("distilbert", lowercase=False), "must hold a model that reads in lower case"),
    }
    for name, (backbone, tokenizer, message) in cases.items():
        backbone.save_to_preset(tmp_path / name)
        if tokenizer is not None:
            tokenizer.save_to_preset(tmp_path / name)
        assert cli.main(["train", "sst-bert", "--backbone", str(tmp_path / name)]) == 2
        assert message in capsys.readouterr().err


def test_a_long_text_goes_in_pieces_that_memory_holds(made):
    assert made["bert"][0].activations == 70  # two layers of 35
    assert made["electra"][0].activations == int(70 * 8 / 6)  # whose states are wider than its embedding
    assert tf.nest.is_nested(made)
