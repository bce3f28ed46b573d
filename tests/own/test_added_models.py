"""Models of somebody else by module, file and folder: rows of MODELS, commands, the environment of other processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image
from somebodys_module import added_by_somebody

import ig_core
from ig_core import attribution, cli, models
from ig_core.errors import InputError
from ig_core.kinds.image import pictures
from ig_core.kinds.row import rows
from ig_core.models import added
from ig_core.models.added import examples, reading

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a module of somebody's, which is the current one; what is added there is gone afterwards."""
    with added_by_somebody(tmp_path, monkeypatch) as place:
        yield place


@pytest.fixture
def said(capfd, folder):
    def run(*arguments):
        status = cli.main([str(one) for one in arguments])
        out, err = capfd.readouterr()
        return status, out, "\n".join(line for line in err.splitlines() if "absl" not in line and "cudart" not in line)

    return run


def picture_file(folder, *, safe=True):
    network = [layers.Flatten(), layers.Dense(3, activation="softmax")]
    if not safe:
        network.insert(0, layers.Lambda(lambda x: x * 2))
    model = keras.Sequential([keras.Input((8, 8, 3)), *network], name="colours")
    file = folder / "colours.keras"
    model.save(file)
    return file


def test_a_function_of_a_module(folder):
    name = models.add("somebodys:build")
    assert name == "own-films"
    row = models.lookup(name)
    assert (row.kind, row.labels, row.baseline) == ("text", ("negative", "positive"), "zero")
    assert models.load(name).name == name
    explanation = ig_core.explain("A good film, not bad!", model=name)
    assert explanation.model == name
    assert explanation.relative_gap < 1e-3
    assert explanation.trust().checks
    assert models.add("somebodys:build") == "own-films-2"


def test_words_that_the_model_takes_for_the_unknown_one_are_told(folder):
    explanation = ig_core.explain("A good epic, not bad!", model=models.add("somebodys:build"))
    assert explanation.unknown == 3  # a, epic, not
    assert ig_core.Explanation.from_json(explanation.to_json()).unknown == 3
    checks = {check.name: check for check in explanation.trust().checks}
    assert checks["words known"].figure == pytest.approx(3 / 5)


