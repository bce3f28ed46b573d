"""The command app: it serves the app from any folder, ends in order, and refuses in one sentence what it cannot do."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ig_core import assets, cli
from ig_core.cli import addresses, app

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds
OTHER = "127.0.0.2"  # an address of this machine that is neither localhost nor one of a network
OF_TENSORFLOW = re.compile(r"(WARNING: All log messages before absl|[IW]\d{4} \S+).*\n")  # what it says while it starts


@pytest.fixture
def refused(capfd):
    """The one line with which the command is refused."""

    def refusing(*arguments):
        status = cli.main(["app", *arguments])
        out, err = capfd.readouterr()
        assert (status, out) == (2, "")
        assert err.count("\n") == 1
        assert "Traceback" not in err
        return err.rstrip("\n")

    return refusing


@pytest.fixture
def taken():
    """A port on which somebody else listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def elsewhere(tmp_path):
    """A folder with the settings of another app and with modules that must not be taken for ours."""
    folder = tmp_path / "elsewhere"
    (folder / ".streamlit").mkdir(parents=True)
    (folder / ".streamlit" / "config.toml").write_text('[server]\nbaseUrlPath = "other"\n', encoding="utf-8")
    for name in ("webapp", "streamlit"):
        (folder / f"{name}.py").write_text("raise ImportError('of the user')\n", encoding="utf-8")
    return folder


