"""Marks and scores as markup: whose share is what colour, what is read aloud, and nothing foreign as markup."""

import pytest

import ig_core
from ig_core.evaluation import cells
from ig_core.render.palette import DARK, LIGHT
from webapp.room import heat
from webapp.room.heat import Heat

TEXT = "<script>alert(1)</script> A dull & superb film."


@pytest.fixture(scope="module")
def review():
    return ig_core.explain(TEXT, model="imdb-onehot")


def test_colours_go_from_the_paper_to_blue_and_text_on_them_can_be_read():
    assert heat.blue(0, LIGHT) == (LIGHT.paper, "#000000")
    assert heat.blue(0, DARK) == (DARK.paper, "#ffffff")
    assert heat.blue(1, LIGHT) == ("#0b5fb0", "#ffffff")
    assert heat.blue(0.5, LIGHT)[0] == "#85afd8"  # halfway in each channel, rounded to even: 133, 175, 215.5


def test_a_word_has_the_share_of_those_who_marked_it(review):
    word = review.words.word.tolist().index("dull")
    markup = heat.marks(review, Heat({word: 0.4}, 5), LIGHT)
    assert 'title="2 of 5">dull</span>' in markup
    assert markup.count('class="part"') == 1


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_nothing_of_a_text_is_markup(review, theme):
    everywhere = Heat(dict.fromkeys(range(len(review.words)), 1.0), 3)
    for markup in (heat.marks(review, everywhere, theme), heat.scores(review, theme)):
        assert "<script" not in markup
        assert "&lt;" in markup
        assert "&amp;" in markup


def test_ones_own_marks_are_named_and_nothing_else_is(review):
    drawn = heat.own([1], [0, 1, 2])
    assert [drawn.said(unit) for unit in (0, 1, 2)] == ["", "✓ marked", ""]
    assert "marked by you" in heat.scale(drawn, LIGHT)
    assert "by all 30" in heat.scale(Heat({}, 30), LIGHT)


def test_cells_are_where_they_were_marked_and_read_aloud():
    picture = ig_core.explain("drawing:boot-heel", model="fashion-cnn")
    markup = heat.marks(picture, Heat({16: 0.5, 17: 0.0}, 4), LIGHT)
    assert "grid-area:3/3;" in markup  # 16 = 2 · 7 + 2
    assert f'alt="Marked cells: {cells.name(16)}: 2 of 4"' in markup
    assert "nothing is marked" in heat.marks(picture, Heat({16: 0.0}, 0), LIGHT)
    assert "data:image/png" in heat.scores(picture, LIGHT)


def test_columns_have_a_bar_each_and_none_where_nobody_is_counted():
    row = ig_core.explain("example:0", model="adult-mlp")
    markup = heat.marks(row, Heat({2: 0.25}, 4), LIGHT)
    assert markup.count("<i ") == len(row.columns)
    assert "--part:25.0%" in markup
    assert "1 of 4" in markup
    assert "<i " not in heat.marks(row, heat.own([2], range(12)), LIGHT)
    assert "--part:100.0%" in heat.scores(row, LIGHT)
