"""What the documents say runs: the Python of the guide, every command, every link."""

import re
import shlex
from pathlib import Path

import pytest

from ig_core import cli

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "benchmarks" / "README.md"]


def blocks(document, language):
    return re.findall(rf"```{language}\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("name", ["README.md", "docs/guide.md"])
def test_the_python_of_a_document_runs_from_top_to_bottom(name, tmp_path, monkeypatch):
    found = blocks(ROOT / name, "python")
    assert found
    monkeypatch.chdir(tmp_path)
    exec(compile("\n".join(found), name, "exec"), {})


COMMANDS = [line for document in DOCUMENTS for block in blocks(document, "console") for line in block.splitlines()]


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("ig-lens")])
def test_a_command_of_a_document_is_one_of_the_program(line):
    arguments = shlex.split(line.partition(" < ")[0])[1:]
    assert cli._parser().parse_args(arguments).run


def test_every_command_of_the_program_is_in_the_guide():
    named = {line.split()[1] for line in COMMANDS if line.startswith("ig-lens")}
    assert named == set(cli.COMMANDS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_to_a_file_or_a_heading(document):
    for target in re.findall(r"\]\(([^)]+)\)", document.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://")):
            continue
        name, _, heading = target.partition("#")
        file = document.parent / name if name else document
        assert file.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {title.lower().replace(" ", "-") for title in titles}, target
