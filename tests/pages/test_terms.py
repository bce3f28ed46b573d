"""Terms on pages: markup that explains a word, and the help of widgets, from the glossary."""

import base64
import re

import pytest
from streamlit import config

from ig_core.errors import InputError
from ig_core.render import glossary
from ig_core.render.palette import DARK, LIGHT
from webapp.shared import frame, terms


def test_a_term_is_shown_with_its_sentence_and_its_picture():
    markup = terms.term("logit", "logits")
    assert ">logits<" in markup
    assert glossary.lookup("logit").sentence in markup
    assert markup.count("picture term-logit") == 1
    assert 'tabindex="0"' in markup


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_pictures_of_all_terms_are_one_style_sheet_that_a_browser_is_sent_once(page, monkeypatch, theme):
    monkeypatch.setattr(frame, "theme", lambda: theme)
    sheets = [one.body for one in page.run().get("html") if "data:image/svg+xml" in one.body]
    assert len(sheets) == 1
    assert len(sheets[0]) > config.get_option("global.minCachedMessageSize")
    for one in glossary.TERMS:
        place = re.search(r'class="picture (\S+?)"', terms.term(one.name))[1]
        (picture,) = re.findall(rf'\.{place}{{background-image:url\("data:image/svg\+xml;base64,(.*?)"\)}}', sheets[0])
        assert base64.b64decode(picture).decode() == glossary.picture(one.name, theme)


def test_what_is_shown_of_a_term_is_escaped():
    assert "<b>x</b>" not in terms.term("gap", "<b>x</b>")
    assert "&lt;b&gt;x" in terms.term("gap", "<b>x</b>")


def test_a_text_is_escaped_around_its_terms_and_each_is_explained_once():
    markup = terms.within('<i>logits</i> of "logit", with 7 gradients', "logit", "gradient")
    assert markup.startswith("&lt;i&gt;<span")
    assert markup.count('class="term"') == 2
    assert ">logits<" in markup
    assert ">gradients<" in markup
    assert "&lt;/i&gt; of &quot;logit&quot;, with 7 " in markup


def test_a_part_of_a_word_is_no_term():
    assert terms.within("The logitech mouse & a megagap", "logit", "gap") == "The logitech mouse &amp; a megagap"


def test_help_holds_the_sentences_and_one_picture():
    said = terms.with_picture("tolerance", "gap")
    assert said.count("![](data:image/svg+xml;base64,") == 1
    assert said.endswith(terms.explanation("tolerance", "gap"))
    assert all(glossary.lookup(name).explanation in said for name in ("tolerance", "gap"))


def test_an_unknown_term_is_refused():
    with pytest.raises(InputError, match="no term 'loss'"):
        terms.term("loss")
