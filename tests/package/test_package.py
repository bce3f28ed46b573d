"""The package that is built: it holds every file that the library and the app need, where each is looked for."""

import email
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

import ig_core

ROOT = Path(__file__).parents[2]
APP = [".streamlit", "app.py", "assets", "pages", "serve.py", "webapp"]
METADATA = f"ig_lens-{ig_core.__version__}.dist-info"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def files(name):
    """The files of the checkout that are called so or lie in the folder of that name; none that Python left there."""
    found = [ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*")
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


@pytest.fixture(scope="module")
def content(wheel):
    """Name -> bytes of every file in the wheel."""
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    """A folder with what an installation puts into site-packages."""
    folder = tmp_path_factory.mktemp("site-packages")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_a_wheel_is_small_enough_for_the_package_index(wheel):
    assert wheel.stat().st_size < 100e6


def test_nothing_but_two_folders_of_ours_is_installed(content):
    assert {name.split("/")[0] for name in content} == {"ig_core", "ig_lens", METADATA}


def test_every_file_of_the_library_and_of_the_app_is_in_the_wheel(content):
    library = {path.relative_to(ROOT).as_posix(): path for path in files("ig_core")}
    app = {f"ig_lens/{path.relative_to(ROOT).as_posix()}": path for name in APP for path in files(name)}
    wanted = {name: path.read_bytes() for name, path in (library | app).items()}
    assert {"ig_core/py.typed", "ig_lens/app.py", "ig_lens/.streamlit/config.toml"} <= wanted.keys()
    installed = {name: data for name, data in content.items() if not name.startswith(METADATA)}
    assert sorted(installed) == sorted(wanted)
    assert installed == wanted


def test_the_metadata_say_what_is_installed(content):
    metadata = email.message_from_bytes(content[f"{METADATA}/METADATA"])
    assert (metadata["Name"], metadata["Version"]) == ("ig-lens", ig_core.__version__)
    assert metadata["License-Expression"] == "Apache-2.0"
    assert set(metadata.get_all("Provides-Extra")) == {"app", "hub", "cluster", "jax", "torch", "dev"}
    assert b"[console_scripts]\nig-lens = ig_core.cli:main\n" in content[f"{METADATA}/entry_points.txt"]
    assert f"{METADATA}/licenses/LICENSE" in content


def test_the_wheel_of_the_sources_is_the_wheel_of_the_checkout(distributions, content, tmp_path):
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, capture_output=True, check=True)
    (path,) = tmp_path.glob("*.whl")
    with ZipFile(path) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == content


def ask(folder, code):
    """What a program prints that is started elsewhere and imports from `folder`."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder.parent, env=environment, capture_output=True, text=True
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_an_installation_uses_its_own_assets_and_not_those_of_another_package(unpacked):
    (unpacked / "assets").mkdir(exist_ok=True)
    (unpacked / "assets" / "manifest.json").write_text("[]", encoding="utf-8")
    code = "from ig_core import assets; print(assets.FOLDER); print(assets.path('models/imdb-onehot/card.json'))"
    home = unpacked / "ig_lens" / "assets"
    assert ask(unpacked, code) == f"{home}\n{home / 'models/imdb-onehot/card.json'}"


def test_a_checkout_uses_its_own_assets():
    assert ask(ROOT, "from ig_core import assets; print(assets.FOLDER)") == str(ROOT / "assets")


# ---- ranges and pins


def requirements(lines):
    """Name -> requirement, of lines as pip reads them; other files are not followed."""
    stated = [line.split("#")[0].strip() for line in lines]
    found = [Requirement(line) for line in stated if line and not line.startswith("-r")]
    return {requirement.name: requirement for requirement in found}


@pytest.mark.parametrize(
    ("file", "extras"),
    [
        ("requirements.txt", ["app"]),
        ("requirements-hub.txt", ["hub"]),
        ("requirements-cluster.txt", ["cluster"]),
        ("requirements-jax.txt", ["jax"]),
        ("requirements-torch.txt", ["torch"]),
        ("requirements-dev.txt", ["dev"]),
    ],
)
def test_what_is_pinned_is_what_the_package_depends_on_and_within_its_ranges(file, extras):
    pins = requirements((ROOT / file).read_text(encoding="utf-8").splitlines())
    ranges = requirements(PROJECT["dependencies"]) if file == "requirements.txt" else {}
    for extra in extras:
        ranges |= requirements(PROJECT["optional-dependencies"][extra])
    ranges.pop("ig-lens", None)  # an extra that takes in others
    assert pins.keys() == ranges.keys()
    for name, pin in pins.items():
        (version,) = pin.specifier
        assert version.operator == "=="
        assert ranges[name].specifier.contains(version.version), f"{pin} is outside {ranges[name]}"
