"""A BERT encoder of one layer and a few words in the format of Hugging Face, and sentences of its words."""

import json

import numpy as np
import pandas as pd

from ig_core.kinds.text.wordpiece import SPECIAL

PRAISE, BLAME = ("superb", "lovely", "warm"), ("dull", "awful", "grim")
PIECES = [*SPECIAL, "a", "film", ".", *PRAISE, *BLAME, "unused", "##s"]
CONFIG = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "num_hidden_layers": 1,
    "hidden_size": 8,
    "num_attention_heads": 2,
    "intermediate_size": 12,
    "max_position_embeddings": 16,
}


def tensors():
    """Random weights by the names of the format, (out, in) as PyTorch has them."""
    random = np.random.default_rng(0)
    arrays = {
        "embeddings.word_embeddings.weight": random.normal(size=(len(PIECES), 8)),
        "embeddings.position_embeddings.weight": random.normal(size=(16, 8)) / 8,
        "embeddings.token_type_embeddings.weight": random.normal(size=(2, 8)) / 8,
    }
    dense = {"attention.self.query": (8, 8), "attention.self.key": (8, 8), "attention.self.value": (8, 8)}
    dense |= {"attention.output.dense": (8, 8), "intermediate.dense": (12, 8), "output.dense": (8, 12)}
    for name, shape in dense.items():
        arrays[f"encoder.layer.0.{name}.weight"] = random.normal(size=shape) / 4
        arrays[f"encoder.layer.0.{name}.bias"] = random.normal(size=shape[0]) / 4
    for name in ("embeddings.", "encoder.layer.0.attention.output.", "encoder.layer.0.output."):
        arrays[f"{name}LayerNorm.weight"] = random.normal(1, 0.1, size=8)
        arrays[f"{name}LayerNorm.bias"] = random.normal(size=8) / 8
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def write(folder, config=CONFIG, pieces=PIECES, arrays=None, prefix=""):
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n")
    header, content = {"__metadata__": {"format": "pt"}}, b""
    for name, array in (arrays or tensors()).items():
        data = array.tobytes()
        kind = {"float32": "F32", "float16": "F16", "int64": "I64"}[array.dtype.name]
        offsets = [len(content), len(content) + len(data)]
        header[prefix + name] = {"dtype": kind, "shape": array.shape, "data_offsets": offsets}
        content += data
    head = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(len(head).to_bytes(8, "little") + head + content)
    return folder


def sentences(count=64):
    random = np.random.default_rng(0)
    labels = np.arange(count) % 2
    texts = [" ".join(["a film", *random.choice(PRAISE if label else BLAME, 3), "."]) for label in labels]
    return pd.DataFrame({"text": texts, "label": labels})
