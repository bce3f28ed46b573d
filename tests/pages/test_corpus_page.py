"""The page "Whole data set", run without a browser, on small runs of the shipped models."""

import csv
import io
import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from app_page import entered, markup
from row_page import parameter

from ig_core import assets, corpus, models
from ig_core.corpus import inputs, opened, summary
from ig_core.corpus.remedy import unlearning
from ig_core.corpus.selecting import Selection
from ig_core.corpus.work import do_part
from ig_core.evaluation.accuracy import Accuracy
from ig_core.kinds.row import rows
from webapp.corpus import filters, opening, remedy, runs
from webapp.corpus import input as corpus_input
from webapp.shared import link

HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) **dull**"
ADJECTIVES = ("superb", "moving", "funny", "charming", "dull", "boring", "awful", "weak")


def reviews():
    """Sentences with their opinions, some of them wrong on purpose, from two shops."""
    found = []
    for number in range(96):
        word = ADJECTIVES[number % 8]
        answer = "positive" if number % 8 < 4 else "negative"
        if number % 12 == 0:
            answer = "negative" if answer == "positive" else "positive"
        found.append(
            (f"It is not a {word} film." if number % 5 == 0 else f"A {word} film.", answer, number % 2, number)
        )
    found.append((HOSTILE, "negative", 0, 96))
    return [
        {"text": text, "label": answer, "shop": "web" if shop else "mail", "price": price}
        for text, answer, shop, price in found
    ]


def written(lines):
    stream = io.StringIO()
    table = csv.DictWriter(stream, list(lines[0]))
    table.writeheader()
    table.writerows(lines)
    return stream.getvalue()


