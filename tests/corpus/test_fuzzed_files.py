"""Files that no program has written: each is read, or refused in one sentence, and what is left out is told in one."""

import io
import itertools
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ig_core import corpus
from ig_core.corpus import inputs
from ig_core.corpus.explaining import PartExplainer
from ig_core.corpus.work import Worker
from ig_core.errors import UserError

_count = itertools.count()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzzed")


def reading(source, folder, model="imdb-onehot"):
    """The folder of the run that is begun; None if the source is refused in a sentence."""
    told, run = [], folder / f"run-{next(_count)}"
    try:
        manifest = corpus.begin(str(source), run, corpus.Settings(model=model), told.append)
    except UserError as error:
        assert_is_a_sentence(str(error))
        run = None
    else:
        assert manifest.inputs == len(inputs.opened(run)) > 0
        assert corpus.read_manifest(run) == manifest
    for one in told:
        assert_is_a_sentence(f"{one.where}: {one.why}")
    return run


def assert_is_a_sentence(message):
    assert message.endswith(".")
    assert not message.endswith("..")
    assert len(message.splitlines()) == 1
    assert len(message) < 600
    message.encode("utf-8")


# ---- tables as text

WORDS = st.sampled_from(
    ["text", "label", "review", "id", "target", "prediction", "words", "7", "0.5", "film", "é", "ﬁ", "😀"]
)
ODD = st.sampled_from(
    [
        '"',
        '""',
        "\0",
        "\r",
        "\n",
        "\r\n",
        "\ufeff",
        "\u2028",
        "\x85",
        "\x1a",
        ",",
        ";",
        "\t",
        "|",
        "'",
        "\\",
        " ",
        "",
        "A" * 5_000,
    ]
)
CELLS = st.lists(WORDS | ODD | st.text(max_size=6), max_size=4).map("".join)
TEXTS_AS_BYTES = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp037")


@st.composite
def tables(draw):
    """The bytes of something like a table: ragged, in any encoding, with any separator, cut off or overwritten."""
    separator, end = (
        draw(st.sampled_from([",", ";", "\t", "|", ":", ""])),
        draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"])),
    )
    rows = draw(st.lists(st.lists(CELLS, max_size=5), max_size=8))
    if draw(st.booleans()):  # a header that can be used
        rows = [["text", *draw(st.lists(WORDS, max_size=3))], *rows]
    quoted = draw(st.booleans())
    lines = [separator.join(f'"{cell}"' if quoted else cell for cell in row) for row in rows]
    text = end.join(lines) + draw(st.sampled_from(["", end]))
    return damaged(draw, text.encode(draw(st.sampled_from(TEXTS_AS_BYTES)), "replace"))


def damaged(draw, content):
    """Perhaps cut off, perhaps with other bytes somewhere."""
    if content and draw(st.booleans()):
        at = draw(st.integers(0, len(content) - 1))
        content = content[:at] + draw(st.binary(max_size=8)) + content[at + draw(st.integers(0, 8)) :]
    return content


@given(st.binary(max_size=200) | tables())
def test_a_table_is_read_or_refused_in_a_sentence(folder, content):
    file = folder / "reviews.csv"
    file.write_bytes(content)
    reading(file, folder)


def test_the_worst_of_tables_are_read_or_refused_in_a_sentence(folder):
    file = folder / "reviews.csv"
    for content in (
        b"text\n" + b"a" * 1_100_000,  # a cell that is too long
        b'text\n"' + b"a\n" * 600_000,  # a quote that is never closed
        b"text\n" + b"\n" * 100_000,
        b"text," * 2_000 + b"text\n",
        ",".join(f"column {number}" for number in range(1_000)).encode() + b"\n" + b"," * 999 + b"\n",
        b"\xff\xfe",
        b"text\n\x00\x00\x00\n",
        b"text\n9223372036854775808\n1\n",  # larger than a whole number can be
        b"text,n\nfilm,1e400\nfilm,nan\nfilm,-inf\n",
        b"text,input target,target\na,b,c\n",
        b"PK\x03\x04" + bytes(range(256)) * 20,
    ):
        file.write_bytes(content)
        reading(file, folder)


# ---- JSON lines

VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["\ud800", "9" * 5_000, [1], {"a": 1}, 10**400])
)
OBJECTS = st.dictionaries(WORDS | ODD | st.text(max_size=4) | st.just("\udfff"), VALUES, max_size=4)


@st.composite
def json_lines(draw):
    lines = []
    for one in draw(st.lists(OBJECTS | VALUES, max_size=6)):
        try:
            lines.append(json.dumps(one, ensure_ascii=draw(st.booleans())))
        except ValueError:  # a number with too many digits to be written
            lines.append("9" * 5_000)
    lines += draw(st.lists(st.sampled_from(["{", "[" * 3_000, "", "null", '{"text": "a"}', "{'a': 1}"]), max_size=3))
    return damaged(draw, "\n".join(draw(st.permutations(lines))).encode("utf-8", "replace"))


