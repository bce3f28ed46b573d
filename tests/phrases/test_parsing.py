"""Typed text: sentences and words by position, and trees that hold them all, whatever was typed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ig_core.errors import InputError
from ig_core.evaluation.bracketing import right_branching
from ig_core.phrases import alignment, notation, parsing


@pytest.fixture(scope="module", autouse=True)
def branching():
    """A parser without weights, so that what stands around it is tested by itself."""
    patch = pytest.MonkeyPatch()
    patch.setattr(parsing, "_parser", lambda: lambda text, starts, ends: right_branching(len(starts)))
    yield
    patch.undo()


def words(text):
    return [[text[a:b] for a, b in zip(*sentence, strict=True)] for sentence in parsing.sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It isn't good.", [["It", "is", "n't", "good", "."]]),
        ("It isn’t good.", [["It", "is", "n’t", "good", "."]]),
        ("The café cost $15 or 20%?", [["The", "café", "cost", "$", "15", "or", "20", "%", "?"]]),
        ('He said "no". I left!', [["He", "said", '"', "no", '"', "."], ["I", "left", "!"]]),
        (
            "Mr. Smith met J. K. Jones in the U.S. capital.",
            [[*["Mr.", "Smith", "met", "J.", "K.", "Jones", "in", "the", "U.S.", "capital", "."]]],
        ),
        ("Good, good, good.", [["Good", ",", "good", ",", "good", "."]]),
        ("Well-made... mostly", [["Well-made", "...", "mostly"]]),
        ("One line\n\nand another", [["One", "line"], ["and", "another"]]),
        ("A start.<br /><br />An end.", [["A", "start", "."], ["An", "end", "."]]),
        ("Great 👩‍👩‍👧 film", [["Great", "👩‍👩‍👧", "film"]]),
        ("(not) good", [["(", "not", ")", "good"]]),
        ("''quoted'' ``twice``", [["'", "'", "quoted", "'", "'", "`", "`", "twice", "`", "`"]]),
        ("good", [["good"]]),
        ("!!!", [["!", "!", "!"]]),
    ],
)
def test_sentences_and_words_are_those_of_treebanks(text, expected):
    assert words(text) == expected


def test_several_sentences_stand_under_one_root_and_words_keep_their_places():
    text = "Not good.  Not bad, either."
    phrases = parsing.parse(text)
    assert phrases.text == text
    assert phrases.sentences == 2
    assert [phrases.phrase(place) for place in phrases.children[0]] == ["Not good.", "Not bad, either."]
    assert phrases.words == ["Not", "good", ".", "Not", "bad", ",", "either", "."]
    assert phrases.starts[3] == 11


def test_one_word_is_a_tree():
    phrases = parsing.parse(" Great ")
    assert [phrases.phrase(place) for place in range(len(phrases.nodes))] == ["Great"]
    assert phrases.starts.tolist() == [1]


@pytest.mark.parametrize("text", ["", "  \n\t", "<br />"])
def test_a_text_without_words_is_one_sentence(text):
    with pytest.raises(InputError, match="The text is empty"):
        parsing.parse(text)


def test_too_many_words_are_one_sentence():
    with pytest.raises(InputError, match=r"The text has 601 words; at most 600 can be parsed\."):
        parsing.parse("good " * 601)


def test_a_long_sentence_is_parsed_in_parts_cut_behind_signs():
    text = " ".join(["word"] * 99 + [","] + ["word"] * 100)
    phrases = parsing.parse(text)
    spans = {(node.first, node.last) for node in phrases.nodes}
    assert {(0, 200), (0, 100), (100, 200)} <= spans
    assert all(node.last <= 100 or node.first >= 100 or (node.first, node.last) == (0, 200) for node in phrases.nodes)


def hangs_together(phrases):
    """Whether every node lies in its parent, and the children of each follow one another and fill it."""
    for place, below in enumerate(phrases.children):
        node = phrases.nodes[place]
        assert phrases.text[node.start : node.end].strip()
        if below:
            assert phrases.nodes[below[0]].first == node.first
            assert phrases.nodes[below[-1]].last == node.last
            for left, right in pairwise(below):
                assert phrases.nodes[left].last == phrases.nodes[right].first
        else:
            assert node.is_word
        assert all(phrases.nodes[child].parent == place for child in below)
        assert all(phrases.nodes[child].depth == node.depth + 1 for child in below)
    return True


@given(st.text(st.sampled_from("aB9é.,!?'\"`´’“”()$%-–…\n <>/br&😀👩\u200d\u0301\u202e"), max_size=60))
def test_whatever_is_typed_becomes_a_tree_that_holds_all_its_words_in_order(text):
    try:
        phrases = parsing.parse(text)
    except InputError:
        return
    assert hangs_together(phrases)
    assert (phrases.starts[1:] >= phrases.ends[:-1]).all()
    assert (phrases.ends > phrases.starts).all()
    assert phrases.nodes[0].last == len(phrases.starts)


@given(st.text(st.sampled_from("ab.,!?'\"$%- "), max_size=40))
def test_nothing_that_can_be_seen_is_in_no_word(text):
    try:
        phrases = parsing.parse(text)
    except InputError:
        return
    covered = "".join(text[a:b] for a, b in zip(phrases.starts, phrases.ends, strict=True))
    assert covered.replace(" ", "") == "".join(text.split())


@given(st.text(st.sampled_from("ab1I.,!?'\"`´’“()$%-–\\/*\n\xa0 <>p&😀\u0301\ud800"), max_size=40))
def test_whatever_is_typed_can_be_edited_as_brackets(text):
    try:
        phrases = parsing.parse(text)
    except InputError:
        return
    again = alignment.align(notation.read(notation.write(phrases)), phrases.text)
    assert again.words == phrases.words
    assert again.nodes == phrases.nodes


def test_the_tree_of_a_text_is_written_in_brackets_and_laid_on_the_text_again():
    text = 'He said "it isn\'t" (twice), and left. So did I!'
    phrases = parsing.parse(text)
    again = alignment.align(notation.read(notation.write(phrases)), text)
    assert again.nodes == phrases.nodes