@contextmanager
def serving(folder, *options, **variables):
    """The running command, started in `folder`, and the address that it is to name unless it shares others."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = (
        "import sys; sys.path.pop(0); from ig_core.cli import main; sys.exit(main())"  # as an installed command does
    )
    command = [sys.executable, "-c", start, "app", "--port", str(port), *options]
    environment = os.environ | {"PYTHONPATH": os.path.relpath(ROOT, folder)} | variables
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=pipe,
        stderr=pipe,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # as in a terminal, wherever the tests run
    ) as process:
        try:
            yield process, f"http://localhost:{port}"
        finally:
            process.terminate()


def test_a_run_of_a_model_that_is_not_here_is_refused(refused, tmp_path):
    (tmp_path / "summary").mkdir()
    facts = {"model": "films", "source": "a.csv", "labels": ["no", "yes"], "explained": 3}
    (tmp_path / "summary" / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    said = refused("--run", str(tmp_path))
    assert said.endswith("is of the model 'films', which is not here: name it too, by --model.")


def get(url):
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return answer.read()


@pytest.mark.parametrize(("number", "status", "said"), [(signal.SIGINT, 130, "Stopped.\n"), (signal.SIGTERM, 143, "")])
def test_it_serves_from_any_folder_and_a_signal_ends_it_and_its_server(elsewhere, number, status, said):
    with serving(elsewhere) as (process, url):
        assert process.stdout.readline() == f"IG Lens is at {url}; Ctrl and C stops it.\n"
        assert get(f"{url}/_stcore/health") == b"ok"
        assert b"<title>" in get(url)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
        assert (out, OF_TENSORFLOW.sub("", err)) == ("", said)
        assert process.returncode == status
        with pytest.raises(OSError, match="refused"):
            get(url)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.1 is the only address of its kind")
def test_without_being_asked_it_serves_this_machine_alone(elsewhere):
    with serving(elsewhere) as (process, url):
        process.stdout.readline()
        assert get(f"{url}/_stcore/health") == b"ok"
        with pytest.raises(OSError, match="refused"):
            get(url.replace("localhost", OTHER))


@pytest.fixture
def outside():
    """What would see a request to the Internet: the proxy that all programs are told to send them through."""
    with socket.socket() as proxy:
        proxy.bind(("127.0.0.1", 0))
        proxy.listen()
        proxy.setblocking(False)
        yield proxy


@pytest.mark.skipif(not addresses.in_network(), reason="this machine is in no network")
def test_shared_it_serves_its_own_pages_at_the_address_for_the_board_and_asks_nobody_outside(elsewhere, outside):
    proxy = f"http://127.0.0.1:{outside.getsockname()[1]}"
    shared = addresses.in_network()
    with serving(elsewhere, "--share", http_proxy=proxy, https_proxy=proxy) as (process, local):
        lines = [process.stdout.readline() for _ in range(4)]
        url = local.replace("localhost", addresses.in_url(shared[0]))
        assert lines == ["IG Lens is open to everybody in this network, at\n", "\n", f"    {url}\n", "\n"]
        for one in (url, local):
            assert get(f"{one}/_stcore/health") == b"ok"
        session = f"{url.replace('http', 'ws')}/_stcore/stream"
        with connect(session, origin=url, proxy=None):
            pass
        with pytest.raises(InvalidStatus), connect(session, origin="http://elsewhere.example", proxy=None):
            pass
        with pytest.raises(BlockingIOError):
            outside.accept()


def test_several_addresses_are_printed_each_on_a_line_of_its_own():
    said = app._how_to_share(["192.168.7.5", "10.1.2.3"], 8501).splitlines()
    assert [line.strip() for line in said if line.startswith("    ")] == [
        "http://192.168.7.5:8501",
        "http://10.1.2.3:8501",
    ]
    assert "several networks" in " ".join(said)
    assert said[-1] == "What people enter is not stored, and is sent without encryption. Ctrl and C stops it."


def test_an_address_of_ipv6_is_shared_in_brackets_and_served_with_those_of_ipv4():
    assert "    http://[fd12::5]:8501\n" in app._how_to_share(["fd12::5"], 8501)
    assert [app._address(None, shared) for shared in (["fd12::5"], ["10.1.2.3"], [])] == ["::", "0.0.0.0", "localhost"]


@pytest.mark.parametrize("address", ["localhost", "0.0.0.0"])
def test_sharing_at_one_address_is_refused_in_a_sentence(refused, address):
    sentence = "--share serves at every address of this machine: name no --address with it."
    assert refused("--share", "--address", address) == sentence


def test_sharing_without_a_network_is_refused_in_a_sentence(refused, monkeypatch):
    monkeypatch.setattr(addresses, "in_network", list)
    assert refused("--share") == (
        "This machine is in no network, so nobody else could open the app: connect it first, or leave out --share."
    )


@pytest.mark.parametrize(
    ("towards_others", "of_interfaces", "towards_ipv6", "found"),
    [
        ("10.1.2.3", ["192.168.7.5", "10.1.2.3"], "fd12::5", ["10.1.2.3", "192.168.7.5"]),
        (None, ["192.168.7.5"], None, ["192.168.7.5"]),  # a network without a way to the Internet
        (None, ["127.0.0.1", "169.254.3.4"], "fd12::5", ["fd12::5"]),
        ("127.0.0.1", [], "fe80::1", []),
        (None, [], None, []),
    ],
)
def test_the_addresses_of_a_network_are_those_that_others_reach(
    monkeypatch, towards_others, of_interfaces, towards_ipv6, found
):
    ends = {socket.AF_INET: towards_others, socket.AF_INET6: towards_ipv6}
    monkeypatch.setattr(addresses, "_towards_others", ends.get)
    monkeypatch.setattr(addresses, "_of_interfaces", lambda: of_interfaces)
    assert addresses.in_network() == found


@pytest.mark.skipif(sys.platform != "linux", reason="only there interfaces are asked for their addresses")
def test_interfaces_tell_their_addresses(monkeypatch):
    monkeypatch.setattr(addresses, "_OF_THIS_MACHINE_ALONE", ())
    assert "127.0.0.1" in addresses._of_interfaces()


def test_a_server_that_ends_by_itself_is_told_in_a_sentence(elsewhere):
    with serving(elsewhere, STREAMLIT_SERVER_SSL_CERT_FILE="without-its-key.pem") as (process, _):
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert err.endswith("The app has stopped by itself, with status 1.\n")


def test_a_port_in_use_is_one_sentence(refused, taken):
    sentence = f"Port {taken} is in use, or needs other rights: name another one with --port."
    assert refused("--port", str(taken)) == sentence


def test_without_a_port_the_first_free_one_is_taken(refused, taken, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        other = free.getsockname()[1]
    monkeypatch.setattr(app, "_PORTS", (taken, other))
    assert app._free_port("localhost", None) == other
    monkeypatch.setattr(app, "_PORTS", (taken, taken))
    assert "are all in use" in refused()


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_a_port_that_is_none_is_one_sentence(refused, port):
    assert refused("--port", port) == f"The port must be from 1 to 65535; got {port}."


@pytest.mark.parametrize("address", ["", "999.1.1.1", "192.0.2.1", "a:b", "a\0b", "\udc80", "x" * 300])
def test_an_address_of_another_machine_or_of_none_is_one_sentence(refused, address):
    assert refused("--address", address) == f"This machine cannot serve at the address {address!r}."


@pytest.mark.parametrize("package", ["streamlit", "streamlit_drawable_canvas"])
def test_without_streamlit_a_sentence_says_what_to_install(refused, monkeypatch, package):
    monkeypatch.setattr(app.importlib.util, "find_spec", lambda name: None if name == package else object())
    assert refused() == f"The app needs {package}, which comes with an extra: pip install 'ig-lens[app]'."


def test_without_the_app_a_sentence_names_the_file(refused, monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "FOLDER", tmp_path / "assets")
    assert refused() == f"The app is missing: {tmp_path / 'serve.py'} was expected."


@pytest.mark.parametrize(("given", "wanted"), [("data", "{here}/data"), ("~/data", "{home}/data"), ("/data", "/data")])
def test_a_folder_of_data_is_the_one_the_user_means(monkeypatch, tmp_path, given, wanted):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("IG_DATA_DIR", given)
    assert app._environment()["IG_DATA_DIR"] == wanted.format(here=tmp_path, home=tmp_path / "home")


def test_what_needs_the_app_alone_is_not_imported_by_the_commands():
    code = "import sys, ig_core.cli; print([n for n in ('streamlit', 'tensorflow', 'keras') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
