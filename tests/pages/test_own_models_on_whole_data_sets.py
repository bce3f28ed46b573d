"""Models of somebody else on the page of whole data sets: a folder of pictures, a table, a known data set."""

import io

import numpy as np
import pandas as pd
import pytest
from app_page import entered, markup
from image_page import file_of
from PIL import Image
from test_corpus_page import made

from ig_core import models
from ig_core.corpus import opened, summary
from ig_core.corpus.sources import datasets
from ig_core.data import DATASETS
from ig_core.kinds.image import pictures
from ig_core.kinds.row import rows
from webapp.corpus import opening, own, runs, uploaded_pictures

NAMES = ("red", "green", "blue <b>")


def of_colour(number, size=(20, 30)):
    """A picture of one of NAMES, each of them another."""
    picture = np.random.default_rng(number).integers(0, 60, (*size, 3)).astype(np.uint8)
    picture[..., number % 3] += 150
    return picture


def files(count=12, root="mine/"):
    return [(f"{root}{NAMES[one % 3]}/{one}.png", file_of(of_colour(one)), "image/png") for one in range(count)]


def begun(page, model, given, count=300):
    """A folder of pictures that has been chosen and explained."""
    page.switch_page("pages/corpus.py")
    entered(page, {"run": "own"})
    page.segmented_control(key="corpus own way").select("A folder of pictures").run()
    page.selectbox(key="corpus own model").select(model).run()
    page.file_uploader(key="corpus own pictures").set_value(given).run()
    page.segmented_control(key="corpus own count").select(count).run()
    page.button(key="corpus own go").click().run()
    assert not page.exception
    return page


def shown_maps(page):
    return [one.proto.imgs[0].caption for one in page.get("image")]


def test_a_folder_of_pictures_is_explained_with_its_folders_as_answers(page, folder):
    begun(page, models.add("somebodys:colours"), files())
    assert "Of 12 pictures the model gets 100 % right." in markup(page)
    assert "Yours: Colours, your mine." in markup(page)
    assert shown_maps(page) == [f"{name}, 4 pictures" for name in NAMES]


def test_pictures_that_are_none_are_left_out_and_those_of_one_name_are_two(page, folder):
    one, two = files(2, "")
    given = [one, ("deep/" + one[0], two[1], "image/png"), ("red/broken.png", b"<script>", "image/png")]
    begun(page, models.add("somebodys:colours"), given)
    assert "Of 2 pictures the model gets 50 % right, and most often takes “red” for “green”, once." in markup(page)
    assert "Left out: red/broken.png. The file is not a PNG, JPEG or WebP picture" in markup(page)


NAMES_OF_FILES = (
    "../../up.png",
    "/etc/up.png",
    "a\\..\\up.png",
    "...",
    "",
    "x/" * 300 + "up.png",
    "\u754c" * 96 + ".png",
)


@pytest.mark.parametrize("name", [*NAMES_OF_FILES, "\ud800.png"], ids=range(8))
def test_names_of_pictures_lead_nowhere_else(name):
    found = uploaded_pictures.parts_of(name)
    assert found
    assert not {"", ".", ".."} & set(found)
    assert all("/" not in one and "\\" not in one for one in found)
    assert all(len(one.encode()) < 200 for one in found)  # of 255 that a disk takes


def test_a_file_that_is_called_like_a_folder_is_no_trouble(page, folder):
    (_, data, kind), *_ = files(1)
    begun(page, models.add("somebodys:colours"), [("red.png", data, kind), ("red.png/red.png", data, kind)])
    assert "2 pictures" in markup(page)


def test_a_folder_that_is_called_like_a_data_set_is_none(page, folder):
    begun(page, models.add("somebodys:colours"), files(3, "fashion-mnist/"))
    made = page.session_state["corpus own made"]
    assert made.manifest.source == "your fashion-mnist"
    assert opening.source_of(made.shown) == ("", "")


def test_of_many_pictures_as_many_are_read_as_are_explained(page, folder):
    begun(page, models.add("somebodys:colours"), files(120), count=100)
    assert "Of 100 pictures the model gets 100 % right." in markup(page)
    assert page.session_state["corpus own made"].manifest.inputs == 100


def test_too_much_is_one_sentence(page, folder, monkeypatch):
    monkeypatch.setattr(own, "_MOST_TOGETHER", 0)
    page.switch_page("pages/corpus.py")
    entered(page, {"run": "own"})
    page.segmented_control(key="corpus own way").select("A folder of pictures").run()
    page.file_uploader(key="corpus own pictures").set_value(files(2)).run()
    assert "These pictures take more than 0 MiB: choose a smaller folder." in markup(page)
    assert not [one for one in page.button if one.key == "corpus own go"]


