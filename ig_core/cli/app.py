"""ig-lens app: the web app, served by a process of its own."""

from __future__ import annotations

import argparse
import errno
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ig_core import assets, models
from ig_core.attribution import added as added_methods
from ig_core.cli import addresses, check, own_model
from ig_core.errors import AssetError, InputError, UserError
from ig_core.models import added

HELP = "serve the app, which is opened in a browser"

_PACKAGES = ("streamlit", "streamlit_drawable_canvas", "segno")
_PORTS = range(8501, 8601)  # the first free one is taken unless a port is asked for
_EVERY_ADDRESS = ("0.0.0.0", "::")  # of IPv4; of IPv6, and of IPv4 too
_STOP = "Ctrl and C stops it"
_PATIENCE = 10  # seconds that the server has to end by itself once it is told to


def add_arguments(parser: argparse.ArgumentParser) -> None:
    port = f"port to serve at, from 1 to 65535; the first free one from {_PORTS[0]} on if not given"
    parser.add_argument("--port", type=int, metavar="N", help=port)
    address = "address to serve at: localhost (the default), for this machine alone; or another one of its own"
    parser.add_argument("--address", metavar="A", help=address)
    run = "a run of ig-lens corpus, to open on the page of whole data sets; may be given several times"
    parser.add_argument("--run", dest="runs", type=Path, action="append", default=[], metavar="FOLDER", help=run)
    model = "a model of your own beside ours: package.module:function, model.keras or a folder; may be repeated"
    parser.add_argument("--model", dest="own_models", action="append", default=[], metavar="M", help=model)
    labels = "the classes of a model.keras or a folder, a line each; of one model alone"
    parser.add_argument("--labels", type=Path, metavar="FILE", help=labels)
    examples = (
        "inputs that the pages of such a model offer: texts, one a line; a folder of pictures, or a file that names "
        "them; rows as CSV; the first 100 of them; of one model alone"
    )
    parser.add_argument("--examples", type=Path, metavar="FILE", help=examples)
    method = "a method of your own beside ours: package.module:METHOD; may be repeated"
    parser.add_argument("--method", dest="own_methods", action="append", default=[], metavar="M", help=method)
    share = "serve the whole network, a class for instance, and print the address to write on the board"
    parser.add_argument("--share", action="store_true", help=share)


def run(options: argparse.Namespace) -> None:
    """Serve the app until Ctrl and C, or until the server ends."""
    for package in _PACKAGES:
        if importlib.util.find_spec(package) is None:
            raise InputError(f"The app needs {package}, which comes with an extra: pip install 'ig-lens[app]'.")
    script = assets.FOLDER.parent / "serve.py"
    if not script.is_file():
        raise AssetError(f"The app is missing: {script} was expected.")
    for method in options.own_methods:
        own_model.add_method(method)
    _add_models(options)
    runs = [_run(folder) for folder in options.runs]
    shared = _addresses_to_share(options.address) if options.share else []
    address = _address(options.address, shared)
    port = _free_port(address, options.port)
    host = "localhost" if address in _EVERY_ADDRESS else address
    with _serving(script, address, port, runs) as server:
        if _answers(server, host, port):
            print(_how_to_share(shared, port) if shared else f"IG Lens is at {_url(host, port)}; {_STOP}.", flush=True)
        status = server.wait()
    if status:
        raise UserError(f"The app has stopped by itself, with status {status}.")


def _add_models(options: argparse.Namespace) -> None:
    """Read the models of whoever starts the app, so that what cannot be explained is told before it starts."""
    if (options.labels or options.examples) and len(options.own_models) != 1:
        raise InputError("--labels and --examples are of one model: name it by --model, and no other.")
    for name in own_model.add(options.own_models, options.labels, options.examples) if options.own_models else ():
        print(check.summary(name), flush=True)


def _address(asked: str | None, shared: list[str]) -> str:
    """The address to serve at: `asked`, or that which stands for all where there are some to share."""
    if shared:
        return _EVERY_ADDRESS[":" in shared[0]]
    return "localhost" if asked is None else asked


def _addresses_to_share(asked: str | None) -> list[str]:
    """Of this machine in its networks. Raises: InputError if there are none, or one address is asked for."""
    if asked is not None:
        raise InputError("--share serves at every address of this machine: name no --address with it.")
    found = addresses.in_network()
    if not found:
        raise InputError(
            "This machine is in no network, so nobody else could open the app: connect it first, or leave out --share."
        )
    return found


