"""python -m ig_core: explain a text or a picture, list what there is, fetch data, train and evaluate.

Bad input is one sentence on stderr and exit status 2; Ctrl and C is one sentence and 130.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import io
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ig_core import assets, models, training
from ig_core.attribution import METHODS
from ig_core.data import DATASETS
from ig_core.data import lookup as data_lookup
from ig_core.data import status as data_status
from ig_core.errors import InputError, UserError
from ig_core.explanation import Explanation

_MOST_BYTES, _MOST_LINES = 10_000_000, 10_000  # of a file of trees
_PROBE = "(good film)"  # words that every model knows


_PHRASE_FILES: dict[str, Callable] = {
    ".svg": lambda explanation: explanation.to_svg(),
    ".png": lambda explanation: explanation.to_png(),
    ".pdf": lambda explanation: explanation.to_pdf(),
    ".dot": lambda explanation: explanation.to_dot(),
    ".json": lambda explanation: explanation.to_json(),
    ".csv": lambda explanation: explanation.to_csv(),
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        raise InputError(f"{message[:1].upper()}{message[1:]}; see python -m ig_core --help.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0, or 2 when something asked for cannot be done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack "−"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's start-up notes are not for our users
    try:
        options = _parser().parse_args(arguments)
        options.run(options)
    except UserError as error:
        print(str(error).encode("utf-8", "replace").decode("utf-8"), file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:  # Ctrl and C
        print(stop if str(stop) else "Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m ig_core", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    explain = commands.add_parser("explain", help="price the words of a text")
    explain.add_argument("text", metavar="TEXT", help="the text, or - to read it from standard input")
    _explanation_options(explain, "imdb-onehot", 'zero (the default), padding, mean, or "text:" and a neutral review')
    explain.set_defaults(run=_explain_text)

    image = commands.add_parser("explain-image", help="price the pixels of a picture")
    given = image.add_mutually_exclusive_group(required=True)
    given.add_argument("file", nargs="?", metavar="FILE", help="a PNG, JPEG or WebP; or drawing:NAME, one of ours")
    given.add_argument("--index", metavar="N", help="a test picture of Fashion-MNIST, from 0 to 9999")
    starts = "black (the default), white, grey, blurred, noise, mean:LABEL, picture:drawing:NAME or picture:test:N"
    _explanation_options(image, "fashion-cnn", starts)
    image.set_defaults(run=_explain_image)

    phrases = commands.add_parser("phrases", help="price the phrases of trees")
    given = phrases.add_mutually_exclusive_group(required=True)
    lines = f"trees in brackets, one a line, at most {_MOST_LINES:,}; or - for standard input"
    given.add_argument("file", nargs="?", metavar="FILE", help=lines)
    given.add_argument("--text", metavar="TEXT", help="a text, which is parsed first")
    phrases.add_argument("--model", default="sst-bert", metavar="M", help="see the command models")
    phrases.add_argument("--target", metavar="LABEL", help="class to explain; the predicted one if not given")
    phrases.add_argument("--contrast", metavar="LABEL", help="class whose logit is subtracted from the target's")
    phrases.add_argument("--baseline", metavar="B", help='padding, zero, mean, or "text:" and a neutral text')
    stop = phrases.add_mutually_exclusive_group()
    stop.add_argument("--tolerance", type=float, default=1e-3, metavar="X", help="largest gap, as a part of the change")
    stop.add_argument("--points", type=int, metavar="N", help="take N Gauss-Legendre points instead")
    phrases.add_argument("--together", action="store_true", help="all lines are sentences of one text")
    phrases.add_argument("--json", action="store_true", help="print what was found as JSON, a line a text")
    kinds = ", ".join(_PHRASE_FILES)
    several = f"write a file of the kind that its name ends in, {kinds}; of several texts FILE-2 …"
    phrases.add_argument("-o", "--output", type=Path, metavar="FILE", help=several)
    phrases.set_defaults(run=_phrases)

    commands.add_parser("models", help="list the models, with their accuracy").set_defaults(run=_models)
    commands.add_parser("methods", help="list the methods").set_defaults(run=_methods)

    data = commands.add_parser("data", help="look for data sets, or fetch one")
    actions = data.add_subparsers(required=True, metavar="ACTION", parser_class=_Parser)
    actions.add_parser("status", help="which data sets are on this machine").set_defaults(run=_data_status)
    fetch = actions.add_parser("fetch", help="download a data set from its original address")
    fetch.add_argument("name", metavar="NAME", help=", ".join(DATASETS))
    fetch.set_defaults(run=_data_fetch)

    train = commands.add_parser("train", help="remake the weights of a model")
    train.add_argument("name", metavar="NAME", help=", ".join(training.NAMES))
    train.add_argument("--seed", type=int, default=0)
    train.add_argument(
        "--backbone",
        type=Path,
        metavar="FOLDER",
        help="a BERT encoder that some recipes start from, of Hugging Face or KerasHub",
    )
    train.set_defaults(run=_train)

    evaluate = commands.add_parser("evaluate", help="measure a model's accuracy on its test set")
    evaluate.add_argument("name", metavar="NAME", help=", ".join(training.NAMES))
    evaluate.add_argument("--experiment", choices=["deletion", "negation"], help="measure this instead; see its output")
    evaluate.set_defaults(run=_evaluate)
    return parser


def _explanation_options(parser: argparse.ArgumentParser, model: str, baselines: str) -> None:
    parser.add_argument("--model", default=model, metavar="M", help="see the command models")
    parser.add_argument("--method", default="integrated-gradients", metavar="M", help="see the command methods")
    parser.add_argument("--target", metavar="LABEL", help="class to explain; the predicted one if not given")
    parser.add_argument("--contrast", metavar="LABEL", help="class whose logit is subtracted from the target's")
    parser.add_argument("--baseline", metavar="B", help=baselines)
    stop = parser.add_mutually_exclusive_group()
    stop.add_argument("--tolerance", type=float, default=1e-3, metavar="X", help="largest gap, as a part of the change")
    stop.add_argument("--points", type=int, metavar="N", help="take N Gauss-Legendre points instead")
    parser.add_argument("--json", action="store_true", help="print the explanation as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page")
    parser.add_argument("--png", type=Path, metavar="FILE", help="write it as a picture")


def _explain_text(options: argparse.Namespace) -> None:
    _explain(_standard_input() if options.text == "-" else options.text, "text", options)


def _explain_image(options: argparse.Namespace) -> None:
    from ig_core import pictures

    if options.index is not None:
        picture = f"test:{options.index}"
    else:
        picture = options.file if options.file.startswith("drawing:") else _read(options.file, pictures.MAX_BYTES)
    if isinstance(picture, str):
        pictures.resolve(picture)  # what is wrong with it is told before TensorFlow is imported
    _explain(picture, "image", options)


def _explain(given: str | bytes, kind: str, options: argparse.Namespace) -> None:
    import ig_core

    if models.row(options.model).kind != kind:
        known = ", ".join(models.of_kind(kind))
        raise InputError(f"The model {options.model!r} cannot read this {kind}; these can: {known}.")
    with _quiet():
        importlib.import_module("ig_core.explainer")
        models.load(options.model)
    explanation = ig_core.explain(
        given,
        model=options.model,
        method=options.method,
        target=options.target,
        contrast=options.contrast,
        baseline=options.baseline,
        tolerance=options.tolerance,
        points=options.points,
    )
    if options.html:
        _write(options.html, explanation.to_html().encode("utf-8", "replace"))
    if options.png:
        _write(options.png, explanation.to_png())
    if options.json:
        print(explanation.to_json())
    elif not (options.html or options.png):
        _print_table(explanation)


def _print_table(explanation: Explanation) -> None:
    from ig_core.render.sentences import chance, exactness, headline, summary

    print(f"{headline(explanation)} ({chance(explanation.prediction.probability)})")
    print(summary(explanation))
    print(exactness(explanation))


def _phrases(options: argparse.Namespace) -> None:
    """Explain one text after the other; what is wrong with one does not keep the others from being explained."""
    if options.output and options.output.suffix not in _PHRASE_FILES:
        raise InputError(f"{options.output} must end in one of {', '.join(_PHRASE_FILES)}.")
    if models.row(options.model).kind != "text":
        raise InputError(f"The model {options.model!r} reads no text; these do: {', '.join(models.of_kind('text'))}.")
    texts = _texts_of_phrases(options)
    if len(texts) == 1:
        texts = [(0, _read_phrases(options, texts[0][1]))]  # what is wrong is told before TensorFlow is imported
    with _quiet():
        from ig_core.phrases import explain_phrases

        model = models.load(options.model)
    names = ("target", "contrast", "baseline", "tolerance", "points")
    asked = {"model": model} | {name: getattr(options, name) for name in names}
    if len(texts) > 1:
        explain_phrases(_PROBE, **asked)  # what is wrong with the options is told once, and not of every line
    failed, began = 0, time.monotonic()
    for done, (line, text) in enumerate(texts):
        try:
            explanation = explain_phrases(_read_phrases(options, text) if line else text, **asked)
        except InputError as error:
            if not line:
                raise
            failed += 1
            print(f"Line {line}: {error}", file=sys.stderr)
            continue
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"Stopped after {done:,} of {len(texts):,} texts.") from None
        _tell_phrases(explanation, options, done)
        _tell_progress(done + 1, len(texts), began)
    if failed:
        raise InputError(f"{failed:,} of {len(texts):,} lines could not be explained.")


def _texts_of_phrases(options: argparse.Namespace) -> list[tuple[int, str]]:
    """What is to be explained, each with its line in the file."""
    if options.text is not None:
        return [(0, options.text)]
    given = _read(options.file, _MOST_BYTES) if options.file != "-" else sys.stdin.buffer.read(_MOST_BYTES + 1)
    if len(given) > _MOST_BYTES:
        raise InputError(f"{options.file} has more than {_MOST_BYTES:,} bytes: split it.")
    try:
        whole = given.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{options.file} must be text in UTF-8; byte {error.start:,} of it is not.") from None
    if options.together:
        return [(0, whole)]
    lines = [(number, line) for number, line in enumerate(re.split(r"\r?\n", whole), start=1) if line.strip()]
    if len(lines) > _MOST_LINES:
        raise InputError(f"{options.file} has {len(lines):,} lines; at most {_MOST_LINES:,} are explained: split it.")
    return lines or [(0, whole)]


def _read_phrases(options: argparse.Namespace, text: str):
    """The trees of a text: those in brackets, or parsed ones."""
    from ig_core import parsing, trees

    if options.text is None:
        return trees.read(text)
    with _quiet():
        return parsing.parse(text)


def _tell_phrases(explanation, options: argparse.Namespace, done: int) -> None:
    """Write and print what was found, at once: so it is kept, whatever comes after it."""
    if options.output:
        name = options.output if done == 0 else options.output.with_stem(f"{options.output.stem}-{done + 1}")
        content = _PHRASE_FILES[name.suffix](explanation)
        _write(name, content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    if options.json:
        print(json.dumps(explanation.to_dict()))
    elif not options.output:
        _print_phrases(explanation)
    sys.stdout.flush()


def _tell_progress(done: int, total: int, began: float) -> None:
    """On a terminal: how many texts are done, and about how long the others take."""
    if total == 1 or not sys.stderr.isatty():
        return
    left = (time.monotonic() - began) / done * (total - done)
    print(f"\r{done:,} of {total:,}, {left / 60:.0f} minutes left ", end="\n" * (done == total), file=sys.stderr)


def _print_phrases(explanation) -> None:
    from ig_core.render.numbers import signed, visible
    from ig_core.render.sentences import chance

    probability = chance(explanation.prediction.probability)
    print(f"{explanation.prediction.label} ({probability}); explained: {explanation.target}")
    for node in explanation.nodes.itertuples():
        print(f"{signed(node.sign * node.value, 3)}  {'  ' * node.depth}{visible(node.phrase)}")


def _models(options: argparse.Namespace) -> None:
    for name, row in models.MODELS.items():
        card = json.loads(assets.path(f"models/{name}/card.json").read_text(encoding="utf-8"))
        accuracy = card["accuracy"]["test"]
        low, high = accuracy["interval_95"]
        print(f"{name}: {row.label}; {card['task']}")
        print(f"  labels: {', '.join(row.labels)}; {card['bytes'] / 1e6:.1f} MB; {card['date']}; {card['licence']}")
        print(f"  right on {accuracy['value']:.4f} of {accuracy['split']} (95 % interval {low} to {high})")


def _methods(options: argparse.Namespace) -> None:
    for name, row in METHODS.items():
        print(f"{name}: {row.label}; {'signed' if row.signed else 'unsigned'}. {row.source}")


def _data_status(options: argparse.Namespace) -> None:
    for row in data_status():
        print(f"{row.name}: {row.description}; {row.path or 'not on this machine'}")


def _data_fetch(options: argparse.Namespace) -> None:
    row = data_lookup(options.name)
    print(f"{row.label}. {row.licence}")

    def progress(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done / 1e6:6.1f} of {total / 1e6:.1f} MB", end="", file=sys.stderr, flush=True)

    path = row.fetch(progress)
    print(f"\n{path}" if sys.stderr.isatty() else path)


def _train(options: argparse.Namespace) -> None:
    recipe = training.recipe_of(options.name)
    chosen = {} if options.backbone is None else {"backbone": options.backbone}
    if not chosen.keys() <= inspect.signature(recipe.train).parameters.keys():
        raise InputError(f"The model {options.name!r} starts from no encoder: leave out --backbone.")
    print(json.dumps(recipe.train(seed=options.seed, **chosen), indent=2, ensure_ascii=False))


def _evaluate(options: argparse.Namespace) -> None:
    if options.name == training.PARSER and not options.experiment:
        return _bracketing()
    row = models.row(options.name)
    if options.experiment:
        return {"deletion": _deletion, "negation": _negation}[options.experiment](options.name)
    test = data_lookup(row.dataset).labelled("test")

    with _quiet():
        from ig_core.evaluation.accuracy import accuracy

        models.load(options.name)
    print(f"{options.name}: test accuracy {accuracy(models.load(options.name), *test)}")


def _bracketing() -> None:
    """How right the parser's trees are: print the table."""
    data_lookup("sst").labelled("test")
    with _quiet():
        from ig_core.evaluation.bracketing import bracketing
        from ig_core.evaluation.negation import treebank
        from ig_core.models import parser

        loaded = parser.load()
    table = bracketing(treebank("test"), loaded)
    print(f"phrases of two words or more, on {table.sentences.iloc[0]:,} test sentences of the treebank")
    for row in table.itertuples():
        whole = f"{row.f1_without_whole:.4f} without whole sentences, {row.exact:.4f} of trees right altogether"
        print(f"  {row.trees}: F1 {row.f1:.4f} (95 % interval {row.low:.4f} to {row.high:.4f}); {whole}")


