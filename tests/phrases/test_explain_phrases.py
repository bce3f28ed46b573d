"""Phrases explained by any text model: one normaliser, positions that are never confused, sentences about bad input."""

import json

import numpy as np
import pytest

import ig_core
from ig_core.errors import InputError
from ig_core.phrases import alignment, notation
from ig_core.phrases.explain import explain_phrases

FRENETIC = "(1 (1 (2 (2 Frenetic) (2 but)) (1 (1 not) (4 (2 really) (3 funny)))) (2 .))"


def test_a_bag_of_words_by_hand(linear):
    # good is worth 2, not -1, bad -3, a dimension each: a word is its dimension, and counts once. z = IG.
    result = explain_phrases("(S (X not good) bad)", model=linear, target="positive", points=1)
    assert result.nodes.phrase.tolist() == ["not good bad", "not good", "not", "good", "bad"]
    scores = [-2 / np.sqrt(14), 1 / np.sqrt(5), -1 * 1, 1, -1]
    # the gradient along z_S / |z_S| of a sum is Σ z / |z|, but each word's worth is its embedding: F = Σ z
    np.testing.assert_allclose(result.nodes.score, scores, rtol=1e-6)
    normaliser = 3 + 2 / np.sqrt(14) + 1 / np.sqrt(5)
    assert result.normaliser == pytest.approx(normaliser, rel=1e-6)
    values = np.array([normaliser, 2 + 1 / np.sqrt(5), 1, 1, 1]) / normaliser
    np.testing.assert_allclose(result.nodes.value, values, rtol=1e-6)
    assert result.nodes.sign.tolist() == [-1, 1, -1, 1, -1]
    assert result.words.tolist() == pytest.approx([-1, 2, -3])


def test_every_text_model_has_phrases(tiny):
    result = explain_phrases(FRENETIC.replace("funny", "good"), model=tiny)
    assert result.nodes.value[0] == pytest.approx(1)
    assert result.nodes.tokens.tolist() == [2, 2, 0, 0, 0, 2, 1, 1, 0, 1, 0]  # it knows "not" and "good" alone
    assert result.nodes.value[result.nodes.tokens == 0].eq(0).all()
    assert abs(result.gap) <= 1e-3 * max(abs(result.explains), 0.1)


def test_the_other_class_turns_every_sign(linear):
    one, other = (explain_phrases("(S not good bad)", model=linear, target=label) for label in linear.labels)
    assert one.nodes.sign.tolist() == (-other.nodes.sign).tolist()
    np.testing.assert_allclose(one.nodes.value, other.nodes.value)


def test_several_sentences_share_one_normaliser(linear):
    result = explain_phrases("(S not good)\n(S bad film)", model=linear, points=1)
    assert result.phrases.sentences == 2
    whole, first, second = (
        result.nodes[result.nodes.depth < 2][name].to_numpy() for name in ("value", "dividend", "parent")
    )
    assert whole[0] == pytest.approx(1)
    assert whole[1] + whole[2] + first[0] == pytest.approx(1)
    assert second.tolist() == [-1, 0, 0]


def test_repeated_words_are_told_apart_by_position(linear):
    result = explain_phrases("(S (X good bad) (Y good good))", model=linear, points=1)
    assert result.words.tolist() == pytest.approx([2, -3, 2, 2])


def test_the_words_score_what_explain_says(linear):
    text = "It was not good, a great film."
    laid = alignment.align(notation.read("(S It was (X not good) , (Y a (Z great film)) .)"), text)
    phrases = explain_phrases(laid, model=linear, points=4)
    words = ig_core.explain(text, model=linear, points=4, target=phrases.target).words
    scores = {int(start): score for start, score in zip(words.start, words.score, strict=True)}
    assert phrases.words.tolist() == pytest.approx([scores.get(int(start), 0) for start in phrases.phrases.starts])