def _how_to_share(shared: list[str], port: int) -> str:
    """What to write on the board, and what it means."""
    first, *others = (_url(address, port) for address in shared)
    said = f"IG Lens is open to everybody in this network, at\n\n    {first}\n"
    if others:
        said += "\nThis machine is in several networks. Where that address does not open, try\n\n"
        said += "".join(f"    {other}\n" for other in others)
    return f"{said}\nWhat people enter is not stored, and is sent without encryption. {_STOP}."


def _url(host: str, port: int) -> str:
    return f"http://{addresses.in_url(host)}:{port}"


def _free_port(address: str, wanted: int | None) -> int:
    """The port to serve at: `wanted`, or the first free one. Raises: InputError if there is none."""
    if wanted is not None and not 1 <= wanted <= 65535:
        raise InputError(f"The port must be from 1 to 65535; got {wanted}.")
    ports = _PORTS if wanted is None else (wanted,)
    for port in ports:
        if _is_free(address, port):
            return port
    if wanted is None:
        raise InputError(f"The ports from {_PORTS[0]} to {_PORTS[-1]} are all in use: name another one with --port.")
    raise InputError(f"Port {wanted} is in use, or needs other rights: name another one with --port.")


def _is_free(address: str, port: int) -> bool:
    """Whether a server could listen there. Raises: InputError if `address` is none of this machine's."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        if os.name != "nt":  # there it would allow a port on which somebody listens
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            if not address:  # which would stand for all addresses
                raise ValueError
            probe.bind((address, port))
        except (OSError, TypeError, ValueError) as error:
            if getattr(error, "errno", None) in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise InputError(f"This machine cannot serve at the address {address!r}.") from None
    return True


@contextmanager
def _serving(script: Path, address: str, port: int, runs: Sequence[Path] = ()) -> Iterator[subprocess.Popen]:
    """The process that serves the app; it is ended on leaving, also by the signals that would end this one.

    It runs in the app's folder: settings of Streamlit and modules in the folder that the user is in are not the app's.
    It has a process group of its own, so that Ctrl and C reaches this process alone, which then ends it in order.
    """
    command = [sys.executable, "-m", "streamlit", "run", script.name, "--server.address", address]
    command += ["--server.port", str(port), "--logger.hideWelcomeMessage", "true", "--logger.level", "warning"]
    with _ended_by_signals():
        server = subprocess.Popen(
            command,
            cwd=script.parent,
            env=_environment(runs),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            process_group=0,
        )
        try:
            yield server
        finally:
            _end(server)


def _run(folder: Path) -> Path:
    """A run that is done. Raises: InputError if there is none in the folder, it has no summary, or its model is not
    here."""
    from ig_core.corpus import summary

    model = summary.facts_of(folder / summary.FOLDER)["model"]
    if model not in models.MODELS:
        raise InputError(f"The run in {folder} is of the model {model!r}, which is not here: name it too, by --model.")
    return folder.resolve()


def _environment(runs: Sequence[Path] = ()) -> dict[str, str]:
    """The variables of this process, those that name folders relative to the current one made absolute; with the runs
    that are to be opened."""
    environment = dict(os.environ)
    if runs:
        from ig_core.corpus.opened import RUNS

        environment[RUNS] = os.pathsep.join(map(str, runs))
    if folder := environment.get("IG_DATA_DIR"):
        environment["IG_DATA_DIR"] = os.path.abspath(os.path.expanduser(folder))
    if environment.get(added.ENVIRONMENT) or environment.get(added_methods.ENVIRONMENT):
        # modules are looked for where the command was started
        environment["PYTHONPATH"] = os.pathsep.join([os.getcwd(), *filter(None, [environment.get("PYTHONPATH")])])
    if folders := environment.get("PYTHONPATH"):
        environment["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, folders.split(os.pathsep)))
    return environment


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Signals that would end this process at once let it leave its `with` statements first."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [signal.Signals[name] for name in names if signal.getsignal(signal.Signals[name]) == signal.SIG_DFL]
    for number in numbers:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def _end(server: subprocess.Popen) -> None:
    server.terminate()
    try:
        server.wait(_PATIENCE)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):  # Ctrl and C once more: at once
        server.kill()
        server.wait()


def _answers(server: subprocess.Popen, host: str, port: int) -> bool:
    """Wait until the server takes connections; False if it has ended instead."""
    while server.poll() is None:
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return True
        time.sleep(0.1)
    return False
