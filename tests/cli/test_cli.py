"""The command line: what it prints, what it writes, and one sentence with status 2 for whatever it cannot do."""

import io
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

import ig_core
from ig_core import cli
from ig_core.attribution import METHODS
from ig_core.cli import common
from ig_core.cli.commands import COMMANDS
from ig_core.data import DATASETS, imdb
from ig_core.models import MODELS, Model
from ig_core.records import Explanation, InteractionExplanation

ROOT = Path(__file__).parents[2]
TEXT = "Not a masterpiece, but oddly moving."
CARD = json.loads((ROOT / "assets/models/imdb-onehot/card.json").read_text(encoding="utf-8"))
HAS_IMDB = "IG_DATA_DIR" in os.environ and (Path(os.environ["IG_DATA_DIR"]) / "imdb" / "imdb.parquet").is_file()


@pytest.fixture
def run(capfd, shipped):
    """Run a command in this process: status, stdout, stderr."""

    def running(*arguments):
        status = cli.main(arguments)
        out, err = capfd.readouterr()
        return status, out, err

    return running


@pytest.fixture
def typed(monkeypatch):
    """Put bytes on standard input; returns how many of them are left unread."""

    def typing(data):
        stream = io.BytesIO(data)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        return lambda: len(data) - stream.tell()

    return typing


