"""The switch between colours by class and by support: what it changes, what it leaves, and where it is kept."""

import re

import pyarrow as pa
import pytest
from app_page import component_with, entered, markup

from webapp.shared import link

TERRIBLE = "A terrible film with superb music."
SPLIT = "Not a great film: dull, but the cast is wonderful."  # negative to imdb-onehot, positive to imdb-maxpool
PURPLE, GREEN = "#762a83", "#1b7837"


def review(page, text=TERRIBLE, **parameters):
    return entered(page, {"text": link.pack(text)} | parameters)


def compared(page, **parameters):
    page.switch_page("pages/compare.py")
    return entered(page, {"text": link.pack(SPLIT), "methods": "integrated-gradients"} | parameters)


def piece(page, word):
    """What the coloured text of the review page was given for a word."""
    pieces = component_with(page, "pieces")["pieces"]
    return next(one for one in pieces if one["text"] == word)


def notes(page, word):
    """On the page that compares: the scores of a word, a cell after the other."""
    return re.findall(rf'title="([+−][\d.]+)">{word}</span>', markup(page))


def moved(page, name):
    """Another page of the same session, as the navigation opens it."""
    page.query_params.clear()  # as Streamlit empties the address
    page.switch_page(f"pages/{name}.py")
    page.run()
    assert not page.exception
    return page


def switch(page):
    return page.segmented_control(key="colours")


def test_by_default_what_speaks_for_negative_is_purple_whatever_is_predicted(page):
    review(page)
    assert "Negative, because of “terrible”" in markup(page)
    assert piece(page, "terrible")["background"] == PURPLE
    assert piece(page, "terrible")["note"].startswith("−")
    assert piece(page, "terrible")["sign"] == -1
    assert re.search(r"negative −[\d.]+<span.*?</span>\+[\d.]+ positive, in logits", markup(page))
    assert "logit of positive −" in markup(page)
    assert re.search(r"Σ scores −[\d.]+<br>F\(x\) − F\(x′\) −[\d.]+", markup(page))


def test_the_switch_turns_colours_numbers_and_legend_and_nothing_that_is_said(page):
    review(page)
    headline = re.search(r'aria-level="2">(.*?)</p>', markup(page)).group(1)
    of_positive = float(piece(page, "terrible")["note"].replace("−", "-"))
    switch(page).set_value("support").run()
    assert piece(page, "terrible")["background"] == GREEN
    assert piece(page, "terrible")["sign"] == 1
    assert float(piece(page, "terrible")["note"]) == -of_positive
    assert re.search(r"against −[\d.]+<span.*?</span>\+[\d.]+ for “negative”, in logits", markup(page))
    assert "logit of negative +" in markup(page)
    assert headline in markup(page)


def test_taking_a_word_out_is_about_the_explained_class_in_either_colours(page):
    review(page, drop="1")
    said = re.search(r"Without “terrible”.*?</p></div>", markup(page)).group()
    assert "% negative" in said
    switch(page).set_value("support").run()
    assert said in markup(page)


def test_a_link_shows_the_colours_again_and_names_only_others_than_the_default(page):
    review(page, colours="support")
    assert switch(page).value == "support"
    assert piece(page, "terrible")["background"] == GREEN
    assert page.query_params["colours"] in ("support", ["support"])
    assert any("colours=support" in block.value for block in page.code)
    assert any("to_html(colours='support')" in block.value for block in page.code)
    switch(page).set_value("class").run()
    assert "colours" not in page.query_params
    assert not any("colours" in block.value for block in page.code)


def test_a_link_with_other_colours_is_one_sentence(page):
    review(page, colours="rainbow")
    assert "There are no colours &#x27;rainbow&#x27;; choose one of these: class, support." in markup(page)
    assert switch(page).value == "class"
    assert "colours" not in page.query_params


