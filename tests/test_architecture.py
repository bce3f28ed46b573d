"""Imports point one way, the shipped files are the ones in the manifest, and nothing is unpickled."""

import ast
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "ig_core").rglob("*.py"))
PAGES = [*sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "webapp").rglob("*.py"))]
APP = [ROOT / "app.py", ROOT / "serve.py", *PAGES]
ASSETS = ROOT / "assets"
MANIFEST = json.loads((ASSETS / "manifest.json").read_text(encoding="utf-8"))
PICKLING = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def imports(path):
    """What a file imports, at its top or within a function: modules, and names with the module that they are from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(modules, packages):
    """Those of `modules` that are one of `packages` or lie in one."""
    return {module for module in modules if any(f"{module}.".startswith(f"{package}.") for package in packages)}


def keyword_arguments(path):
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [keyword for call in calls for keyword in call.keywords]


def test_the_files_are_found():
    assert len(CORE) > 20
    assert len(APP) > 2
    assert within(imports(ROOT / "ig_core" / "gradients" / "on_tensorflow" / "tape.py"), ["tensorflow"])


ORDER = (  # of the rooms of the library: imports point down this list
    ("__main__",),
    ("cli",),
    ("lessons",),
    ("training",),
    ("trust", "comparison"),
    ("render",),
    ("corpus",),
    ("evaluation",),
    ("phrases", "interactions"),
    ("explainer",),
    ("models",),
    ("kinds",),
    ("gradients",),
    ("records",),
    ("data",),
    ("attribution",),
    ("quadrature", "traits", "assets", "packing", "memo", "quiet", "watching"),
    ("errors",),
)
FLOORS = {room: floor for floor, rooms in enumerate(ORDER) for room in rooms}


def upward(module, imported):
    """The imports of a module, by its dotted name, that do not point down the list.

    `ig_core` itself is above all rooms: of what it hands on (`ig_core.explain`) they may have its version alone.
    """
    own = module.split(".")[1]
    found = within(imported, ["ig_core"]) - {"ig_core.__version__"}
    rooms = {name: [*name.split("."), ""][1] for name in found}
    return {name for name, room in rooms.items() if room != own and FLOORS.get(room, -1) <= FLOORS[own]}


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


INSIDE = [path for path in CORE if path != ROOT / "ig_core" / "__init__.py"]  # which is above all, and registers


def test_every_room_has_its_floor():
    assert {module_of(path).split(".")[1] for path in INSIDE} == set(FLOORS)


@pytest.mark.parametrize("path", INSIDE, ids=name_of)
def test_imports_point_down(path):
    assert not upward(module_of(path), imports(path))


def test_an_upward_import_is_seen():
    assert upward("ig_core.records.base", {"ig_core.render.page"}) == {"ig_core.render.page"}
    assert upward("ig_core.attribution.lrp", {"ig_core.models"}) == {"ig_core.models"}
    assert upward("ig_core.quadrature", {"ig_core.assets"}) == {"ig_core.assets"}
    assert upward("ig_core.records.base", {"ig_core"}) == {"ig_core"}
    assert upward("ig_core.attribution.lrp", {"ig_core.explain"}) == {"ig_core.explain"}
    assert not upward("ig_core.cli", {"ig_core.__version__", "ig_core.cli.commands", "ig_core.models"})
    assert not upward("ig_core.render.page", {"ig_core.records.base", "ig_core.render.palette", "numpy"})


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("import ig_core", {"ig_core"}),
        ("import ig_core as lens", {"ig_core"}),
        ("from ig_core import explain", {"ig_core.explain"}),
        ("def later():\n    from ig_core import render, traits", {"ig_core.render"}),
        ("from ig_core import __version__", set()),
    ],
)
def test_an_upward_import_is_seen_in_a_file(tmp_path, line, seen):
    (tmp_path / "base.py").write_text(line)
    assert upward("ig_core.records.base", imports(tmp_path / "base.py")) == seen


def circles(graph):
    """The groups of modules each of which imports, by way of the others, itself; `graph`: module -> modules."""
    reach = {name: set(below) for name, below in graph.items()}
    while True:
        wider = {name: below | {far for near in below for far in reach.get(near, ())} for name, below in reach.items()}
        if wider == reach:
            return {frozenset(far for far in own if name in reach[far]) for name, own in reach.items() if name in own}
        reach = wider


def modules_of(imported, names):
    """Those modules of `names` that the imports name, themselves or by something that is from them."""
    return {one if one in names else one.rpartition(".")[0] for one in imported} & set(names)


def test_no_module_imports_itself_by_way_of_others():
    """By what the lines of a file name: `from ig_core.kinds import Kind` the package, `from ig_core.kinds.text import
    words` the module.

    Python runs the `__init__` of a package before any module of it. That is left out here: it would make a circle of
    every package whose `__init__` imports its own modules, as most do to offer their names in one place. It does no
    harm as long as no module of it asks for one of these names, and that is an edge here.
    """
    names = {module_of(path): path for path in INSIDE}
    graph = {}
    for name, path in names.items():
        graph[name] = modules_of(imports(path), names) - {name}
    assert not circles(graph)


def test_a_circle_of_a_package_and_its_module_is_seen():
    names = {"rooms", "rooms.one", "rooms.other"}
    graph = {"rooms": modules_of({"rooms.one.Chair", "rooms.other.Table"}, names), "rooms.one": set()}
    assert not circles(graph | {"rooms.other": modules_of({"rooms.one", "numpy.array"}, names)})
    asking = graph | {"rooms.other": modules_of({"rooms.Chair"}, names)}
    assert circles(asking) == {frozenset({"rooms", "rooms.other"})}


def test_a_circle_is_seen():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == {frozenset({"b", "c"})}
    assert not circles({"a": {"b", "c"}, "b": {"c"}, "c": set()})


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_the_library_knows_no_page(path):
    assert not within(imports(path), ["streamlit", "app", "pages", "webapp"])
    assert "import streamlit" not in path.read_text(encoding="utf-8")


def test_there_is_one_gradient_tape():
    using = [name_of(path) for path in CORE if "GradientTape" in path.read_text(encoding="utf-8")]
    assert using == ["ig_core/gradients/on_tensorflow/tape.py"]


@pytest.mark.parametrize("path", sorted((ROOT / "ig_core" / "attribution").rglob("*.py")), ids=name_of)
def test_methods_know_arrays_and_no_model_data_set_or_chart(path):
    allowed = ["ig_core.attribution", "ig_core.quadrature", "ig_core.traits", "ig_core.errors"]
    own = within(imports(path), ["ig_core"])
    assert own == within(own, allowed)
    assert not within(imports(path), ["tensorflow", "keras", "torch", "jax", "altair", "PIL", "pandas", "sklearn"])


@pytest.mark.parametrize("path", sorted((ROOT / "ig_core" / "render").rglob("*.py")), ids=name_of)
def test_charts_and_pages_are_drawn_from_arrays_alone(path):
    assert not within(imports(path), ["tensorflow", "keras", "ig_core.explainer", "ig_core.gradients", "ig_core.data"])


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_pages_hold_no_tensor(path):
    assert not within(imports(path), ["tensorflow", "keras", "ig_core.gradients"])


@pytest.mark.parametrize("path", [*CORE, *APP], ids=name_of)
def test_nothing_is_unpickled(path):
    assert not within(imports(path), PICKLING)
    for keyword in keyword_arguments(path):
        if keyword.arg == "allow_pickle":
            assert ast.unparse(keyword.value) == "False"
        if keyword.arg == "safe_mode":
            assert ast.unparse(keyword.value) == "True"


def test_no_file_that_ships_is_a_pickle():
    assert not [
        name_of(path) for path in ASSETS.rglob("*") if path.suffix in {".pkl", ".pickle", ".joblib", ".pt", ".npy"}
    ]


def test_every_file_in_assets_is_in_the_manifest_and_the_other_way_round():
    files = {path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*") if path.is_file()}
    assert {row["file"] for row in MANIFEST} == files - {"manifest.json"}
    assert len({row["file"] for row in MANIFEST}) == len(MANIFEST)


@pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
def test_every_file_in_assets_is_the_one_in_the_manifest(row):
    assert hashlib.sha256((ASSETS / row["file"]).read_bytes()).hexdigest() == row["sha256"]
    assert row["licence"]
    assert row["source"]
    assert row["command"]


def test_the_assets_are_smaller_than_100_megabytes():
    assert sum(path.stat().st_size for path in ASSETS.rglob("*") if path.is_file()) < 100e6


@pytest.mark.parametrize("name", sorted(path.name for path in (ASSETS / "models").iterdir()))
def test_every_model_has_a_card_that_says_what_it_is(name):
    card = json.loads((ASSETS / "models" / name / "card.json").read_text(encoding="utf-8"))
    assert card["name"] == name
    assert card.keys() >= {"data", "seed", "command", "licence", "bytes", "date"}
    figures = [card[name] for name in ("accuracy", "f1", "r2", "auc", "mean_absolute_error") if name in card]
    assert {"accuracy", "f1", "r2"} & card.keys()
    assert all("test" in measured for measured in figures)
    for figure in (figure for measured in figures for figure in measured.values()):
        low, high = figure["interval_95"]
        assert low < figure["value"] < high
    for accuracy in card.get("accuracy", {}).values():
        assert accuracy["value"] == pytest.approx(accuracy["correct"] / accuracy["total"], abs=5e-5)


def test_test_files_have_names_of_their_own():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(set(names)) == len(names)


def test_no_page_brings_tensorflow_before_it_is_drawn():
    """Models are loaded in the background: a page that imports TensorFlow keeps its reader waiting for seconds. So do
    SciPy and scikit-learn, which some results of whole data sets need; Ray is for a command alone."""
    pages = sorted(module_of(path) for path in PAGES if path.is_relative_to(ROOT / "webapp"))
    code = (
        "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
        "assert not {'tensorflow', 'scipy', 'sklearn', 'ray'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, "ig_core", "ig_core.corpus", *pages], cwd=ROOT, check=True)