@pytest.fixture
def no_data(tmp_path, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def refused(result):
    """The one line with which a command was refused."""
    status, out, err = result
    assert status == 2
    assert out == ""
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.rstrip("\n")


# ---- explain


def test_explain_prints_the_headline_a_line_a_word_and_how_exact_they_are(run):
    status, out, err = run("explain", TEXT)
    head, *words, exact = out.splitlines()
    assert (status, err) == (0, "")
    assert [line.split()[1] for line in words] == ["Not", "a", "masterpiece", "but", "oddly", "moving"]
    assert all(line.split()[0][0] in "+−0" for line in words)
    assert head.endswith(" %)")
    assert exact.startswith("Exact to ")


def test_json_has_the_designed_keys_and_reads_back(run):
    status, out, err = run("explain", TEXT, "--json")
    data = json.loads(out)
    assert (status, err) == (0, "")
    assert data.keys() >= {"model", "method", "target", "baseline", "prediction", "words", "sum", "explains", "gap"}
    assert data.keys() >= {"points", "seconds"}
    assert data["prediction"].keys() >= {"label", "probability", "probabilities"}
    assert data["words"][2].items() >= {"word": "masterpiece", "start": 6, "end": 17}.items()
    assert all(word.keys() >= {"word", "start", "end", "score"} for word in data["words"])
    assert abs(data["gap"]) <= 1e-3 * abs(data["explains"])
    assert Explanation.from_json(out).text == TEXT


def test_options_reach_the_explanation(run):
    chosen = (
        "--method",
        "gradient-times-input",
        "--target",
        "negative",
        "--baseline",
        "mean",
        "--model",
        "imdb-onehot",
    )
    data = json.loads(run("explain", TEXT, "--json", *chosen)[1])
    assert (data["method"], data["target"], data["baseline"]) == ("gradient-times-input", "negative", "mean")
    assert json.loads(run("explain", TEXT, "--json", "--points", "11")[1])["points"] == 11
    assert json.loads(run("explain", TEXT, "--json", "--tolerance", "0.01")[1])["tolerance"] == 0.01


def test_a_page_and_a_picture_are_written_and_nothing_is_printed(run, tmp_path):
    page, picture = tmp_path / "e.html", tmp_path / "e.png"
    assert run("explain", "A great <script>film</script>", "--html", str(page), "--png", str(picture)) == (0, "", "")
    tags = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.add(tag)
    parser.feed(page.read_text(encoding="utf-8"))
    assert "span" in tags
    assert "script" not in tags
    assert Image.open(picture).size[0] == 1600


def test_a_page_is_coloured_by_class_unless_support_is_asked_for(run, tmp_path):
    legends = {}
    for name, colours in {"default": [], "class": ["--colours", "class"], "support": ["--colours", "support"]}.items():
        file = tmp_path / f"{name}.html"
        assert run("explain", "A terrible film.", *colours, "--html", str(file))[0] == 0
        legends[name] = re.search(r'<p class="dim">([a-z]+ −[\d.]+)<span', file.read_text(encoding="utf-8")).group(1)
    assert legends["default"] == legends["class"]
    assert legends["class"].startswith("negative −")
    assert legends["support"].startswith("against −")


def test_other_colours_are_refused(run):
    assert "--colours" in refused(run("explain", TEXT, "--colours", "rainbow"))


def test_files_and_json_go_together(run, tmp_path):
    status, out, _ = run("explain", TEXT, "--json", "--html", str(tmp_path / "e.html"))
    assert status == 0
    assert json.loads(out)["text"] == TEXT
    assert (tmp_path / "e.html").stat().st_size > 1000


def test_a_dash_reads_standard_input(run, typed):
    typed("A naïve, delightful film. ☺".encode())
    assert json.loads(run("explain", "-", "--json")[1])["text"] == "A naïve, delightful film. ☺"


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_can_be(run, typed):
    typed(b"A good film \xff\xfe\x00")
    assert json.loads(run("explain", "-", "--json")[1])["text"] == "A good film \ufffd\ufffd\x00"


def test_a_surrogate_beside_words_is_shown_as_what_it_is(run):
    status, out, err = run("explain", "A good \udc80 film\x1b[31m")
    assert (status, err) == (0, "")
    assert "\x1b" not in out
    assert json.loads(run("explain", "A good \udc80 film", "--json")[1])["text"] == "A good \udc80 film"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([""], "The review is empty: type or pick one."),
        ([" \n\t"], "The review is empty: type or pick one."),
        (["zzzzzz qqqqqq"], "The model knows no word of this review, so there is nothing to explain."),
        (["?!"], "The model knows no word of this review, so there is nothing to explain."),
        (["\ud800\udfff"], "The model knows no word of this review, so there is nothing to explain."),
        (["a" * 20_001], "The review has 20,001 characters; at most 20,000 can be explained."),
        ([TEXT, "--target", "neutral"], "There is no target 'neutral'; choose from: negative, positive."),
        ([TEXT, "--target", "\ud800"], "There is no target '\\ud800'; choose from: negative, positive."),
        (
            [TEXT, "--baseline", "noise"],
            "There is no baseline 'noise'; choose from: zero, padding, mean, text:TEXT.",
        ),
        ([TEXT, "--model", "gpt"], f"There is no model 'gpt'; choose from: {', '.join(MODELS)}."),
        ([TEXT, "--method", "lime"], f"There is no method 'lime'; choose from: {', '.join(METHODS)}."),
        ([TEXT, "--tolerance", "0"], "The tolerance must be from 0.00001 to 1; got 0.0."),
        ([TEXT, "--tolerance", "-1"], "The tolerance must be from 0.00001 to 1; got -1.0."),
        ([TEXT, "--tolerance", "nan"], "The tolerance must be from 0.00001 to 1; got nan."),
        ([TEXT, "--tolerance", "inf"], "The tolerance must be from 0.00001 to 1; got inf."),
        ([TEXT, "--points", "0"], "The number of points must be from 1 to 4,096; got 0."),
        ([TEXT, "--points", "99999"], "The number of points must be from 1 to 4,096; got 99999."),
    ],
)
def test_what_cannot_be_explained_is_one_sentence(run, arguments, sentence):
    assert refused(run("explain", *arguments)) == sentence


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "required"),
        (["exlain", TEXT], "exlain"),
        (["explain"], "TEXT"),
        (["explain", TEXT, TEXT], "nrecognized arguments"),
        (["explain", TEXT, "--tolerance", "small"], "--tolerance"),
        (["explain", TEXT, "--points", "1.5"], "--points"),
        (["explain", TEXT, "--points", "8", "--tolerance", "0.1"], "not allowed with"),
        (["explain", TEXT, "--target"], "--target"),
        (["explain", TEXT, "--baseline", "text:"], ""),
        (["explain", TEXT, "--baseline", "text:zzzzzz"], ""),
        (["data"], "required"),
        (["data", "fetch"], "NAME"),
        (["data", "fetch", "mnist-1990"], "mnist-1990"),
        (["train", "gpt"], "gpt"),
        (["train", "imdb-onehot", "--seed", "x"], "--seed"),
        (["evaluate", "gpt"], "gpt"),
        (["evaluate"], "NAME"),
    ],
)
def test_every_other_bad_input_is_one_sentence_too(run, arguments, part):
    assert part in refused(run(*arguments))