def made(folder, source, model, **settings):
    """A run that is done, with its summary."""
    from ig_core.corpus.explaining import PartExplainer

    manifest = corpus.begin(str(source), folder, corpus.Settings(model=model, **settings))
    explain = PartExplainer(manifest.settings)
    for number in range(manifest.parts):
        do_part(explain, inputs.opened(folder, check=False), manifest, folder, number)
    summary.write(summary.summarised(opened.open_run(folder)), folder / summary.FOLDER)
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Runs: of texts by two models, one of them without answers besides; of table rows; and of pictures."""
    folder = tmp_path_factory.mktemp("runs")
    source, bare, people = folder / "reviews.csv", folder / "bare.csv", folder / "people.csv"
    source.write_text(written(reviews()))
    bare.write_text(written([{"text": row["text"]} for row in reviews()]))
    examples = rows.example_rows("adult")
    labels = models.lookup("adult-mlp").labels
    pd.concat([examples.assign(label=[labels[int(one)] for one in examples.label])] * 4).to_csv(people, index=False)
    pictures = folder / "pictures"
    for number, file in enumerate(sorted((assets.FOLDER / "examples" / "garments").glob("*.png"))[:8]):
        (pictures / ("Bag" if number % 2 else "Shirt")).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, pictures / ("Bag" if number % 2 else "Shirt"))
    return [
        made(folder / "onehot", source, "imdb-onehot"),
        made(folder / "maxpool", source, "imdb-maxpool"),
        made(folder / "bare", bare, "imdb-onehot"),
        made(folder / "rows", people, "adult-mlp"),
        made(folder / "garments", pictures, "fashion-cnn"),
    ]


@pytest.fixture
def page(page, folders, monkeypatch):
    monkeypatch.setenv(opened.RUNS, os.pathsep.join(map(str, folders)))
    runs._facts.cache_clear()
    st.cache_resource.clear()
    page.switch_page("pages/corpus.py")
    yield page
    runs._facts.cache_clear()


def said(page):
    """All that stands on the page as text."""
    return " ".join([markup(page), *(one.value for one in (*page.caption, *page.markdown, *page.subheader))])


# ---- what it shows


def test_it_opens_with_a_headline_and_what_drives_the_model(page):
    entered(page, {})
    assert "Of 97 texts the model gets" in markup(page)
    assert "add up to 0.1 %" in markup(page)
    assert page.get("vega_lite_chart")
    assert dict(page.query_params) == {}


@pytest.mark.parametrize("tab", corpus_input.TABS)
@pytest.mark.parametrize("run", ["onehot", "bare", "rows", "garments"])
def test_every_tab_of_every_kind_is_drawn(page, run, tab):
    entered(page, {"run": run, "tab": tab})
    assert 'class="verdict"' in markup(page)
    assert parameter(page, "tab") == (tab if tab != "drives" else None)


def test_a_word_has_its_numbers_and_its_texts(page):
    entered(page, {"run": "onehot", "word": "superb"})
    assert "“superb”" in markup(page)
    links = [one.proto.label for one in page.get("page_link")]
    assert any("superb film" in one for one in links)
    page.button(key="corpus word texts").click().run()
    assert parameter(page, "tab") == "inputs"
    assert "12 of 97 inputs" in said(page)


def test_texts_from_a_file_are_shown_as_text(page):
    entered(page, {"run": "onehot", "word": "dull"})
    labels = " ".join(one.proto.label for one in page.get("page_link"))
    assert "javascript" in labels
    assert "[a](" not in labels
    assert "<img" not in markup(page)


def test_without_answers_the_page_says_what_is_missing(page):
    entered(page, {"run": "bare", "tab": "wrong"})
    assert "No answers are known" in markup(page)


def test_a_stage_has_no_controls(page):
    entered(page, {"run": "onehot", "present": "true"})
    assert not page.selectbox
    assert 'class="verdict"' in markup(page)


# ---- filters


def chosen(**selection):
    return link.pack(json.dumps(Selection(**selection).to_dict()))


def test_filters_come_from_the_address_and_stay_there(page):
    entered(page, {"run": "onehot", "tab": "inputs", "filters": chosen(outcome="wrong", columns={"shop": ("web",)})})
    wrong_in_web = [row for row in read_lines(page) if row["right"] is False and row["shop"] == "web"]
    assert f"{len(wrong_in_web)} of 97 inputs" in said(page)
    page.text_input(key="corpus filter contains").set_value("not").run()
    assert Selection(outcome="wrong", columns={"shop": ("web",)}, contains=("not",)) == filters.unpack(
        parameter(page, "filters")
    )


def read_lines(page):
    lines = runs.opened("onehot").summary.lines
    return lines.astype(object).where(lines.notna(), None).to_dict("records")


def test_kept_filters_have_their_accuracy_and_come_back(page):
    entered(page, {"run": "onehot", "tab": "inputs", "filters": chosen(predictions=("negative",))})
    next(one for one in page.button if one.label == "Keep these filters").click().run()
    assert "right (95 % interval" in said(page)
    next(one for one in page.button if one.label == "All inputs").click().run()
    assert "97 of 97 inputs" in said(page)
    page.button(key="corpus kept 0").click().run()
    assert not page.exception
    assert page.multiselect(key="corpus filter predictions").value == ["negative"]
    page.button(key="corpus remove 0").click().run()
    assert "Kept filters" not in said(page)


@pytest.mark.parametrize("damaged", ["x", link.pack("[]"), link.pack('{"words": 1}'), link.pack("{")])
def test_damaged_filters_are_one_sentence_and_all_inputs(page, damaged):
    entered(page, {"run": "onehot", "tab": "inputs", "filters": damaged})
    assert "damaged" in markup(page)
    assert "97 of 97 inputs" in said(page)


def test_two_runs_that_are_called_alike_stay_apart(page, folders, monkeypatch):
    monkeypatch.setenv(opened.RUNS, os.pathsep.join(map(str, [folders[0], folders[0]])))
    runs._facts.cache_clear()
    labels = list(runs.names().values())
    assert len(set(labels)) == len(labels)
    entered(page, {})
    page.run()
    assert page.session_state[corpus_input.RUN] == "onehot"
    page.selectbox(key=corpus_input.RUN).select("onehot+").run()
    page.run()
    assert page.session_state[corpus_input.RUN] == "onehot+"


def test_filters_of_negation_words_and_what_the_model_does_not_know(page):
    entered(page, {"run": "onehot", "tab": "inputs", "filters": chosen(negation=True, words=(5, 6))})
    expected = [row for row in read_lines(page) if row["negation"] and 5 <= row["words"] <= 6]
    assert 0 < len(expected) < 97
    assert f"{len(expected)} of 97 inputs" in said(page)
    page.segmented_control(key="corpus filter negation").set_value("without").run()
    assert filters.unpack(parameter(page, "filters")).negation is False


def test_a_word_can_be_unlearned_and_both_networks_are_told(page, monkeypatch):
    accuracy = Accuracy(80, 100)
    fared = tuple(
        unlearning.Fared(way, accuracy, accuracy, Accuracy(3, 100), unlearning.Interval(-0.4, -0.5, -0.3), accuracy)
        for way in unlearning.WAYS
    )
    asked = []

    def on_data_set(*given):
        asked.append(given)
        return unlearning.Remedy("dull", ("negative", "positive"), 1000, 40, (40, 4), fared)

    monkeypatch.setattr(unlearning, "on_data_set", on_data_set)
    monkeypatch.setattr(remedy, "can_unlearn", lambda shown: True)
    monkeypatch.setattr(opening, "source_of", lambda shown: ("imdb", "test"))
    entered(page, {"run": "onehot", "word": "dull"})
    page.button(key="corpus unlearn go").click().run()
    assert not page.exception
    assert asked == [("imdb", "dull", ("negative", "positive"))]
    assert "Small networks that learn to do without “dull”" in said(page)
    assert "40 negative and 4 positive; 40 counter-examples" in said(page)
    assert list(page.dataframe[0].value["way"]) == list(remedy._WAYS.values())


def test_inputs_to_label_are_a_file_in_which_mistakes_come_first(page):
    entered(page, {"run": "onehot", "tab": "inputs"})
    assert "To label, CSV" in [one.label for one in page.get("download_button")]


def test_an_unknown_run_is_one_sentence(page):
    entered(page, {"run": "<b>none</b>"})
    assert "There is no run" in markup(page)
    assert "<b>none" not in markup(page)
    assert 'class="verdict"' in markup(page)


# ---- two runs, and one of one's own


def test_two_models_on_the_same_texts_stand_beside_each_other(page):
    entered(page, {"run": "onehot", "tab": "beside"})
    assert "Of 97 inputs" in markup(page)
    assert page.selectbox(key=corpus_input.OTHER).options == [runs.names()["maxpool"]]


def uploaded(page, text, name="mine.csv"):
    page.file_uploader(key="corpus own file").set_value(
        (name, text if isinstance(text, bytes) else text.encode(), "text/csv")
    ).run()
    assert not page.exception
    return page


def test_a_file_of_one_s_own_is_explained_and_what_cannot_be_read_is_told(page):
    entered(page, {"run": "own"})
    uploaded(page, f"{written(reviews())}only one cell\n")
    assert page.selectbox(key="corpus own texts").value == "text"
    assert page.selectbox(key="corpus own label").value == "label"
    page.button(key="corpus own go").click().run()
    assert not page.exception
    assert "Of 97 texts the model gets" in markup(page)
    assert "Left out: line 99. It has 1 cell, the header 4." in markup(page)
    assert "mine.csv" in markup(page)


def test_a_file_without_answers_and_one_of_rows(page):
    entered(page, {"run": "own"})
    uploaded(page, written([{"remark": row["text"]} for row in reviews()]))
    page.button(key="corpus own go").click().run()
    assert "What moves the model over 97 texts" in markup(page)
    page.selectbox(key="corpus own model").select("adult-mlp").run()
    page.button(key="corpus own go").click().run()
    assert "The table lacks the column" in markup(page)
    assert not page.exception


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"a,a\n1,2\n", b"text\n"])
def test_a_file_that_cannot_be_used_is_one_sentence(page, content):
    entered(page, {"run": "own"})
    uploaded(page, content)
    for button in [one for one in page.button if one.key == "corpus own go"]:
        button.click().run()
    assert not page.exception
    assert 'class="say"' in markup(page)
    assert 'class="verdict"' not in markup(page)


def test_what_one_explains_is_removed_with_its_session(page, monkeypatch):
    entered(page, {"run": "own"})
    uploaded(page, written(reviews()))
    page.button(key="corpus own go").click().run()
    folder = Path(page.session_state["corpus own made"].folder.name)
    assert folder.is_dir()
    page.session_state["corpus own made"].folder.cleanup()
    assert not folder.exists()
