"""ig-lens lesson NAME: the parts of a lesson; its sheet and its key to print; whether it says what is true."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import ModuleType
from typing import Any

from ig_core import lessons
from ig_core.cli.common import read_file, write_file
from ig_core.errors import InputError
from ig_core.lessons import views, words
from ig_core.lessons.record import Lesson, View
from ig_core.quiet import quiet_start
from ig_core.records import Explanation

HELP = "print the sheet and the key of a lesson, or check what it says"
_FORMATS = (".html", ".pdf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = f"one of {', '.join(lessons.NAMES)}; or a file of your own, in YAML"
    parser.add_argument("lesson", metavar="LESSON", help=names)
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="write the sheet for pupils, as .html or .pdf")
    parser.add_argument("--key", type=Path, metavar="FILE", help="write the key with the answers, as .html or .pdf")
    check = "compute what the lesson says of models, and say what is not true, or not explained before it is used"
    parser.add_argument("--check", action="store_true", help=check)


def run(options: argparse.Namespace) -> None:
    for file in filter(None, (options.sheet, options.key)):
        if file.suffix.lower() not in _FORMATS:
            raise InputError(f"A sheet or a key is written as {' or '.join(_FORMATS)}; got {str(file)!r}.")
    lesson = _lesson(options.lesson)
    if options.sheet:
        _write(options.sheet, _printer(options.sheet).sheet(lesson))
    if options.key or options.check:
        with quiet_start():
            import ig_core.explainer  # noqa: F401 - TensorFlow says nothing later
    if options.key:
        _write(options.key, _printer(options.key).key(lesson, _explain))
    if options.check:
        _check(lesson)
    elif not (options.sheet or options.key):
        _outline(lesson)


def _lesson(name: str) -> Lesson:
    """The lesson of this name, or in this file. Raises: InputError."""
    if name in lessons.NAMES:
        return lessons.lesson(name)
    if not name.endswith((".yaml", ".yml")):
        known = ", ".join(lessons.NAMES)
        raise InputError(
            f"There is no lesson {name[:60]!r}; these are there: {known}. A file of your own ends in .yaml."
        )
    return lessons.read(read_file(name, lessons.LARGEST))


def _printer(file: Path) -> ModuleType:
    from ig_core.lessons import sheet_page, sheet_pdf

    return sheet_pdf if file.suffix.lower() == ".pdf" else sheet_page


def _write(file: Path, made: Any) -> None:
    write_file(file, made if isinstance(made, bytes) else made.encode("utf-8", "replace"))


def _explain(view: View) -> Explanation:
    from ig_core.explainer import explain

    return explain(view.input, **views.arguments(view))


def _check(lesson: Lesson) -> None:
    from ig_core.lessons import facts

    found = facts.wrong(lesson)
    for one in words.met(lesson):
        if not one.in_time:
            said = "which no item explains" if one.explained is None else "which a later item explains"
            found.append(f"Part {one.read[0]}, item {one.read[1]} uses “{one.word}”, {said}.")
    if found:
        raise InputError("\n".join(found))
    print(f"All {sum(len(item.facts) for *_, item in lesson.items)} checks hold, and every word is explained in time.")


def _outline(lesson: Lesson) -> None:
    print(f"{lesson.title}\n{lesson.length}. {lesson.audience}.")
    for number, part in enumerate(lesson.parts, 1):
        print(f"  {number} {part.title}, {part.length}, {len(part.items)} item{'' if len(part.items) == 1 else 's'}")