@pytest.mark.parametrize("parameters", [{"model": "sst-bilstm"}, {"method": "sensitivity"}])
def test_the_switch_is_there_only_where_it_makes_a_difference(page, parameters):
    review(page)
    assert page.segmented_control(key="colours")
    for name, value in parameters.items():
        page.selectbox(key=name).select(value).run()
    with pytest.raises(KeyError):
        switch(page)
    assert "negative −" not in markup(page)


def test_five_classes_are_coloured_by_support_and_the_scale_says_so(page):
    review(page, text="A terrible film.", model="sst-bilstm")
    target = re.search(r"logit of (very negative|negative) \+", markup(page)).group(1)
    assert re.search(rf"against −[\d.]+<span.*?</span>\+[\d.]+ for “{target}”, in logits", markup(page))
    assert piece(page, "terrible")["sign"] == 1


def test_the_choice_outlives_a_model_without_it(page):
    review(page, colours="support")
    page.selectbox(key="model").select("sst-bilstm").run()
    page.selectbox(key="model").select("imdb-onehot").run()
    assert switch(page).value == "support"


def test_review_and_compare_share_the_choice_in_a_session(page):
    compared(page, models="imdb-onehot", colours="support")
    moved(page, "review")
    assert switch(page).value == "support"
    switch(page).set_value("class").run()
    moved(page, "compare")
    assert switch(page).value == "class"
    assert "negative<span" in markup(page)


def test_a_word_has_the_same_sign_in_every_row_whatever_the_models_predict(page):
    compared(page, models="imdb-onehot,imdb-maxpool")
    assert re.findall(r"explained: (\w+)", markup(page)) == ["negative", "positive"]
    assert [note[0] for note in notes(page, "dull")] == ["−", "−"]
    assert [note[0] for note in notes(page, "wonderful")] == ["+", "+"]
    assert len(re.findall(r"negative<span[^>]*></span>positive", markup(page))) == 2
    switch(page).set_value("support").run()
    assert [note[0] for note in notes(page, "dull")] == ["+", "−"]
    assert "against<span" in markup(page)
    assert "for “negative”" in markup(page)
    assert "for “positive”" in markup(page)


def correlation(page):
    """Between the two cells of a comparison."""
    (data,) = page.get("vega_lite_chart")[0].proto.datasets
    rows = pa.ipc.open_stream(data.data.data).read_all().to_pylist()
    return next(row["correlation"] for row in rows if row["one"].startswith("1 ") and row["number"] == "2")


def test_two_models_are_compared_for_one_class_whichever_they_predict(page):
    compared(page, models="imdb-onehot,imdb-maxpool")
    by_class = correlation(page)
    switch(page).set_value("support").run()
    assert by_class > 0
    assert correlation(page) == pytest.approx(-by_class)


def test_strength_without_signs_is_compared_with_what_speaks_for_the_explained_class(page):
    compared(page, text=link.pack(TERRIBLE), models="imdb-onehot", methods="integrated-gradients,sensitivity")
    by_class = correlation(page)
    switch(page).set_value("support").run()
    assert correlation(page) == pytest.approx(by_class)


def test_one_scale_for_all_cells_has_its_numbers_in_every_row(page):
    compared(page, models="imdb-onehot,imdb-maxpool", scale="all")
    limits = re.findall(r"negative −([\d.]+)<span[^>]*></span>\+([\d.]+) positive", markup(page))
    assert len(limits) == 2
    assert len({number for pair in limits for number in pair}) == 1


def test_a_cell_leads_to_the_review_page_with_its_colours(page):
    compared(page, models="imdb-onehot", colours="support")
    (href,) = re.findall(r'href="(.*?)"', markup(page))
    assert "colours=support" in href


def test_table_rows_have_no_such_switch(page):
    page.switch_page("pages/compare.py")
    entered(page, {"kind": "row", "methods": "integrated-gradients"})
    with pytest.raises(KeyError):
        switch(page)
