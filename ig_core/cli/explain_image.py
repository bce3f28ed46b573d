"""ig-lens explain-image FILE: the pixels of a picture and their scores, region by region."""

from __future__ import annotations

import argparse

from ig_core.cli.common import add_explanation_options, explain_and_output, read_file

HELP = "explain a picture pixel by pixel"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    picture = parser.add_mutually_exclusive_group(required=True)
    file = "a PNG, JPEG or WebP file; or drawing:NAME, an example drawing"
    picture.add_argument("file", nargs="?", metavar="FILE", help=file)
    picture.add_argument("--index", metavar="N", help="a test picture of Fashion-MNIST, from 0 to 9999")
    add_explanation_options(parser, "fashion-cnn", "image")
    smooth = "in a page or a picture, spread each score over about 3 x 3 pixels, so that one sees shapes"
    parser.add_argument("--smooth", action="store_true", help=smooth)


def run(options: argparse.Namespace) -> None:
    from ig_core.kinds.image import pictures

    name = options.file if options.index is None else f"test:{options.index}"
    if options.index is None and not name.startswith("drawing:"):
        explain_and_output(read_file(name, pictures.MAX_BYTES), "image", options, smooth=options.smooth)
    else:
        pictures.resolve(name)  # so that an unknown picture is refused before TensorFlow is imported
        explain_and_output(name, "image", options, smooth=options.smooth)