def test_another_process_has_the_same_rows(folder):
    name = models.add("somebodys:build")
    code = (
        "import ig_core, sys; from ig_core.models import MODELS; "
        f"assert 'tensorflow' not in sys.modules; row = MODELS[{name!r}]; print(row.kind, row.labels); "
        f"print(ig_core.explain('A good film.', model={name!r}).prediction.label)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines() == ["text ('negative', 'positive')", "positive"]


def test_a_keras_model_whose_kind_is_told_by_what_it_takes(folder):
    assert models.lookup(models.add("somebodys:bare", ("no", "yes"))).kind == "array"
    file = picture_file(folder)
    name = models.add(str(file), ("red", "green", "blue"))
    row = models.lookup(name)
    assert (name, row.kind, row.labels) == ("colours", "image", ("red", "green", "blue"))
    assert ig_core.explain(np.zeros((8, 8, 3)) + 0.5, model=name).scores.shape == (8, 8)


def test_code_is_not_run_from_a_file(folder):
    with pytest.raises(InputError, match=r"cannot be read as a file of Keras: .* name the function"):
        models.add(str(picture_file(folder, safe=False)))


def test_what_cannot_be_added(folder):
    for source, sentence in {
        "nowhere:build": "There is no module 'nowhere'",
        "somebodys:nothing": "has no 'nothing'",
        "somebodys:fails": "somebodys:fails failed: RuntimeError: no disk",
        "somebodys:number": "must be a keras.Model or what from_keras gives; got int",
        "missing.keras": "There is no model",
    }.items():
        with pytest.raises(InputError, match=sentence):
            models.add(source)
    own = [layers.Embedding(9, 2), layers.Flatten(), layers.Dense(2)]
    ids = keras.Sequential([keras.Input((4,), dtype="int32"), *own])
    ids.save(folder / "ids.keras")
    with pytest.raises(InputError, match="reads ids, and what makes them of a text is not in it"):
        models.add(str(folder / "ids.keras"))


def test_commands_take_a_model_of_somebody(said, folder):
    status, out, err = said("explain", "A good film.", "--model", "somebodys:build")
    assert (status, err) == (0, "")
    assert out.startswith("Positive, because of “good”.")
    status, out, _ = said("phrases", "--text", "A good film.", "--model", "somebodys:build", "-o", "tree.svg")
    assert status == 0
    assert (folder / "tree.svg").read_text(encoding="utf-8").startswith("<svg")
    status, out, _ = said("trust", "A good film.", "--model", "somebodys:build", "--json")
    assert status == 0
    assert json.loads(out)["checks"]
    status, out, err = said("explain", "A good film.", "--model", "somebodys:nothing")
    assert (status, out, err) == (2, "", "The module 'somebodys' has no 'nothing'.")
    status, out, err = said("explain", "A good film.", "--labels", "labels.txt")
    assert (status, err) == (2, "--labels are of a model of your own; 'imdb-onehot' has its own.")


def test_a_data_set_is_explained_by_a_model_of_somebody(said, folder):
    (folder / "texts.csv").write_text("text\nA good film.\nA bad film.\nGood!\n", encoding="utf-8")
    status, out, err = said("corpus", "texts.csv", "--model", "somebodys:build", "-o", "run", "--workers", "1")
    assert status == 0, err
    assert "3 of 3 inputs explained" in out


def test_a_method_of_somebody(said, folder):
    status, out, err = said("explain", "A good film.", "--method", "somebodys:HALVED_GRADIENTS", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out)["traits"]["label"] == "Halved gradients"
    assert json.loads(out)["method"] == "halved-gradients"
    del ig_core.METHODS["halved-gradients"]
    assert attribution.lookup("halved-gradients").label == "Halved gradients"  # as in a process started by this one
    status, _, err = said("explain", "A good film.", "--method", "somebodys:build")
    assert (status, err) == (2, "somebodys:build must be an ig_core.Method; got function.")
    status, _, err = said("explain", "A good film.", "--method", "somebodys:nothing")
    assert (status, err) == (2, "The module 'somebodys' has no 'nothing'.")


def test_pages_offer_models_of_texts_pictures_and_rows(folder):
    names = {source: models.add(f"somebodys:{source}") for source in ("build", "colours", "loans", "bare")}
    assert names["build"] in models.of_kind("text")
    assert names["colours"] in models.of_kind("image")
    assert names["loans"] in models.of_kind("row")
    assert not models.of_kind("array")  # which have no page


def test_a_row_tells_what_pages_make_inputs_of(folder):
    picture, table = (models.lookup(models.add(f"somebodys:{source}")) for source in ("colours", "loans"))
    assert picture.shape == (32, 32, 3)
    assert [column.name for column in table.columns] == ["age", "income <b>", "ratio", "city"]
    assert list(table.columns[3].categories) == ["Basel", "Linz <i>"]
    values = [rows.resolve(one, "", table.columns) for one in (table.middle, table.upper)]
    assert [one["age"] for one in values] == [49.5, 64]
    assert [one["city"] for one in values] == ["Basel", "Basel"]
    assert added.rows_of(os.environ) == {"colours": picture, "loans": table}


def test_the_command_check(said, folder):
    status, out, err = said("check", "somebodys:build")
    assert (status, err) == (0, "")
    assert "own-films reads a text and tells apart negative, positive. Its last sigmoid was taken off" in out
    assert "Methods: integrated-gradients" in out
    assert "Not lrp: it needs" in out
    assert "16 gradients of" in out
    (folder / "labels.txt").write_text("red\ngreen\nblue\n", encoding="utf-8")
    status, out, _ = said("check", picture_file(folder), "--labels", folder / "labels.txt")
    assert status == 0
    assert "colours reads a picture and tells apart red, green, blue." in out
    assert "Pages: Image, How it works, Trust, Whole data set." in out
    assert "Pages: Table row, Compare, How it works, Trust, Whole data set." in said("check", "somebodys:loans")[1]
    assert "Pages: none: its inputs are explained in Python" in said("check", "somebodys:bare")[1]
    status, out, err = said("check", "no-such-model")
    assert status == 2
    assert err == "There is no model 'no-such-model': name package.module:function, model.keras or a folder."


def test_labels_and_examples_in_files(folder):
    (folder / "labels.txt").write_text("one\n\n one\n", encoding="utf-8")
    with pytest.raises(InputError, match="must hold 2 to 1,000 different labels"):
        reading.labels_in(folder / "labels.txt")
    with pytest.raises(InputError, match="could not be read"):
        reading.labels_in(folder / "nothing.txt")
    (folder / "texts.txt").write_text(" A good film. \n\nA bad one.\n", encoding="utf-8")
    name = models.add("somebodys:build", examples=folder / "texts.txt")
    assert examples.examples_of(models.lookup(name)) == ("A good film.", "A bad one.")
    (folder / "empty.txt").write_text("\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no examples"):
        models.add("somebodys:build", examples=folder / "empty.txt")


def png(folder, name, colour, size=(40, 30)):
    file = folder / name
    Image.new("RGB", size, colour).save(file)
    return file


def test_examples_of_pictures_are_a_folder_or_a_list_of_files(folder):
    place = folder / "some"
    place.mkdir()
    png(place, "b green.png", (0, 255, 0))
    png(place, "a red.jpg", (255, 0, 0))
    (place / "notes.txt").write_text("../some/b green.png\n", encoding="utf-8")
    row = models.lookup(models.add("somebodys:colours", examples=place))
    assert list(examples.named_examples(row).values()) == ["a red", "b green"]
    red, green = examples.examples_of(row)
    assert ig_core.explain(green, model=models.load("colours")).prediction.label == "green"
    assert ig_core.explain(red, model=models.load("colours")).prediction.label == "red"
    row = models.lookup(models.add("somebodys:colours", examples=place / "notes.txt"))
    assert examples.examples_of(row) == (green,)


def test_examples_of_rows_are_a_table(folder):
    file = folder / "rows.csv"
    file.write_text(
        "city,age,ratio,income <b>,other\nBasel,30,0.01,1500,x\nLinz <i>,40,0.02,1600,y\n", encoding="utf-8"
    )
    row = models.lookup(models.add("somebodys:loans", examples=file))
    values = [rows.resolve(one, "", row.columns) for one in examples.examples_of(row)]
    assert [one["city"] for one in values] == ["Basel", "Linz <i>"]
    assert values[1]["age"] == 40
    assert list(examples.named_examples(row).values()) == ["Line 2", "Line 3"]


@pytest.mark.parametrize(
    ("source", "content", "sentence"),
    [
        ("colours", b"no-such.png\n", "no-such.png could not be read: No such file or directory"),
        ("colours", b"somebodys.py\n", "somebodys.py: The file is not a PNG, JPEG or WebP picture"),
        ("colours", b"\n", "holds no examples: name a folder of PNG, JPEG or WebP files"),
        ("loans", b"age,city\n3,Basel\n", "examples.txt: The header lacks the columns income <b>, ratio"),
        ("loans", b"age,income <b>,ratio,city\nold,1,0,Basel\n", "Line 2: The column age must be a number"),
        ("bare", b"1 2 3\n", "Examples are of models of text, image, row; this one reads arrays, without a page"),
    ],
)
def test_examples_that_cannot_be_used(folder, source, content, sentence):
    (folder / "examples.txt").write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        models.add(f"somebodys:{source}", examples=folder / "examples.txt")
    assert not added.rows_of(os.environ)


def test_a_picture_in_a_link_is_the_picture(folder):
    model = models.load(models.add("somebodys:colours"))
    file = png(folder, "red.png", (200, 10, 20)).read_bytes()
    made = pictures.sized(file, model.shape)
    assert made.after.size == (32, 32)
    encoded = model.encode(made.reference)
    np.testing.assert_array_equal(encoded.values, model.encode(file).values)
    assert encoded.picture == made.reference
    np.testing.assert_allclose(model.shown(encoded.values)[0, 0] * 255, (200, 10, 20), atol=1e-3)


@pytest.mark.parametrize("shape", [(4, 4, 1), (224, 300, 3), (700, 700, 3)])
def test_a_link_has_room_for_a_picture_of_any_size(shape):
    noise = np.random.default_rng(0).integers(0, 256, (*shape[:2], 3), dtype=np.uint8)
    reference = pictures.in_size(Image.fromarray(noise), shape)
    assert len(reference) <= 16_005
    assert pictures.file_of(reference).mode == ("L" if shape[2] == 1 else "RGB")


def test_a_picture_in_a_link_that_is_damaged():
    for reference, sentence in {
        "sent:iVBO!": "damaged",
        "sent:iVBORw0KGgo": "not a PNG, JPEG or WebP",
        f"sent:{'A' * 16_001}": "longer than can be shown",
    }.items():
        with pytest.raises(InputError, match=sentence):
            pictures.file_of(reference)


def test_what_is_transparent_is_white(folder):
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(folder / "nothing.png")
    for shape in ((16, 16, 3), (16, 16, 1)):
        made = pictures.sized((folder / "nothing.png").read_bytes(), shape)
        assert (np.asarray(made.after) == 255).all()