def test_it_becomes_json(linear):
    data = json.loads(explain_phrases(FRENETIC.replace("really", "good"), model=linear, points=1).to_json())
    assert data["text"] == "Frenetic but not good funny."
    assert data["nodes"][0]["phrase"] == data["text"]
    assert data["nodes"][0]["value"] == pytest.approx(1)
    assert [word["word"] for word in data["words"]] == ["Frenetic", "but", "not", "good", "funny", "."]


@pytest.mark.parametrize("missing", ["explains", "gap"])
def test_json_that_does_not_say_what_the_words_add_up_to_is_refused(linear, missing):
    data = explain_phrases("(S not good)", model=linear, points=1).to_dict()
    assert ig_core.PhraseExplanation.from_json(json.dumps(data)).words.tolist() == pytest.approx([-1, 2])
    with pytest.raises(InputError, match="not the JSON of an explanation"):
        ig_core.PhraseExplanation.from_json(json.dumps(data | {missing: None}))


@pytest.mark.parametrize(
    ("brackets", "options", "message"),
    [
        ("(1 (2 a)", {}, "The brackets do not pair"),
        ("(2 ?)", {}, "knows no word of this review"),
        ("(2 good)", {"target": "neutral"}, "There is no target 'neutral'"),
        ("(2 good)", {"baseline": "blue"}, "There is no baseline 'blue'"),
        ("(2 good)", {"points": 0}, "number of points must be from 1"),
    ],
)
def test_bad_input_is_one_sentence(linear, brackets, options, message):
    with pytest.raises(InputError, match=message):
        explain_phrases(brackets, model=linear, **options)


def test_a_model_of_pictures_has_no_phrases(plain):
    with pytest.raises(InputError, match="'plain' reads no text"):
        explain_phrases(FRENETIC, model=plain)


@pytest.fixture
def phrases(capsys, tmp_path):
    """Run the command phrases on a file that holds this text: status, stdout, stderr."""
    from ig_core import cli

    def running(text, *options, model="imdb-onehot"):
        file = tmp_path / "trees.txt"
        file.write_text(text, encoding="utf-8")
        status = cli.main(["phrases", str(file), "--model", model, *options])
        return status, *capsys.readouterr()

    return running


def test_the_command_line_refuses_bad_trees_in_one_sentence(phrases):
    assert phrases("(1 (2 a)") == (2, "", "The brackets do not pair: nothing closes the one that opens '(1 (2 a)'.\n")
    assert phrases("\n \n")[2].startswith("There is no tree")
    status, _, err = phrases("(1 (2 fine))", model="fashion-cnn")
    assert status == 2
    assert "reads no text" in err
    assert "must end in one of .svg, .png" in phrases("(1 (2 fine))", "-o", "tree.gif")[2]


def test_a_file_that_is_not_there_is_one_sentence(capsys, tmp_path):
    from ig_core import cli

    assert cli.main(["phrases", str(tmp_path / "none.txt")]) == 2
    assert "could not be read" in capsys.readouterr().err


def test_bad_lines_of_a_file_are_told_by_number_and_the_others_explained(phrases):
    status, out, err = phrases("(1 (2 fine))\n\n(1 (2 a)\n(zzzzzz qqqqqq)\n(3 (3 Great) (2 film))", "--json")
    assert status == 2
    assert [json.loads(line)["text"] for line in out.splitlines()] == ["fine", "Great film"]
    first, second, last = err.splitlines()
    assert first.startswith("Line 3: The brackets do not pair")
    assert second.startswith("Line 4: ")
    assert last == "2 of 4 lines could not be explained."


@pytest.mark.parametrize("option", [("--target", "neutral"), ("--points", "0"), ("--baseline", "blue")])
def test_a_wrong_option_is_told_once(phrases, option):
    status, out, err = phrases("(3 (3 Great) (2 film))\n" * 50, *option)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_a_file_may_begin_with_a_mark_of_its_encoding_and_must_be_text(capsys, tmp_path):
    from ig_core import cli

    file = tmp_path / "trees.txt"
    file.write_bytes(b"\xef\xbb\xbf(1 (0 not)\xe2\x80\xa8(3 funny))\r\n")  # and a break of lines that is none of files
    assert cli.main(["phrases", str(file), "--model", "imdb-onehot", "--json"]) == 0
    assert [json.loads(line)["text"] for line in capsys.readouterr().out.splitlines()] == ["not funny"]
    for content in (
        "(1 (0 not) (3 café))".encode("latin-1"),
        "(1 (0 not) (3 good))".encode("utf-16"),
        b"\x89PNG\r\n\x1a",
    ):
        file.write_bytes(content)
        assert cli.main(["phrases", str(file), "--model", "imdb-onehot"]) == 2
        message = capsys.readouterr().err
        assert "must be text in UTF-8" in message
        assert len(message.splitlines()) == 1


