"""Small text classifiers with random weights in the format of Hugging Face, and what they answer, in NumPy.

Both are written from the papers and the published format alone: nothing here is what ig_core or KerasHub computes.
"""

import io
import json
import math

import numpy as np
import sentencepiece

FAMILIES = ("bert", "distilbert", "roberta", "electra", "xlnet")
LABELS = ("bad", "so so", "good")
TEXTS = ("not good.", "Café was not a good film, but not bad at all")
LAYERS, HEADS, WIDTH, NARROW, INNER, POSITIONS = 2, 2, 8, 6, 12, 40
WORDS = ["not", "good", "bad", "film", "was", "a", "at", "all", "but", "caf", "##e", ".", ","]
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
MERGES = ["g o", "o d", "go od", "n o", "no t", "b a", "ba d", "f i", "l m", "fi lm"]
MERGES += ["Ġ good", "Ġ not", "Ġ bad", "Ġ film", "Ġ a", "Ġ b"]
BYTES = sorted({*map(chr, range(33, 127)), *map(chr, range(161, 173)), *map(chr, range(174, 256)), "Ġ"})
PAIRS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *BYTES, *(merge.replace(" ", "") for merge in MERGES)]
READ = {  # the pieces of TEXTS, by hand
    "word pieces": ("[CLS] not good . [SEP]", "[CLS] caf ##e was not a good film , but not bad at all [SEP]"),
    "byte pairs": (
        "<s> not Ġgood . </s>",
        "<s> C a f Ã © Ġ w a s Ġnot Ġa Ġgood Ġfilm , Ġb u t Ġnot Ġbad Ġa t Ġa l l </s>",
    ),
}
_LEARNED = ["The film was not good, but not bad either.", "A great, great film, not bad at all!", "Cafe."] * 9
_PARTS = {
    "bert": "attention.self.query attention.self.key attention.self.value attention.output.dense "
    "attention.output.LayerNorm intermediate.dense output.dense output.LayerNorm",
    "distilbert": "attention.q_lin attention.k_lin attention.v_lin attention.out_lin "
    "sa_layer_norm ffn.lin1 ffn.lin2 output_layer_norm",
}


def parts(family):
    """What a layer is made of, in the order of what it does."""
    return _PARTS.get(family, _PARTS["bert"]).split()


