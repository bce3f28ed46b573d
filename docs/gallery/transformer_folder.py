"""A transformer from a folder in the layout of Hugging Face: its pieces of words are put together again.

    pip install "ig-lens[hub]"
    python docs/gallery/transformer_folder.py

The folder, with a BERT so small that its weights are written here by hand, holds what such folders hold: config.json,
vocab.txt and model.safetensors. Your own is read by the same line; KerasHub is needed for that.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from safetensors.numpy import save_file

import ig_core
from ig_core.render.sentences import exactness, headline

WORTHS = {"wonder": 2, "##ful": 1, "mov": 2, "##ing": 1, "brilliant": 3, "dull": -3, "empty": -2, "awful": -3, "end": 0}
WORTHS |= dict.fromkeys(("this", "was", "a", "an", "story", "film", "but", "and", "in", "the", ",", "."), 0)
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORTHS]
WIDTH, INNER, random = 16, 32, np.random.default_rng(0)
SHAPES = {"bert.pooler.dense": (WIDTH, WIDTH), "classifier": (2, WIDTH)}
for layer in ("bert.encoder.layer.0", "bert.encoder.layer.1"):
    parts = ("self.query", "self.key", "self.value", "output.dense")
    SHAPES |= {f"{layer}.attention.{part}": (WIDTH, WIDTH) for part in parts}
    SHAPES |= {f"{layer}.intermediate.dense": (INNER, WIDTH), f"{layer}.output.dense": (WIDTH, INNER)}
ONE = {"weight": 1.0, "bias": 0.0}
NORMS = ("embeddings", *(f"encoder.layer.{i}.{part}" for i in (0, 1) for part in ("attention.output", "output")))

arrays = {f"{name}.weight": np.eye(*shape) + random.normal(0, 0.03, shape) for name, shape in SHAPES.items()}
arrays["classifier.weight"] = np.outer((-3, 3), np.eye(WIDTH)[0])  # of the first of 16 numbers, which is the worth
arrays |= {f"{name}.bias": np.zeros(shape[0]) for name, shape in SHAPES.items()}
arrays["classifier.bias"] = np.array((-0.4, 0.4))  # so that it is undecided where there are no words
arrays |= {f"bert.{name}.LayerNorm.{part}": np.full(WIDTH, one) for name in NORMS for part, one in ONE.items()}
for name, rows in {"word": len(PIECES), "position": 32, "token_type": 2}.items():
    arrays[f"bert.embeddings.{name}_embeddings.weight"] = random.normal(0, 0.3, (rows, WIDTH)) * (np.arange(WIDTH) > 0)
arrays["bert.embeddings.word_embeddings.weight"][5:, 0] = list(WORTHS.values())
config = {"model_type": "bert", "architectures": ["BertForSequenceClassification"], "vocab_size": len(PIECES)}
config |= {"num_hidden_layers": 2, "num_attention_heads": 2, "hidden_size": WIDTH, "intermediate_size": INNER}
config |= {"max_position_embeddings": 32, "id2label": {"0": "blame", "1": "praise"}}

with TemporaryDirectory() as folder:
    save_file({name: one.astype(np.float32) for name, one in arrays.items()}, Path(folder, "model.safetensors"))
    Path(folder, "config.json").write_text(json.dumps(config))
    Path(folder, "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True}))
    Path(folder, "vocab.txt").write_text("\n".join(PIECES))
    mine = ig_core.from_hub(folder, name="small BERT")

explanation = ig_core.explain(
    "The end was dull, but this was a wonderful and brilliant film, a moving story.", model=mine
)
print(headline(explanation), exactness(explanation))
Path("transformer_folder.png").write_bytes(explanation.to_png())