def test_a_broken_byte_on_the_command_line_is_shown_as_a_missing_character(capsys):
    from ig_core import cli

    assert cli.main(["phrases", "--text", "caf\udce9 not bad", "--model", "imdb-onehot", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "caf\ufffd not bad"


def test_too_many_lines_are_refused(phrases):
    status, out, err = phrases("(a)\n" * 10_001)
    assert (status, out) == (2, "")
    assert "has 10,001 lines; at most 10,000 are explained" in err


def test_what_was_found_before_an_interruption_is_kept(phrases, monkeypatch):
    import ig_core.phrases.explain

    explained = []

    def explain(text, **options):
        if len(explained) == 3:  # the options were tried first
            raise KeyboardInterrupt
        explained.append(text)
        return explain_phrases(text, **options)

    monkeypatch.setattr(ig_core.phrases.explain, "explain_phrases", explain)
    status, out, err = phrases("(3 (3 Great) (2 film))\n" * 5, "--json")
    assert status == 130
    assert len(out.splitlines()) == 2
    assert err == "Stopped after 2 of 5 texts.\n"


def test_a_terminal_is_told_how_far_it_is(phrases, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert "2 of 2, 0 minutes left" in phrases("(3 (3 Great) (2 film))\n" * 2, "--json")[2]


@pytest.mark.parametrize(
    ("kind", "begins"),
    [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph"), ("json", b"{"), ("csv", b"phrase,")],
)
def test_a_file_is_of_the_kind_that_its_name_ends_in(phrases, tmp_path, kind, begins):
    assert phrases(FRENETIC, "-o", str(tmp_path / f"out.{kind}")) == (0, "", "")
    assert (tmp_path / f"out.{kind}").read_bytes().startswith(begins)


def test_the_command_line_draws_a_tree_a_line(capsys, tmp_path):
    from ig_core import cli

    file, picture = tmp_path / "trees.txt", tmp_path / "out.svg"
    file.write_text(f"{FRENETIC}\n\n(3 (3 Great) (2 film))\n")
    assert cli.main(["phrases", str(file), "--model", "imdb-onehot", "-o", str(picture)]) == 0
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert "Great" in (tmp_path / "out-2.svg").read_text(encoding="utf-8")
    assert cli.main(["phrases", str(file), "--model", "imdb-onehot", "--together"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "1.000  Frenetic but not really funny. Great film" in lines[1]
    assert cli.main(["phrases", str(file), "--model", "imdb-onehot", "--json"]) == 0
    assert [json.loads(line)["text"] for line in capsys.readouterr().out.splitlines()][1] == "Great film"


def test_the_negation_experiment_is_of_models_of_the_treebank(capsys):
    from ig_core import cli

    assert cli.main(["evaluate", "imdb-onehot", "--experiment", "negation"]) == 2
    assert "'imdb-onehot' is none" in capsys.readouterr().err


def test_the_shipped_transformer_sees_what_not_does_in_the_published_example():
    from ig_core import assets

    if not (assets.FOLDER / "models/sst-bert/weights.npz").exists():
        pytest.skip("sst-bert has not been trained here")
    nodes = explain_phrases(FRENETIC, target="negative").nodes.set_index("phrase")
    assert nodes.sign["not really funny"] == 1  # for "negative"
    assert nodes.sign["really funny"] == -1
    assert nodes.sign["not"] == 1
    assert nodes.value["Frenetic but not really funny."] == pytest.approx(1)