def test_pictures_of_garments_are_a_folder_too(page):
    garment = np.asarray(Image.fromarray(pictures.resolve("drawing:boot-heel")).resize((56, 56)))
    begun(page, "fashion-cnn", [("Ankle boot/one.png", file_of(garment), "image/png")])
    assert "1 picture" in markup(page)


def test_a_line_leads_to_the_picture_in_a_link_that_is_short_enough(folder):
    model = models.add("somebodys:large_colours")
    noise = np.random.default_rng(0).integers(0, 256, (72, 72, 3)).astype(np.uint8)
    for name, picture in (("noise", noise), ("plain", np.full_like(noise, 90))):
        (folder / "some").mkdir(exist_ok=True)
        Image.fromarray(picture).save(folder / "some" / f"{name}.png")
    run = opened.open_run(made(folder / "run", folder / "some", model))
    shown = runs.made("run", summary.summarised(run), run)
    (plain, told), (short, said) = (opening._query(shown, one) for one in (1, 0))
    assert (told, said) == ("plain.png", "noise.png, compressed for the link")
    assert pictures.file_of(plain["image"]).getpixel((0, 0)) == (90, 90, 90)
    assert pictures.file_of(short["image"]).size == (72, 72)
    exact = models.load(model).encode(run.inputs.rows([0])["picture"][0].as_py())
    np.testing.assert_array_equal(exact.pixels, noise / np.float32(255))


def test_a_line_of_a_table_leads_to_its_values(folder):
    table = pd.DataFrame({"age": [70, 30], "income <b>": [1500, 3000], "ratio": [0.01, 0.02], "city": ["Basel"] * 2})
    table.to_csv(folder / "some.csv", index=False)
    run = opened.open_run(made(folder / "run", folder / "some.csv", models.add("somebodys:loans")))
    shown = runs.made("run", summary.summarised(run), run)
    shown.summary.facts["source"] = "adult"  # a data set that the model did not learn from
    query, _ = opening._query(shown, 1)
    assert rows.resolve(query["row"], "", models.columns_of("loans"))["age"] == 30


def test_a_table_of_one_s_own_is_explained_by_one_s_own_model(page, folder):
    model = models.add("somebodys:loans")
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "age": random.integers(20, 80, 30),
            "income <b>": random.integers(1000, 4000, 30),
            "ratio": random.uniform(0, 0.05, 30),
            "city": ["Basel", "Linz <i>"] * 15,
            "answer": ["repaid", "defaulted <b>"] * 15,
        }
    )
    page.switch_page("pages/corpus.py")
    entered(page, {"run": "own"})
    page.selectbox(key="corpus own model").select(model).run()
    stream = io.StringIO()
    table.to_csv(stream, index=False)
    page.file_uploader(key="corpus own file").set_value(("loans.csv", stream.getvalue().encode(), "text/csv")).run()
    page.selectbox(key="corpus own label").select("answer").run()
    page.button(key="corpus own go").click().run()
    assert not page.exception
    assert "Of 30 rows the model gets" in markup(page)
    assert "“age”" in markup(page)
    assert "Yours: Loans, your loans.csv." in markup(page)


def test_data_sets_are_offered_to_models_that_know_their_classes(folder):
    assert datasets.read_by("fashion-mnist") == ["fashion-cnn"]
    assert models.add("somebodys:build") in datasets.read_by("imdb")
    assert models.add("somebodys:colours") not in datasets.read_by("fashion-mnist")
    assert datasets.read_by("adult") == ["adult-mlp", "adult-linear"]


@pytest.mark.skipif(DATASETS["fashion-mnist"].find() is None, reason="IG_DATA_DIR names no folder with fashion-mnist")
def test_pictures_of_a_data_set_are_explained_in_the_size_that_is_read(folder):
    model = models.add("somebodys:digits")  # 28 × 28, grey
    run = opened.open_run(made(folder / "run", "fashion-mnist", model, sample=4))
    lines = summary.summarised(run).lines
    images, _ = DATASETS["fashion-mnist"].labelled("test")
    said = models.load(model).forward([images[one] for one in lines.id])
    labels = models.lookup(model).labels
    assert lines.prediction.tolist() == [labels[int(one)] for one in said.argmax(axis=1)]
    wide = pictures.as_read("test:0", (32, 40, 3))
    assert pictures.file_of(wide).size == (40, 32)