@given(st.binary(max_size=200) | json_lines())
def test_json_lines_are_read_or_refused_in_a_sentence(folder, content):
    file = folder / "reviews.jsonl"
    file.write_bytes(content)
    reading(file, folder)


# ---- Parquet

COLUMNS = st.sampled_from(
    [
        pa.array(["a", None, "film"]),
        pa.array(["a", "b", "a"]).dictionary_encode(),
        pa.array([1, None, 3]),
        pa.array([0.5, float("nan"), None]),
        pa.array([True, False, None]),
        pa.array([None, None, None]),
        pa.array([b"a", b"\xff", b""]),
        pa.array([["a"], [], None]),
        pa.array([{"a": 1}, None, {"a": 2}]),
        pa.array([1, 2, 3], pa.timestamp("us", "Europe/Berlin")),
        pa.array([1, 2, 3], pa.date32()),
        pa.array([1, 2, 3], pa.duration("s")),
        pa.array(["a", "b", "c"], pa.large_string()),
        pa.array(["a", "b", "c"]).cast(pa.binary()).cast(pa.string()),
        pa.Array.from_buffers(pa.string(), 3, pa.array([b"a", b"\xff\xfe", b"b"]).buffers()),  # no UTF-8
        pa.array([1, 2, 3], pa.uint64()),
        pa.array(np.array([1, 2, 3], np.float16)),
    ]
)


@st.composite
def parquet_files(draw):
    names = draw(st.lists(WORDS | st.text(max_size=4), max_size=4))
    table = pa.Table.from_arrays([draw(COLUMNS) for _ in names], names=names)
    buffer = io.BytesIO()
    try:
        pq.write_table(table.slice(0, draw(st.integers(0, 3))), buffer)
    except pa.ArrowException:
        return b"PAR1"
    return damaged(draw, buffer.getvalue())


@given(st.binary(max_size=200) | parquet_files())
def test_parquet_is_read_or_refused_in_a_sentence(folder, content):
    file = folder / "reviews.parquet"
    file.write_bytes(content)
    reading(file, folder)


# ---- pictures


@st.composite
def picture_files(draw):
    side = st.sampled_from([1, 8, 28, 300])
    size, mode = (draw(side), draw(side)), draw(st.sampled_from(["L", "RGB", "RGBA", "P", "1", "I;16"]))
    buffer = io.BytesIO()
    try:
        Image.new(mode, size, draw(st.integers(0, 1))).save(
            buffer, draw(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]))
        )
    except OSError:  # a format that lacks the mode
        return b""
    return damaged(draw, buffer.getvalue())


@given(
    st.lists(st.tuples(st.sampled_from(["", "bag", "coat/long"]), st.binary(max_size=60) | picture_files()), max_size=4)
)
def test_a_folder_of_pictures_is_read_or_refused_in_a_sentence(folder, files):
    source = folder / f"pictures-{next(_count)}"
    source.mkdir()
    for number, (below, content) in enumerate(files):
        (source / below).mkdir(parents=True, exist_ok=True)
        (source / below / f"{number}.png").write_bytes(content)
    reading(source, folder, "fashion-cnn")


# ---- what has been read is explained


@pytest.mark.parametrize(
    "content",
    [
        b"text\n7\n10\n\n8\n",
        b"text,n\n0.5,1\n1.50,2\n",
        b"text,label\n,a\nA good film,b\n\xc2\xa0,c\n",
        b"id,text,target,words,scores\nx,A good film,positive,1,a\nx,A bad film,negative,2,b\n",
        b"text\nA good film\0 with \x1b and \x07\n" + "é😀\u2028 film\n".encode(),
        b'text\n"' + b"good film " * 2_500 + b'"\n',  # longer than the model may read
    ],
)
def test_what_is_strange_and_can_be_read_is_explained_or_left_out_in_a_sentence(tmp_path, content):
    (tmp_path / "reviews.csv").write_bytes(content)
    run = reading(tmp_path / "reviews.csv", tmp_path)
    Worker(str(run))(0)
    opened = corpus.open_run(run)
    for one in opened.skipped():
        assert_is_a_sentence(one.why)
    done = sum(table.num_rows for table in opened.tables())
    assert done + len(list(opened.skipped())) == opened.manifest.inputs
    if done:
        from ig_core.corpus import summary

        assert len(summary.summarised(opened).lines) == done


def test_answers_in_a_column_that_is_called_as_one_of_ours_are_those_of_the_file(tmp_path):
    (tmp_path / "reviews.csv").write_text("id,text,target\nb,A good film,negative\na,A bad film,negative\n")
    run = reading(tmp_path / "reviews.csv", tmp_path)
    assert corpus.read_manifest(run).settings.label == "input target"
    again = corpus.begin(str(tmp_path / "reviews.csv"), run, corpus.Settings(model="imdb-onehot", label="target"))
    assert again == corpus.read_manifest(run)
    table = PartExplainer(again.settings)(inputs.opened(run).table).table
    assert table["id"].to_pylist() == [0, 1]
    assert table["input id"].to_pylist() == ["b", "a"]
    assert table["input target"].to_pylist() == ["negative", "negative"]
    assert table["target"].to_pylist() == ["positive", "negative"]