def write(folder, family, outputs=3, whole=True, **config):
    """A checkpoint; its arrays by name. `config` is put into config.json; `whole`: in one file, not in two."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = write_tokenizer(folder, family)
    arrays = arrays_of(family, vocabulary, outputs)
    (folder / "config.json").write_text(json.dumps(config_of(family, vocabulary, outputs) | config))
    if whole:
        write_tensors(folder / "model.safetensors", arrays)
    else:
        files = {name: f"model-0000{i % 2 + 1}-of-00002.safetensors" for i, name in enumerate(arrays)}
        for file in set(files.values()):
            write_tensors(folder / file, {name: arrays[name] for name in arrays if files[name] == file})
        (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": files}))
    return arrays


def write_tensors(file, arrays, kind="F32"):
    """A file of safetensors: the length of the header, the header, the numbers."""
    header, numbers = {"__metadata__": {"format": "pt"}}, b""
    for name, array in arrays.items():
        if kind == "BF16":
            written = (np.ascontiguousarray(array, "<f4").view("<u4") >> 16).astype("<u2").tobytes()
        else:
            written = array.astype({"F32": "<f4", "F16": "<f2", "I8": "i1"}[kind]).tobytes()
        places = [len(numbers), len(numbers) + len(written)]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": places}
        numbers += written
    text = json.dumps(header).encode()
    file.write_bytes(len(text).to_bytes(8, "little") + text + numbers)


def write_tokenizer(folder, family):
    """The files of a tokenizer; how many pieces it has."""
    if family == "xlnet":
        written = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(_LEARNED),
            model_writer=written,
            vocab_size=60,
            control_symbols=["<cls>", "<sep>", "<pad>"],
            hard_vocab_limit=False,
            minloglevel=2,
        )
        (folder / "spiece.model").write_bytes(written.getvalue())
        return sentencepiece.SentencePieceProcessor(model_proto=written.getvalue()).get_piece_size()
    if family == "roberta":
        (folder / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate(PAIRS)}))
        (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *MERGES, ""]), encoding="utf-8")
        return len(PAIRS)
    (folder / "vocab.txt").write_text("\n".join([*PIECES, ""]), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True, "model_max_length": 32}))
    return len(PIECES)


def ids_of(folder, family):
    """What the texts are to a model: ids of their pieces, special tokens included."""
    if family == "xlnet":
        processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spiece.model"))
        after = [processor.piece_to_id("<sep>"), processor.piece_to_id("<cls>")]
        return [processor.encode(text.replace("é", "e")) + after for text in TEXTS]
    way, table = ("byte pairs", PAIRS) if family == "roberta" else ("word pieces", PIECES)
    return [[table.index(piece) for piece in pieces.split()] for pieces in READ[way]]


def config_of(family, vocabulary, outputs):
    kinds = {"bert": "Bert", "distilbert": "DistilBert", "roberta": "Roberta", "electra": "Electra", "xlnet": "XLNet"}
    config = {
        "model_type": family,
        "architectures": [f"{kinds[family]}ForSequenceClassification"],
        "vocab_size": vocabulary,
        "layer_norm_eps": 1e-5 if family == "roberta" else 1e-12,
        "id2label": {str(i): label for i, label in enumerate(LABELS[:outputs])},
    }
    if family == "xlnet":
        sizes = {"n_layer": LAYERS, "n_head": HEADS, "d_model": WIDTH, "d_inner": INNER, "ff_activation": "gelu"}
        return config | sizes | {"attn_type": "bi", "clamp_len": -1, "summary_type": "last", "untie_r": True}
    if family == "distilbert":
        sizes = {"n_layers": LAYERS, "n_heads": HEADS, "dim": WIDTH, "hidden_dim": INNER, "activation": "gelu"}
        return config | sizes | {"max_position_embeddings": POSITIONS}
    sizes = {"num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "hidden_size": WIDTH}
    sizes |= {"intermediate_size": INNER, "hidden_act": "gelu", "max_position_embeddings": POSITIONS}
    if family == "electra":
        sizes["embedding_size"] = NARROW
    return (
        config | sizes | {"type_vocab_size": 1 if family == "roberta" else 2, "pad_token_id": int(family == "roberta")}
    )


def arrays_of(family, vocabulary, outputs):
    """Random weights by their published names."""
    random, arrays = np.random.default_rng(FAMILIES.index(family)), {}

    def put(name, *shape):
        arrays[name] = random.normal(0, 0.4, shape).astype(np.float32)

    def linear(name, inputs, width):
        put(f"{name}.weight", width, inputs)
        put(f"{name}.bias", width)

    def norm(name, width):
        arrays[f"{name}.weight"] = random.uniform(0.6, 1.4, width).astype(np.float32)
        put(f"{name}.bias", width)

    if family == "xlnet":
        put("transformer.word_embedding.weight", vocabulary, WIDTH)
        put("transformer.mask_emb", 1, 1, WIDTH)
        for i in range(LAYERS):
            of = f"transformer.layer.{i}"
            for part in "qkvor":
                put(f"{of}.rel_attn.{part}", WIDTH, HEADS, WIDTH // HEADS)
            for part in ("r_r_bias", "r_s_bias", "r_w_bias"):
                put(f"{of}.rel_attn.{part}", HEADS, WIDTH // HEADS)
            put(f"{of}.rel_attn.seg_embed", 2, HEADS, WIDTH // HEADS)
            norm(f"{of}.rel_attn.layer_norm", WIDTH)
            norm(f"{of}.ff.layer_norm", WIDTH)
            linear(f"{of}.ff.layer_1", WIDTH, INNER)
            linear(f"{of}.ff.layer_2", INNER, WIDTH)
        linear("sequence_summary.summary", WIDTH, WIDTH)
        linear("logits_proj", WIDTH, outputs)
        return arrays
    narrow = NARROW if family == "electra" else WIDTH
    put(f"{family}.embeddings.word_embeddings.weight", vocabulary, narrow)
    put(f"{family}.embeddings.position_embeddings.weight", POSITIONS, narrow)
    if family != "distilbert":
        put(f"{family}.embeddings.token_type_embeddings.weight", 1 if family == "roberta" else 2, narrow)
    norm(f"{family}.embeddings.LayerNorm", narrow)
    if family == "electra":
        linear("electra.embeddings_project", narrow, WIDTH)
    layers = "transformer.layer" if family == "distilbert" else "encoder.layer"
    *attention, first_norm, inner, outer, second_norm = parts(family)
    for i in range(LAYERS):
        of = f"{family}.{layers}.{i}"
        for part in attention:
            linear(f"{of}.{part}", WIDTH, WIDTH)
        norm(f"{of}.{first_norm}", WIDTH)
        linear(f"{of}.{inner}", WIDTH, INNER)
        linear(f"{of}.{outer}", INNER, WIDTH)
        norm(f"{of}.{second_norm}", WIDTH)
    inner, outer = {
        "bert": ("bert.pooler.dense", "classifier"),
        "distilbert": ("pre_classifier", "classifier"),
    }.get(family, ("classifier.dense", "classifier.out_proj"))
    linear(inner, WIDTH, WIDTH)
    linear(outer, WIDTH, outputs)
    return arrays


_erf = np.vectorize(math.erf)


def gelu(x):
    """Hendrycks and Gimpel (2016), without approximation."""
    return x * (1 + _erf(x / math.sqrt(2))) / 2


def softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


class Computed:
    """The logits of a checkpoint, in float64."""

    def __init__(self, family, arrays):
        self.family, self.arrays = family, {name: array.astype(np.float64) for name, array in arrays.items()}
        self.epsilon = 1e-5 if family == "roberta" else 1e-12

    def linear(self, name, x):
        return x @ self.arrays[f"{name}.weight"].T + self.arrays[f"{name}.bias"]

    def norm(self, name, x):
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / np.sqrt(variance + self.epsilon) * self.arrays[f"{name}.weight"] + self.arrays[
            f"{name}.bias"
        ]

    def logits(self, rows):
        """Texts as ids, of several lengths -> logits (n, outputs), computed together as a batch with padding: behind
        the texts; before them in XLNet, as it is published."""
        size = max(map(len, rows))
        if self.family == "xlnet":
            ids = np.array([[5] * (size - len(row)) + row for row in rows])
            there = np.array([[0] * (size - len(row)) + [1] * len(row) for row in rows])
            return self.xlnet(ids, there)
        padding = int(self.family == "roberta")
        ids = np.array([row + [padding] * (size - len(row)) for row in rows])
        there = np.array([[1] * len(row) + [0] * (size - len(row)) for row in rows])
        return self.bert(ids, there)

    def bert(self, ids, there):
        """Devlin et al. (2019) and what became of it, after Vaswani et al. (2017)."""
        family, of = self.family, f"{self.family}.embeddings"
        states = self.arrays[f"{of}.word_embeddings.weight"][ids]
        free = 2 if family == "roberta" else 0  # its positions are counted from that of the padding token, which is 1
        states = states + self.arrays[f"{of}.position_embeddings.weight"][free : free + ids.shape[1]]
        if family != "distilbert":
            states = states + self.arrays[f"{of}.token_type_embeddings.weight"][0]
        states = self.norm(f"{of}.LayerNorm", states)
        if family == "electra":
            states = self.linear("electra.embeddings_project", states)
        layers = "transformer.layer" if family == "distilbert" else "encoder.layer"
        query, key, value, output, first_norm, inner, outer, second_norm = parts(family)
        for i in range(LAYERS):
            name = f"{family}.{layers}.{i}"
            q, k, v = (self.heads(self.linear(f"{name}.{part}", states)) for part in (query, key, value))
            scores = np.einsum("bqhd,bkhd->bhqk", q, k) / math.sqrt(WIDTH // HEADS)
            scores = np.where(there[:, None, None, :] == 1, scores, -np.inf)
            seen = np.einsum("bhqk,bkhd->bqhd", softmax(scores), v).reshape(states.shape)
            states = self.norm(f"{name}.{first_norm}", states + self.linear(f"{name}.{output}", seen))
            hidden = gelu(self.linear(f"{name}.{inner}", states))
            states = self.norm(f"{name}.{second_norm}", states + self.linear(f"{name}.{outer}", hidden))
        begin = states[:, 0]
        if family == "bert":
            return self.linear("classifier", np.tanh(self.linear("bert.pooler.dense", begin)))
        if family == "distilbert":
            return self.linear("classifier", np.maximum(self.linear("pre_classifier", begin), 0))
        between = np.tanh if family == "roberta" else gelu
        return self.linear("classifier.out_proj", between(self.linear("classifier.dense", begin)))

    def xlnet(self, ids, there):
        """Yang et al. (2019), appendix A.2: the stream of contents, with every relation of two places on its own."""
        states, size = self.arrays["transformer.word_embedding.weight"][ids], ids.shape[1]
        segments = np.where(np.arange(size) == size - 1, 2, 0) + 3 * (there == 0)  # of <cls> 2, of padding 3
        frequencies = 1 / 10000 ** (np.arange(0, WIDTH, 2) / WIDTH)
        for i in range(LAYERS):
            name = f"transformer.layer.{i}"
            part = {key: self.arrays[f"{name}.rel_attn.{key}"] for key in ("q", "k", "v", "o", "r", "r_r_bias")}
            part |= {key: self.arrays[f"{name}.rel_attn.{key}"] for key in ("r_s_bias", "r_w_bias", "seg_embed")}
            q, k, v = (np.einsum("bid,dnh->binh", states, part[key]) for key in "qkv")
            scores = np.full((len(ids), HEADS, size, size), -np.inf)
            for text, at, to in np.ndindex(len(ids), size, size):
                if not there[text, to] and at != to:
                    continue  # padding is seen by itself alone
                angles = (at - to) * frequencies
                place = np.einsum("d,dnh->nh", np.concatenate([np.sin(angles), np.cos(angles)]), part["r"])
                segment = part["seg_embed"][int(segments[text, at] != segments[text, to])]
                asking = q[text, at]
                score = (asking + part["r_w_bias"]) * k[text, to] + (asking + part["r_r_bias"]) * place
                score = score + (asking + part["r_s_bias"]) * segment
                scores[text, :, at, to] = score.sum(axis=-1) / math.sqrt(WIDTH // HEADS)
            seen = np.einsum("bnij,bjnh->binh", softmax(scores), v)
            states = self.norm(f"{name}.rel_attn.layer_norm", states + np.einsum("binh,dnh->bid", seen, part["o"]))
            hidden = self.linear(f"{name}.ff.layer_2", gelu(self.linear(f"{name}.ff.layer_1", states)))
            states = self.norm(f"{name}.ff.layer_norm", states + hidden)
        return self.linear("logits_proj", np.tanh(self.linear("sequence_summary.summary", states[:, -1])))

    def heads(self, x):
        return x.reshape(*x.shape[:2], HEADS, WIDTH // HEADS)