def test_an_endless_standard_input_is_not_read_to_its_end(run, typed):
    left = typed(b"good " * 200_000)
    assert "at most 20,000 can be explained" in refused(run("explain", "-"))
    assert left() > 800_000


def test_as_much_of_standard_input_as_may_be_explained_is_explained(run, typed):
    typed(("😀" * 19_995 + " good").encode())
    assert json.loads(run("explain", "-", "--json")[1])["words"][0]["word"] == "good"


@pytest.mark.parametrize("option", ["--html", "--png"])
@pytest.mark.parametrize("place", ["nowhere/e.out", ".", "\udc80" + "x" * 300])
def test_a_file_that_cannot_be_written_is_named(run, tmp_path, option, place):
    sentence = refused(run("explain", TEXT, option, f"{tmp_path}/{place}"))
    assert "could not be written" in sentence


@pytest.mark.parametrize("command", [[], ["data", "fetch"], *([name] for name in COMMANDS)])
def test_every_command_has_help(capfd, command):
    with pytest.raises(SystemExit) as left:
        cli.main([*command, "--help"])
    out, err = capfd.readouterr()
    assert left.value.code == 0
    assert out.startswith("usage: python -m ig_core")
    assert err == ""


@pytest.mark.parametrize(
    ("command", "baselines"),
    [
        ("explain", "zero, padding, mean, text:TEXT; the model's own first one if not given"),
        ("phrases", "zero, padding, mean, text:TEXT; the model's own first one if not given"),
        (
            "explain-image",
            "black, white, grey, blurred, noise, mean:LABEL, picture:PICTURE; the model's own first one if not given",
        ),
    ],
)
def test_help_lists_the_baselines_of_the_kind(capfd, command, baselines):
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    assert baselines in " ".join(capfd.readouterr().out.split())


def test_the_program_calls_itself_as_it_was_started(capfd, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/usr/local/bin/ig-lens"])
    with pytest.raises(SystemExit):
        cli.main(["explain", "--help"])
    assert capfd.readouterr().out.startswith("usage: ig-lens explain")
    assert refused((cli.main(["explain"]), *capfd.readouterr())).endswith("see ig-lens --help.")


def test_the_version_is_that_of_the_library(capfd):
    with pytest.raises(SystemExit) as left:
        cli.main(["--version"])
    assert (left.value.code, *capfd.readouterr()) == (0, f"ig-lens {ig_core.__version__}\n", "")


def test_a_command_is_added_by_the_table_alone(run, monkeypatch):
    class Greet:
        HELP = "greet somebody"

        def add_arguments(self, parser):
            parser.add_argument("name")

        def run(self, options):
            print(f"Good day, {options.name}.")

    monkeypatch.setitem(COMMANDS, "greet", Greet())
    assert run("greet", "reader") == (0, "Good day, reader.\n", "")


@pytest.mark.parametrize("command", [["train", "imdb-onehot"], ["evaluate", "sst-bilstm", "--experiment", "deletion"]])
def test_what_could_not_be_written_in_the_end_is_not_begun(run, monkeypatch, command):
    monkeypatch.setattr(common.os, "access", lambda *_: False)
    assert "which this user may not change" in refused(run(*command))


# ---- pairs


def test_interactions_are_printed_with_the_strongest_pair_first(run):
    status, out, _ = run("explain", "A film that is never boring.", "--interactions")
    assert status == 0
    assert re.match(r"Together, “\w+” and “\w+” speak (for|against) “negative” \([+−][\d.]+\), on top", out)
    assert "never × boring" in out
    assert "All scores together are off by" in out


def test_interactions_come_as_json_pages_and_tables(run, tmp_path):
    page, table = tmp_path / "page.html", tmp_path / "table.csv"
    arguments = ["explain", TEXT, "--interactions", "--html", str(page), "--csv", str(table), "--json"]
    status, out, _ = run(*arguments)
    assert status == 0
    found = InteractionExplanation.from_json(out)
    assert found.text == TEXT
    assert found.tolerance == 0.01
    assert page.read_text(encoding="utf-8") == found.to_html()
    assert table.read_text(encoding="utf-8").splitlines()[0] == "first,second,score"


def test_interactions_of_a_row_are_those_of_its_columns(run):
    status, out, _ = run("explain-row", "--example", "3", "--interactions", "--json")
    assert status == 0
    assert InteractionExplanation.from_json(out).unit == "column"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["explain", TEXT, "--model", "imdb-maxpool"], "made of maxima and ReLUs"),
        (["explain", TEXT, "--png", "x.png", "--method", "lrp"], "leave out --png and --method"),
        (["explain", TEXT, "--points", "5"], "leave out --points"),
        (["explain-image", "drawing:bag-flap"], "too many pairs"),
        (["explain-row", "--all", "x.csv"], "leave out --interactions"),
    ],
)
def test_where_there_are_no_interactions_a_sentence_says_so(run, arguments, sentence):
    assert sentence in refused(run(*arguments, "--interactions"))


