"""The tokenizer of a checkpoint in the format of Hugging Face, with the place of every piece in the text.

tokenizer.json is read where there is one, as its authors do; else the files that came before it: vocab.txt (BERT,
DistilBERT, ELECTRA), vocab.json and merges.txt (RoBERTa), spiece.model (XLNet). Texts are read as published, which is
not always as KerasHub does: a BERT in lower case takes accents off, for one.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from ig_core.errors import InputError
from ig_core.models.hub_pieces import Piece, sentence_pieces

CONFIG, WHOLE = "tokenizer_config.json", "tokenizer.json"
_MOST_LETTERS = 100  # of a word that WordPiece still splits
_QUOTES = ("``", "''")  # which XLNet reads as "


class HubTokenizer(NamedTuple):
    """text -> pieces, without special tokens; a token -> its index, None if there is no such; how many there are."""

    pieces_of: Callable[[str], list[Piece]]
    token_to_id: Callable[[str], int | None]
    size: int


def read(folder: Path, kind: str) -> HubTokenizer:
    """The tokenizer in a folder. Raises: InputError if files are missing or damaged.

    Args:
        kind: model_type in config.json.
    """
    make, *names = _FILES[kind]
    if (folder / WHOLE).is_file():
        make, names = _whole, [WHOLE]
    if missing := [name for name in names if not (folder / name).is_file()]:
        raise InputError(
            f"{folder} has no tokenizer: there must be {WHOLE}, or {' and '.join(names)} ({missing[0]} is missing), as "
            "tokenizer.save_pretrained(folder) writes them."
        )
    try:
        return make([folder / name for name in names], options(folder))
    except Exception as error:  # the library that reads them raises Exception itself
        first = (str(error).strip() or type(error).__name__).split("\n")[0][:200]
        raise InputError(f"{folder} has a tokenizer in {' and '.join(names)} that cannot be read: {first}") from None


def options(folder: Path) -> Mapping[str, Any]:
    """What tokenizer_config.json says; nothing where it is not there. Raises: InputError if it is no JSON object."""
    try:
        found = json.loads((folder / CONFIG).read_text(encoding="utf-8")) if (folder / CONFIG).is_file() else {}
        return {**found}
    except (OSError, ValueError, TypeError):
        raise InputError(f"{folder / CONFIG} must hold a JSON object.") from None


def _whole(files: list[Path], told: Mapping) -> HubTokenizer:
    from tokenizers import Tokenizer

    splitting = Tokenizer.from_file(str(files[0]))
    splitting.no_padding()
    splitting.no_truncation()
    return _of(splitting)


def _word_pieces(files: list[Path], told: Mapping) -> HubTokenizer:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    pieces = files[0].read_text(encoding="utf-8").removesuffix("\n").split("\n")
    vocabulary = {piece.rstrip("\r"): i for i, piece in enumerate(pieces)}
    special = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
    if missing := [token for token in special[:4] if token not in vocabulary]:
        raise ValueError(f"there is no {missing[0]}")
    splitting = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=_MOST_LETTERS))
    splitting.normalizer = normalizers.BertNormalizer(
        clean_text=True,
        handle_chinese_chars=told.get("tokenize_chinese_chars", True),
        strip_accents=told.get("strip_accents"),  # None: where letters are made small
        lowercase=told.get("do_lower_case", True),
    )
    splitting.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    splitting.add_special_tokens([token for token in special if token in vocabulary])
    return _of(splitting)


def _byte_pairs(files: list[Path], told: Mapping) -> HubTokenizer:
    from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers

    vocabulary = json.loads(files[0].read_text(encoding="utf-8"))
    lines = files[1].read_text(encoding="utf-8").split("\n")
    pairs = [line.split(" ") for line in lines if line.strip() and not line.startswith("#version:")]
    merges = [(first, second) for first, second in pairs]
    splitting = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    splitting.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=told.get("add_prefix_space", False))
    tokens = [token for token in ("<s>", "</s>", "<pad>", "<unk>", "<mask>") if token in vocabulary]
    splitting.add_special_tokens([AddedToken(token, lstrip=token == "<mask>") for token in tokens])
    return _of(splitting)


def _of(splitting: Any) -> HubTokenizer:
    """What a tokenizer of the library tokenizers does."""

    def pieces_of(text: str) -> list[Piece]:
        found = splitting.encode(text, add_special_tokens=False)
        return [Piece(i, start, end) for i, (start, end) in zip(found.ids, found.offsets, strict=True)]

    return HubTokenizer(pieces_of, splitting.token_to_id, splitting.get_vocab_size(with_added_tokens=True))


def _sentence_pieces(files: list[Path], told: Mapping) -> HubTokenizer:
    from sentencepiece import SentencePieceProcessor

    proto = files[0].read_bytes()
    processor = SentencePieceProcessor(model_proto=proto)
    split = sentence_pieces(SimpleNamespace(proto=proto))
    lower, accents = told.get("do_lower_case", False), told.get("keep_accents", False)

    def pieces_of(text: str) -> list[Piece]:
        letters, places = _as_xlnet_reads(text, lower, accents)
        return [
            Piece(piece.id, places[piece.start][0], places[piece.end - 1][1]) if piece.end > piece.start else piece
            for piece in split(letters)
        ]

    def token_to_id(token: str) -> int | None:
        i = processor.piece_to_id(token)
        return i if processor.id_to_piece(i) == token else None

    return HubTokenizer(pieces_of, token_to_id, processor.get_piece_size())


def _as_xlnet_reads(text: str, lower: bool, accents: bool) -> tuple[str, list[tuple[int, int]]]:
    """What XLNet makes of a text before it is split, and of which characters each letter of it is made."""
    places: list[tuple[int, int]] = []
    letters, at = "", 0
    while at < len(text):
        size = 2 if text.startswith(_QUOTES, at) else 1
        written = '"' if size == 2 else text[at]
        if not accents:
            written = "".join(one for one in unicodedata.normalize("NFKD", written) if not unicodedata.combining(one))
        written = written.lower() if lower else written
        letters, places = letters + written, [*places, *[(at, at + size)] * len(written)]
        at += size
    return letters, places


_FILES: dict[str, tuple[Any, ...]] = {  # model_type -> how they are read, and the files without tokenizer.json
    **dict.fromkeys(("bert", "distilbert", "electra"), (_word_pieces, "vocab.txt")),
    "roberta": (_byte_pairs, "vocab.json", "merges.txt"),
    "xlnet": (_sentence_pieces, "spiece.model"),
}
