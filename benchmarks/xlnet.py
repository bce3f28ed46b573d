"""A small XLNet, trained from nothing on the phrases of the treebank: a test of the way in which XLNets are explained.

No trained XLNet is at hand; this one has two layers of 128 and 6,000 pieces of its own, and ships nowhere. It takes
about five minutes, the treebank, and pip install -r requirements-hub.txt.
"""

from __future__ import annotations

import dataclasses
import io

import keras
import numpy as np
import tensorflow as tf

from benchmarks.common import options, show

BATCH, WIDTH, PIECES, LIMIT = 128, 128, 6000, 96
LEARNING_RATE, WARM_UP = 1e-3, 100
TREE = "((The film) ((is (not good)) .))"


def main() -> None:
    wanted = options(__doc__, epochs=3)
    import keras_hub
    import sentencepiece

    import ig_core
    from ig_core.data import sst_two
    from ig_core.evaluation.accuracy import accuracy
    from ig_core.kinds.text.forward import pad
    from ig_core.models import hub

    keras.utils.set_random_seed(0)
    phrases = sst_two.phrases("train")
    phrases = phrases[~phrases.text.str.lower().duplicated()]
    proto = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sst_two.load("train").text.str.lower()),
        model_writer=proto,
        vocab_size=PIECES,
        user_defined_symbols=["<sep>", "<cls>"],
        pad_id=0,
        unk_id=1,
        bos_id=-1,
        eos_id=-1,
        pad_piece="<pad>",
        normalization_rule_name="nmt_nfkc_cf",
        minloglevel=2,
    )
    tokenizer = keras_hub.tokenizers.SentencePieceTokenizer(proto=proto.getvalue())
    backbone = keras_hub.models.XLNetBackbone(
        vocabulary_size=PIECES, num_layers=2, num_heads=4, hidden_dim=WIDTH, intermediate_dim=2 * WIDTH, dropout=0.1
    )
    output = keras.layers.Dense(1)
    output.build((None, WIDTH))

    def head(states, mask):
        return output(tf.reduce_sum(states * mask[..., None], 1) / tf.reduce_sum(mask, 1, keepdims=True))

    labels = ("negative", "positive")
    model = hub.classifier(backbone, tokenizer, head, labels, name="small-xlnet", limit=LIMIT)
    rows, truth = [model.vocabulary.encode(text).seen_ids for text in phrases.text], phrases.label.to_numpy(np.float32)
    steps = wanted.epochs * -(-len(rows) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - WARM_UP), warmup_target=LEARNING_RATE, warmup_steps=WARM_UP
    )
    optimizer = keras.optimizers.AdamW(rate, weight_decay=0.01, clipnorm=1.0)
    weights = [one for one in backbone.trainable_variables if "mask_emb" not in one.path] + output.trainable_variables
    optimizer.build(weights)

    floats = (tf.TensorSpec((None, None)), tf.TensorSpec((None,)))

    @tf.function(input_signature=[tf.TensorSpec((None, None), tf.int32), *floats])
    def step(ids, mask, label):
        with tf.GradientTape() as tape:
            logits = model.logits(backbone.token_embedding(ids), mask)[:, 0]
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(label, logits))
        optimizer.apply(tape.gradient(loss, weights), weights)

    random, lengths = np.random.default_rng(0), np.array([row.size for row in rows])
    for _ in range(wanted.epochs):
        order = np.argsort(lengths + random.uniform(0, 2, lengths.size))
        batches = [order[i : i + BATCH] for i in range(0, order.size, BATCH)]
        random.shuffle(batches)
        for batch in batches:
            step(*pad([rows[i] for i in batch]), truth[batch])
    embedding = keras.ops.convert_to_numpy(backbone.token_embedding.embeddings)
    model = dataclasses.replace(model, embedding=embedding, mean_embedding=embedding.mean(axis=0))

    table = []
    for split in ("dev", "test"):
        sentences = sst_two.load(split)
        found = accuracy(model, sentences.text, sentences.label)
        low, high = found.interval
        table.append({"sentences": split, "accuracy": found.value, "from": low, "to": high, "number": found.total})
    show("A small XLNet on SST without neutral sentences", table)
    explanation = ig_core.explain_phrases(TREE, model=model)
    values = zip(explanation.nodes.phrase, explanation.nodes.sign * explanation.nodes.value, strict=True)
    gap = f"{explanation.prediction.label}; gap {explanation.relative_gap:.1e}, {explanation.points} gradients"
    show("Phrases of a sentence", [{"phrase": phrase, "value": value} for phrase, value in values], gap)


if __name__ == "__main__":
    main()