# ---- the other commands


def test_models_are_listed_with_the_accuracy_of_their_cards(run):
    status, out, err = run("models")
    assert (status, err) == (0, "")
    for name, row in MODELS.items():
        assert f"{name}: {row.label}" in out
    accuracy = CARD["accuracy"]["test"]
    low, high = accuracy["interval_95"]
    assert f"right on {accuracy['value']:.4f} of all 25,000 test reviews (95 % interval {low} to {high})" in out


def test_a_model_without_a_card_is_listed_with_its_labels(run, monkeypatch):
    monkeypatch.setitem(MODELS, "mine", Model("My own model", "text", ("dull", "bright"), "mine"))
    status, out, err = run("models")
    assert (status, err) == (0, "")
    assert out.splitlines()[-1] == "mine: My own model; labels: dull, bright"


def test_methods_are_listed_with_their_sources(run):
    status, out, err = run("methods")
    assert (status, err) == (0, "")
    assert [line.split(":")[0] for line in out.splitlines()] == list(METHODS)
    for row in METHODS.values():
        assert f"{row.label}; {'signed' if row.signed else 'unsigned'}. {row.source}" in out


def test_data_status_tells_what_is_not_there(run, no_data):
    status, out, err = run("data", "status")
    assert (status, err) == (0, "")
    assert [line.split(":")[0] for line in out.splitlines()] == list(DATASETS)
    assert out.count("not on this machine") == len(DATASETS)


def test_data_status_names_the_file(run, no_data, tmp_path):
    file = tmp_path / "nowhere" / "imdb" / "imdb.parquet"
    file.parent.mkdir(parents=True)
    file.touch()
    assert str(file) in run("data", "status")[1]


def test_fetching_prints_the_terms_and_the_path(run, monkeypatch, tmp_path):
    monkeypatch.setattr(imdb, "fetch", lambda progress: progress(1, 2) or tmp_path / "imdb.parquet")
    status, out, err = run("data", "fetch", "imdb")
    assert (status, err) == (0, "")
    assert out.splitlines()[0].startswith(DATASETS["imdb"].label)
    assert out.splitlines()[-1] == str(tmp_path / "imdb.parquet")


def test_evaluating_a_model_of_no_data_set_is_one_sentence(run, monkeypatch):
    monkeypatch.setitem(MODELS, "mine", Model("My own model", "text", ("dull", "bright"), "mine"))
    assert refused(run("evaluate", "mine")) == "The model 'mine' names no data set to measure it on."


def test_evaluating_without_the_data_set_is_one_sentence(run, no_data):
    assert "imdb" in refused(run("evaluate", "imdb-onehot"))


@pytest.mark.skipif(not HAS_IMDB, reason="IG_DATA_DIR names no folder with imdb/imdb.parquet")
def test_evaluating_gives_the_accuracy_that_the_card_states(run):
    status, out, err = run("evaluate", "imdb-onehot")
    assert (status, err) == (0, "")
    accuracy = CARD["accuracy"]["test"]
    assert accuracy["value"] >= 0.885
    assert f"test accuracy {accuracy['value']:.4f} " in out
    assert f"{accuracy['correct']:,} of 25,000" in out


# ---- as a program


def program(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "ig_core", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=120,
    )


def test_the_program_explains_and_says_nothing_else():
    done = program("explain", TEXT, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["words"][0]["word"] == "Not"
    done = program("phrases", "--text", TEXT, "--model", "imdb-onehot", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["text"] == TEXT


def test_the_program_refuses_in_one_line():
    done = program("explain", TEXT, "--method", "lime")
    assert refused((done.returncode, done.stdout, done.stderr)).startswith("There is no method 'lime'")


def test_a_terminal_that_knows_only_ascii_does_not_break_the_program():
    done = program("methods", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == len(METHODS)
