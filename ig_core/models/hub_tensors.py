"""The numbers of a checkpoint in the format of Hugging Face: safetensors, in one file or in several.

The format is a JSON header and the numbers after it, so that reading it runs nothing. Pickles (pytorch_model.bin and
the like) can run whatever they say, and are never read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from ig_core.errors import InputError

FILE, INDEX = "model.safetensors", "model.safetensors.index.json"
_KINDS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}  # of real numbers; BF16 is the upper half of F32
_PACKED = ("I8", "U8", "I16", "U16", "F8_E4M3", "F8_E5M2", "F4")  # weights in these are quantised
_BUFFERS = (".position_ids", ".token_type_ids")  # numbers that are no weights
_OLD = ((".LayerNorm.gamma", ".LayerNorm.weight"), (".LayerNorm.beta", ".LayerNorm.bias"))
_LARGEST_HEADER = 100_000_000  # bytes
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.pickle")
_SAVE = "model.save_pretrained(folder, safe_serialization=True)"


def tensors_in(folder: Path) -> dict[str, np.ndarray]:
    """The weights in a folder by name, as float32.

    Raises: InputError if there are none as safetensors, or they are quantised or damaged.
    """
    found: dict[str, np.ndarray] = {}
    for file in _files(folder):
        for name, array in read(file):
            for old, new in _OLD:
                name = name.removesuffix(old) + new if name.endswith(old) else name
            if name in found:
                raise InputError(f"{folder} holds the tensor {name} twice: save the model again with {_SAVE}.")
            found[name] = array
    return found


def read(file: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Name and array of every weight in one file, as float32. Raises: InputError if it is damaged or quantised."""
    try:
        content = np.memmap(file, np.uint8, "r")
        length = int.from_bytes(content[:8].tobytes(), "little")
        if length > min(_LARGEST_HEADER, content.size - 8):
            raise ValueError
        header = json.loads(content[8 : 8 + length].tobytes())
        for name, entry in header.items():
            if name != "__metadata__" and not name.endswith(_BUFFERS):
                yield name, _array(file, name, entry, content[8 + length :])
    except InputError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
        raise InputError(f"{file} is damaged or no file of safetensors{reason}: save the model again.") from None


def _array(file: Path, name: str, entry: Mapping, numbers: np.ndarray) -> np.ndarray:
    kind = entry["dtype"]
    if kind not in _KINDS:
        state = "quantised" if kind in _PACKED else "of a kind that weights are not"
        raise InputError(f"{file} has {name} in {kind}, which is {state}: save the model with weights in float32.")
    start, end = entry["data_offsets"]
    if not 0 <= start <= end <= numbers.size:
        raise ValueError
    array = numbers[start:end].view(_KINDS[kind]).reshape(entry["shape"])
    return (array.astype("<u4") << 16).view("<f4") if kind == "BF16" else np.array(array, np.float32)


def _files(folder: Path) -> list[Path]:
    """Where the weights of a folder are."""
    if (folder / FILE).is_file():
        return [folder / FILE]
    if (folder / INDEX).is_file():
        try:
            names = sorted(set(json.loads((folder / INDEX).read_text(encoding="utf-8"))["weight_map"].values()))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise InputError(f"{folder / INDEX} cannot be read: save the model again with {_SAVE}.") from None
        if missing := [name for name in names if Path(name).name != name or not (folder / name).is_file()]:
            raise InputError(f"{folder} lacks {missing[0]}, which {INDEX} names: copy all its files there.")
        return [folder / name for name in names]
    pickles = sorted(file.name for pattern in _PICKLES for file in folder.glob(pattern))
    if pickles:
        raise InputError(
            f"{folder} has its weights in {pickles[0]} alone, a pickle, which can run code and is never read: convert "
            f"them to safetensors, e.g. by {_SAVE}."
        )
    raise InputError(f"{folder} has no weights: there must be a {FILE}, as {_SAVE} writes it.")
