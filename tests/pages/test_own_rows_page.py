"""Models of table rows of somebody else on the pages: set, sent as a file, compared, and put to the test."""

import pytest
from app_page import component_with, entered, markup
from row_page import opened, parameter, texts, upload

from ig_core import models
from ig_core.kinds.row import rows
from ig_core.models.added import examples

CSV = "city;ratio;age;income <b>\nLinz <i>;0,01;70;1500\nBasel;0,02;30;3000\n"


@pytest.fixture
def loans(folder):
    """Four columns, three of them numbers: age counts for, income against, ratio for."""
    return models.add("somebodys:loans")


def test_the_form_is_made_of_its_columns(page, parts, loans):
    opened(page, model=loans)
    fields = parts.drawn["controls"]["fields"]
    assert [field["label"] for field in fields] == ["age", "income <b>", "ratio", "city"]
    assert [field["isNumber"] for field in fields] == [True, True, True, False]
    assert fields[3]["options"] == [["Basel", "Basel"], ["Linz <i>", "Linz <i>"]]
    assert parts.values["age"] == 64  # the upper quartile of 20 to 79
    assert fields[2]["shown"] == "0.0375"


def test_numbers_that_are_set_change_the_bars(page, parts, loans):
    opened(page, model=loans, target="defaulted <b>")
    before = dict(parts.scores)
    assert {"age", "income <b>", "ratio"} <= set(before)
    parts.set(page, age=25.0)
    assert parts.changed == {"age": 25.0}
    assert before["age"] > 0 > parts.scores["age"]  # younger than the median, no longer older
    assert parts.scores["income <b>"] == pytest.approx(before["income <b>"], rel=1e-3)
    assert rows.resolve(parameter(page, "row"), "", models.columns_of(loans))["age"] == 25.0


def test_names_and_labels_are_escaped(page, parts, loans):
    opened(
        page, model=loans, row=rows.reference_to({"age": 79.0, "income <b>": 1000.0, "ratio": 0.05, "city": "Linz <i>"})
    )
    assert "Defaulted &lt;b&gt;" in markup(page)
    assert "<b>)" not in markup(page)
    assert "<i>" not in markup(page)


def test_what_needs_a_data_set_is_left_out(page, parts, loans):
    opened(page, model=loans)
    assert [tab.label for tab in page.tabs] == ["Methods", "Convergence", "What am I looking at?"]
    assert "This one rather than that one" not in markup(page)
    assert page.selectbox(key="baseline").options == ["Median row", "Mean of all rows", "Rows of the table, averaged"]
    assert "lesson" not in {toggle.key for toggle in page.toggle}


def test_every_tab_is_drawn(page, parts, loans):
    opened(page, model=loans)
    for name in ("Methods", "What am I looking at?"):
        page.session_state["row tab without data"] = name
        page.run()
        assert not page.exception
    assert "How often it is right is not known here." in texts(page)


def test_a_file_of_ones_own_has_its_columns(page, parts, loans):
    upload(opened(page, model=loans), CSV)
    assert "2 rows." in markup(page)
    next(one for one in page.button if one.label == "Explain this row").click().run()
    assert parts.values == {"age": 70.0, "income <b>": 1500.0, "ratio": 0.01, "city": "Linz <i>"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("age,city\n3,Basel\n", "The header lacks the columns income &lt;b&gt;, ratio"),
        ("age,income <b>,ratio,city\n3,1,0,Bern\n", "The column city must be one of these: Basel, Linz &lt;i&gt;"),
    ],
)
def test_a_file_of_other_columns_is_one_sentence(page, parts, loans, text, sentence):
    upload(opened(page, model=loans), text)
    assert sentence in markup(page)


def test_its_examples_come_first(page, parts, folder):
    (folder / "rows.csv").write_text(CSV.replace("70", "71"), encoding="utf-8")
    opened(page, model=models.add("somebodys:loans", examples=folder / "rows.csv"))
    assert parts.values["age"] == 71
    offered = page.selectbox(key="pick").options
    assert offered[0].startswith("Line 2: age 71, income <b> 1,500")
    assert offered[-1] == "The median row"
    assert len(parts.drawn["curve"]["others"]) == 2


