"""Trees: every form of brackets, laid on text and tokens by position, with the words that mislead a search."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ig_core.errors import InputError
from ig_core.phrases import alignment, notation

FRENETIC = "(1 (1 (2 (2 Frenetic) (2 but)) (1 (1 not) (4 (2 really) (3 funny)))) (2 .))"


def shown(brackets, text=None):
    """The phrases of a tree, parents first."""
    phrases = alignment.align(notation.read(brackets), text)
    return [phrases.phrase(place) for place in range(len(phrases.nodes))]


def test_the_published_example_is_read():
    phrases = alignment.align(notation.read(FRENETIC))
    assert phrases.text == "Frenetic but not really funny."
    assert phrases.words == ["Frenetic", "but", "not", "really", "funny", "."]
    assert shown(FRENETIC) == [
        "Frenetic but not really funny.",
        "Frenetic but not really funny",
        *("Frenetic but", "Frenetic", "but"),
        *("not really funny", "not", "really funny", "really", "funny", "."),
    ]
    assert [node.label for node in phrases.nodes] == [*"112221142", "3", "2"]
    assert [node.parent for node in phrases.nodes] == [None, 0, 1, 2, 2, 1, 5, 5, 7, 7, 0]
    assert [node.depth for node in phrases.nodes] == [0, 1, 2, 3, 3, 2, 3, 3, 4, 4, 1]
    assert phrases.children[1] == (2, 5)


@pytest.mark.parametrize(
    ("brackets", "expected"),
    [
        ("(S (NP the old man) (VP left))", ["the old man left", "the old man", "the", "old", "man", "left"]),
        ("(S he left)", ["he left", "he", "left"]),
        ("(S (A (B (C yes))))", ["yes", "yes", "yes", "yes"]),
        ("((not funny) .)", ["not funny.", "not funny", "not", "funny", "."]),
        ("( (S (NP he) (VP left)) )", ["he left", "he", "left"]),
        ("((a b) ((c) d))", ["a b c d", "a b", "a", "b", "c d", "c", "d"]),
        ("(2 Great)", ["Great"]),
        ("(Great)", ["Great"]),
        ("Great", ["Great"]),
        ("not funny", ["not funny", "not", "funny"]),
        ("(S(NP he)(VP left))", ["he left", "he", "left"]),
        ("\n (S\n\t(NP he)\n (VP left) )\n", ["he left", "he", "left"]),
        ("(S (NP he) left)", ["he left", "he", "left"]),
    ],
)
def test_every_form_of_brackets_is_read(brackets, expected):
    assert shown(brackets) == expected


def test_several_trees_have_the_whole_text_above_them():
    phrases = alignment.align(notation.read("(1 (1 Not) (3 good))\n(2 (3 Great) (2 .)) fine"))
    assert phrases.sentences == 3
    assert phrases.phrase(0) == phrases.text == "Not good Great. fine"
    assert [phrases.phrase(place) for place in phrases.children[0]] == ["Not good", "Great.", "fine"]
    assert [phrases.nodes[place].label for place in phrases.children[0]] == ["1", "2", ""]


@pytest.mark.parametrize(
    ("brackets", "message"),
    [
        ("(1 (2 a) (3 b)", r"The brackets do not pair: nothing closes the one that opens '\(1 \(2 a\) \(3 b\)'\."),
        ("(1 a))", r"The brackets do not pair: nothing opens the \) after '\(1 a\)'\."),
        (")", r"nothing opens the \) after the beginning"),
        ("", r"There is no tree: write one in brackets"),
        (" \n", r"There is no tree"),
        ("(1 (2 a) ())", r"A pair of brackets holds no word: the \(\) after"),
        ("(2 " + "a " * 601 + ")", r"The trees have 601 words; at most 600 can be explained\."),
        ("(" * 251 + "a" + ")" * 251, r"The tree is more than 250 brackets deep\."),
        ("a" * 100_001, r"The trees have 100,001 characters; at most 100,000 can be read\."),
    ],
)
def test_bad_brackets_are_one_sentence(brackets, message):
    with pytest.raises(InputError, match=message):
        notation.read(brackets)


def test_the_deepest_tree_that_is_read_is_laid_as_well():
    assert len(shown("(X " * 250 + "a" + ")" * 250)) == 250


TRAPS = "(1 (2 It) (1 (1 (2 is) (2 n't)) (2 (2 $) (2 (2 5) (2 (2 %) (2 (2 café) (2 (2 it) (2 ?))))))))"


def test_repeated_words_signs_and_digits_keep_their_places():
    phrases = alignment.align(notation.read(TRAPS))
    assert phrases.text == "It isn't $5% café it?"
    assert phrases.words == ["It", "is", "n't", "$", "5", "%", "café", "it", "?"]
    assert phrases.starts.tolist() == [0, 3, 5, 9, 10, 11, 13, 18, 20]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It isn't $5% café it?", ["It", "is", "n't", "$", "5", "%", "café", "it", "?"]),
        ("  It is n't\n$ 5 %  café it ? ", ["It", "is", "n't", "$", "5", "%", "café", "it", "?"]),
        ("It isn’t $5% café it?", ["It", "is", "n’t", "$", "5", "%", "café", "it", "?"]),
    ],
)
def test_a_tree_is_laid_on_the_text_that_was_typed(text, words):
    phrases = alignment.align(notation.read(TRAPS), text)
    assert phrases.text == text
    assert phrases.words == words


def test_brackets_and_quotes_of_treebanks_are_found_in_the_text():
    brackets = "(S (X ``) (Y Yes) (Z '') (A -LRB-) (B no) (C -RRB-))"
    assert shown(brackets)[1:] == ['"', "Yes", '"', "(", "no", ")"]
    phrases = alignment.align(notation.read(brackets), "“Yes” (no)")
    assert phrases.words == ["“", "Yes", "”", "(", "no", ")"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not very funny", "Tree and text differ: the tree goes on with 'funny', the text with 'very funny'."),
        ("not", "the tree goes on with 'funny', the text with 'nothing'"),
        ("not funny at all", "Tree and text differ: the tree ends before 'at all'."),
    ],
)
def test_a_text_of_other_words_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        alignment.align(notation.read("(1 not funny)"), text)


def spans_of(phrases, pieces):
    """Token spans of the nodes, for a model with these (start, end) tokens."""
    starts, ends = np.array(pieces).reshape(-1, 2).T
    return alignment.token_spans(phrases, starts, ends)


def test_a_node_has_the_tokens_that_stand_where_it_stands():
    phrases = alignment.align(notation.read("(1 (2 so) (1 (2 so) (2 unfunny)))"))
    pieces = [(0, 0), (0, 2), (3, 5), (6, 8), (8, 13), (13, 13)]  # [CLS] so so un ##funny [SEP]
    assert spans_of(phrases, pieces) == [(1, 5), (1, 2), (2, 5), (2, 3), (3, 5)]


def test_a_token_over_two_words_goes_to_one_of_them():
    phrases = alignment.align(
        notation.read("(1 (1 (2 is) (2 n't)) (2 .))")
    )  # "isn't.": one word to the model, and no stop
    assert spans_of(phrases, [(0, 5)]) == [(0, 1), (0, 1), (0, 0), (0, 1), (0, 0)]


def test_without_tokens_no_node_has_any():
    phrases = alignment.align(notation.read("(1 (2 ?) (2 !))"))
    assert spans_of(phrases, [(0, 0)]) == [(0, 0)] * 3


WORDS = st.sampled_from(["so", "n't", "café", "$", "%", "?", "3", "👍", "-LRB-", "``", "it", "it's", "日本"])
NESTED = st.recursive(WORDS, lambda inner: st.lists(inner, min_size=1, max_size=4), max_leaves=30)


def bracketed(nested):
    return nested if isinstance(nested, str) else f"(X {' '.join(map(bracketed, nested))})"


def flat(nested):
    return [nested] if isinstance(nested, str) else [word for part in nested for word in flat(part)]


@given(NESTED)
def test_whatever_the_tree_words_keep_their_order_and_children_fill_their_parents(nested):
    phrases = alignment.align(notation.read(bracketed(nested)))
    assert len(phrases.words) == len(flat(nested))
    assert (phrases.starts < phrases.ends).all()
    assert (phrases.ends[:-1] <= phrases.starts[1:]).all()
    spans = alignment.token_spans(phrases, phrases.starts, phrases.ends)
    assert spans == [(node.first, node.last) for node in phrases.nodes]
    for place, below in enumerate(phrases.children):
        if below:
            bounds = [spans[child][0] for child in below] + [spans[below[-1]][1]]
            assert (bounds[0], bounds[-1]) == spans[place]
            assert bounds[1:-1] == [spans[child][1] for child in below[:-1]]


def test_a_tree_laid_on_its_own_text_is_the_same():
    phrases = alignment.align(notation.read(TRAPS))
    again = alignment.align(notation.read(TRAPS), phrases.text)
    assert again.nodes == phrases.nodes


@pytest.mark.parametrize(
    ("brackets", "written"),
    [
        (FRENETIC, FRENETIC),
        ("(S he left)", "(S he left)"),
        ("((not funny) .)", "((not funny) .)"),
        ("not funny", "((not) funny)"),  # "(not funny)" would be "funny" with the label "not"
        ("(S ((a) b) c)", "(S ((a) b) c)"),
        ("Great", "(Great)"),
        ("(S :-LRB- (X -LRB- maybe -RRB-))", "(S :-LRB- (X -LRB- maybe -RRB-))"),
        ("(S ` Safe ' (X said `` he '') .)", "(S ` Safe ' (X said `` he '') .)"),
        ("(1 Not good) (2 Great .) fine", "(1 Not good)\n(2 Great .)\n(fine)"),
        ("(2 (.))", "(2 (.))"),
        ("(1 (0 not) (3 \\))", "(1 (0 not) (3 \\))"),
        ("(2 8\xa01\\/2 stars)", "(2 8\xa01/2 stars)"),
    ],
)
def test_a_tree_is_written_in_brackets_that_give_the_same_tree(brackets, written):
    phrases = alignment.align(notation.read(brackets))
    assert notation.write(phrases) == written
    again = alignment.align(notation.read(written))
    assert again.nodes == phrases.nodes
    assert again.text == phrases.text


@pytest.mark.parametrize(
    ("text", "is_bracketed"),
    [
        (FRENETIC, True),
        ("((not funny) .)", True),
        ("(S (NP he) (VP left))", True),
        ("(2 Great film)", True),
        ("(S he left)", True),
        ("(1 (0 not) (3 funny)) indeed", True),  # a word too many is a slip, and told
        ("((not funny", True),
        ("(1 (0 not)) funny)", True),
        ("(pos (neg not) (pos good))", True),  # labels of one's own
        ("(pos (neg not) (pos", True),
        ("(neg not) (pos good)", False),
        ("(Well) (then again)", False),
        ("(It was (very much) mine)", False),
        ("(I loved it) but the end is bad.", False),
        ("(I loved", False),
        ("(Spoilers ahead!) It is not a good film.", False),
        ("(Spoilers ahead!)", False),
        ("(And I (sadly) mean it.)", False),
        ("(I (really) did.)", False),
        ("(TV film)", False),
        ("((Very) good) film", False),
        ("(2 hours long) and dull", False),
        ("Great (film)", False),
        ("(", False),
        ("", False),
    ],
)
def test_prose_in_brackets_is_no_tree(text, is_bracketed):
    assert notation.is_bracketed(text) == is_bracketed


def test_brackets_without_labels_keep_the_first_word_where_one_says_so():
    assert notation.read("(not funny)")[0].leaves() == ["funny"]
    assert notation.read("(not funny)", labels=False)[0].leaves() == ["not", "funny"]


def test_half_a_character_is_shown_as_one_that_is_missing():
    phrases = alignment.align(notation.read("((a\ud800 b) c)"))
    assert phrases.words == ["a\ufffd", "b", "c"]


def test_a_word_that_begins_as_markup_does_is_found_behind_markup():
    phrases = alignment.align(notation.read("((<3) this)"), "<p> <3 this")
    assert phrases.starts.tolist() == [4, 7]


def test_markup_between_words_is_no_word_and_a_word_that_looks_like_it_is():
    text = "Not good.<br /><br />Not <b>bad</b>."
    phrases = alignment.align(notation.read("(Not good .) (Not bad .)".replace("(Not", "((Not)")), text)
    assert phrases.words == ["Not", "good", ".", "Not", "bad", "."]
    assert alignment.align(notation.read("((a) <b> c)"), "a <b> c").words == ["a", "<b>", "c"]
    with pytest.raises(InputError, match="the tree ends before 'more'"):
        alignment.align(notation.read("((a) b)"), "a b <br /> more")