def _deletion(name: str) -> None:
    """The published word deletion experiment: print its table, and keep it in assets."""
    if models.row(name).dataset != "sst":
        raise InputError(f"The deletion experiment is of models of the treebank; {name!r} is none.")
    data_lookup("sst").labelled("test")
    with _quiet():
        from ig_core.evaluation import word_deletion

        loaded = models.load(name)
    table = word_deletion.on_treebank(loaded)
    word_deletion.write(name, table)
    for start, part in table.groupby("start"):
        first = "decreasing" if start == "correct" else "increasing"
        print(f"{part.sentences.iloc[0]:,} sentences on which the model was {start}; words deleted by {first} score:")
        print(part.pivot(index="method", columns="deleted", values="accuracy").round(4).to_string())


def _negation(name: str) -> None:
    """How often negated phrases get the sign that people gave them: print the table."""
    if not models.row(name).dataset.startswith("sst"):
        raise InputError(f"The negation experiment is of models of the treebank; {name!r} is none.")
    data_lookup("sst").labelled("test")
    with _quiet():
        from ig_core.evaluation import negation

        loaded = models.load(name)
    table = negation.on_treebank(loaded)
    print(f"{name}: share of {table.phrases.max():,} negated phrases whose sign is that of their label")
    for row in table.itertuples():
        parts = f"{row.of_negative:.4f} of those called negative, {row.of_positive:.4f} of positive ones"
        print(f"  {row.method}: {row.agreement:.4f} (95 % interval {row.low:.4f} to {row.high:.4f}); {parts}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what TensorFlow's libraries write to stderr while they start from our users; errors still come out."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _standard_input() -> str:
    from ig_core.models.text import MAX_CHARACTERS

    data = sys.stdin.buffer.read(4 * MAX_CHARACTERS + 4)  # a text that is too long is refused, not read to its end
    return data.decode("utf-8", "replace")


def _read(name: str, most: int) -> bytes:
    """The bytes of a file; no more than one beyond `most`, which is enough to refuse it."""
    try:
        with open(name, "rb") as stream:
            return stream.read(most + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{name} could not be read: {getattr(error, 'strerror', None) or error}.") from None


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise InputError(f"{file} could not be written: {error.strerror}.") from None