def test_paths_start_at_what_somebody_gave(page, parts, folder):
    model = models.add("somebodys:loans_from")
    opened(page, model=model)
    offered = ["the youngest", "two <b>", "Median row", "Mean of all rows", "Rows of the table, averaged"]
    assert page.selectbox(key="baseline").options == offered
    assert page.selectbox(key="baseline").value == "the youngest"
    assert "Started from the youngest (" in markup(page)


def test_paths_from_many_rows_that_somebody_gave_are_averaged(page, parts, folder):
    opened(page, model=models.add("somebodys:loans_from"), baseline="two <b>")
    assert "Started from two &lt;b&gt; (mean logit" in markup(page)  # no probability is that of a mean logit
    assert parts.scores["age"] > 0  # older than either


def test_paths_start_at_another_of_its_examples(page, parts, folder):
    (folder / "rows.csv").write_text(CSV, encoding="utf-8")
    model = models.add("somebodys:loans", examples=folder / "rows.csv")
    second = list(examples.named_examples(models.lookup(model)))[1]
    opened(page, model=model, baseline="row", rather=second)
    assert "This one rather than that one" in markup(page)
    assert page.selectbox(key="row second").options[1].startswith("Line 3")
    assert page.session_state["baseline"] == "row"
    assert "Started from the other row" in markup(page)
    assert parameter(page, "rather") == second


def test_another_model_shows_a_row_of_its_own_table(page, parts, loans):
    alike = models.add("somebodys:three_loans")
    opened(page, model=loans)
    parts.set(page, age=25.0)
    page.selectbox(key="model").set_value("adult-mlp").run()
    assert not page.exception
    assert "education-num" in parts.values
    page.selectbox(key="model").set_value(loans).run()
    assert not page.exception
    assert parts.values["age"] == 25.0
    page.selectbox(key="model").set_value(alike).run()
    assert not page.exception
    assert parts.values["age"] == 25.0  # of the same columns, the same row


def test_a_row_of_another_table_in_a_link_is_one_sentence(page, parts, loans):
    opened(page, model=loans, row="example:5")
    assert "A row is given as" in markup(page)
    assert parts.values["age"] == 64


def test_of_many_classes_the_curve_is_that_of_the_explained_one(page, parts, folder):
    opened(page, model=models.add("somebodys:three_loans"), target="middle")
    assert parts.drawn["curve"]["label"].startswith("middle, while only")
    assert "Smallest change" not in markup(page)  # which is looked for across the one logit of two classes


def test_a_number_is_explained(page, parts, folder):
    opened(page, model=models.add("somebodys:degrees"))
    assert "degrees" in markup(page)
    assert "Smallest change that gets there" in markup(page)
    assert "On average there were" not in markup(page)


def test_it_is_compared_with_models_of_the_same_columns_alone(page, loans):
    alike = models.add("somebodys:three_loans")
    page.switch_page("pages/compare.py")
    entered(page, {"kind": "row", "data": loans, "methods": "integrated-gradients"})
    assert page.multiselect(key="models").options == ["Yours: Loans", "Yours: Three Loans"]
    assert markup(page).count('class="cells"') == 2
    assert page.selectbox(key="data").options[-1] == "Rows of “Yours: Loans”"
    page.selectbox(key="data").set_value("adult").run()
    assert not page.exception
    assert not {"Yours: Loans", "Yours: Three Loans"} & set(page.multiselect(key="models").options)
    assert alike


def test_the_way_to_its_row_is_followed(page, loans):
    page.switch_page("pages/path.py")
    entered(page, {"kind": "row", "model": loans})
    lines = component_with(page, "hero")["hero"]["lines"]
    assert [line["label"] for line in lines] == ["age", "income <b>", "ratio", "city"]


def test_it_is_put_to_the_test(page, loans):
    page.switch_page("pages/trust.py")
    entered(page, {"kind": "row", "model": loans})
    assert "on the model “Yours: Loans”" in markup(page)
    assert "Not asked" in markup(page)
    page.selectbox(key="model").set_value("adult-linear").run()
    assert not page.exception
