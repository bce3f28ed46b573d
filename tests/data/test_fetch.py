"""Every way a download can fail, against a real server on this machine; only errors of the lock file are simulated."""

import errno
import hashlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ig_core import data
from ig_core.data import fetch as module
from ig_core.data.fetch import RemoteFile, build, data_folders, download_folder, fetch
from ig_core.errors import DataError

ROOT = Path(__file__).parents[2]
SIZE = 262_144  # bytes: four of the chunks that fetch writes
HALF = 131_072
BODY = bytes(range(256)) * 1024
SHA256 = hashlib.sha256(BODY).hexdigest()


class Server(ThreadingHTTPServer):
    """Answers /<behaviour>, counts the requests, and holds the stalling ones until released."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests, self.sent = [], 0
        self.release = threading.Event()

    def file(self, behaviour, size=SIZE, known_hash=f"sha256:{SHA256}"):
        return RemoteFile(f"http://127.0.0.1:{self.server_port}/{behaviour}", known_hash, size, "film.bin")

    def handle_error(self, request, address): ...  # a client that hangs up is what these tests are about


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_): ...

    def start(self, length, status=200):
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def do_GET(self):
        self.server.requests.append(self.path)
        getattr(self, self.path.strip("/"))()

    def good(self):
        self.start(SIZE)
        self.wfile.write(BODY)

    def truncated(self):  # announces all, sends half, closes
        self.start(SIZE)
        self.wfile.write(BODY[:HALF])

    def short(self):  # announces half, sends half
        self.start(HALF)
        self.wfile.write(BODY[:HALF])

    def wrong(self):
        self.start(SIZE)
        self.wfile.write(BODY[:-1] + b"?")

    def dropped(self):  # a reset, not a close
        self.truncated()
        self.wfile.flush()
        time.sleep(0.1)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def silent(self):
        self.server.release.wait(30)

    def unanswered(self): ...  # closes without a word

    def missing(self):
        self.start(0, 404)

    def broken(self):
        self.start(0, 500)

    def endless(self):
        self.start(None)
        while True:
            self.wfile.write(BODY)
            self.server.sent += SIZE

    def stalling(self):  # half, then nothing until released, then the rest
        self.start(SIZE)
        self.wfile.write(BODY[:HALF])
        self.server.release.wait(30)
        self.wfile.write(BODY[HALF:])


@pytest.fixture
def server():
    server = Server()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.release.set()
    server.shutdown()
    server.server_close()


def assert_one_sentence(message, remote):
    assert "\n" not in message
    assert message.endswith("; nothing was kept.")
    assert message.count(". ") == 0
    assert remote.name in message


def assert_nothing_kept(folder):
    left = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    assert set(left) <= {".film.bin.lock"}  # filelock leaves its empty file: removing it would undo the lock


def assert_next_try_works(server, folder):
    assert fetch(server.file("good"), folder).read_bytes() == BODY
    assert {path.name for path in folder.iterdir()} == {"film.bin", ".film.bin.lock"}


def in_a_process(code, remote, folder):
    """Runs `code` in another Python, where `remote` and `folder` are as here."""
    script = f"""
import sys
from pathlib import Path
from ig_core.data.fetch import RemoteFile, fetch
remote, folder = {remote!r}, Path({str(folder)!r})
{code}
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)


def wait_until(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_good_file_is_put_in_place_and_its_progress_reported_in_bytes(server, tmp_path):
    reports = []
    path = fetch(server.file("good"), tmp_path / "new" / "folder", lambda *bytes_: reports.append(bytes_))
    assert path == tmp_path / "new" / "folder" / "film.bin"
    assert path.read_bytes() == BODY
    assert reports[-1] == (262_144, 262_144)
    assert reports == sorted(reports)
    assert {total for _, total in reports} == {262_144}


def test_a_file_that_is_there_is_not_fetched_again(server, tmp_path):
    fetch(server.file("good"), tmp_path)
    fetch(server.file("good"), tmp_path)
    assert len(server.requests) == 1


def test_a_file_with_another_hash_is_replaced_once_the_right_one_has_come(server, tmp_path):
    (tmp_path / "film.bin").write_bytes(b"old")
    with pytest.raises(DataError):
        fetch(server.file("wrong"), tmp_path)
    assert (tmp_path / "film.bin").read_bytes() == b"old"
    assert_next_try_works(server, tmp_path)


@pytest.mark.parametrize("known_hash", [SHA256.upper(), f"md5:{hashlib.md5(BODY).hexdigest()}"])
def test_a_bare_sha256_and_an_md5_are_known_hashes_too(server, tmp_path, known_hash):
    assert fetch(server.file("good", known_hash=known_hash), tmp_path).read_bytes() == BODY
    with pytest.raises(DataError, match="was expected"):
        fetch(server.file("wrong", known_hash=known_hash), tmp_path / "other")


@pytest.mark.parametrize(
    ("behaviour", "size", "cause"),
    [
        (
            "truncated",
            262_144,
            "the connection broke off after 131,072 bytes where 262,144 bytes were expected",
        ),
        ("truncated", None, "the connection broke off after 131,072 bytes where a file was expected"),
        ("dropped", 262_144, "the connection broke off after"),
        ("unanswered", 262_144, "the connection broke off after 0 bytes"),
        ("short", 262_144, "only 131,072 bytes came where 262,144 bytes were expected"),
        ("short", None, "the 131,072 bytes that came have sha256"),
        ("wrong", 262_144, f"where {SHA256} was expected"),
        ("wrong", None, f"where {SHA256} was expected"),
        ("good", 1_000, "more than 1,000 bytes came where 1,000 bytes were expected"),
        ("missing", 262_144, "the server answered 404 Not Found where 262,144 bytes were expected"),
        ("broken", None, "the server answered 500 Internal Server Error where a file was expected"),
        ("endless", 262_144, "more than 262,144 bytes came where 262,144 bytes were expected"),
    ],
)
def test_a_bad_answer_is_one_sentence_and_leaves_nothing(server, tmp_path, behaviour, size, cause):
    remote = server.file(behaviour, size)
    with pytest.raises(DataError) as caught:
        fetch(remote, tmp_path)
    assert cause in str(caught.value)
    assert remote.url in str(caught.value)
    assert_one_sentence(str(caught.value), remote)
    assert_nothing_kept(tmp_path)
    assert_next_try_works(server, tmp_path)


def test_an_endless_body_of_unknown_size_is_stopped_at_a_bound(server, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 1_000_000)
    most = []
    with pytest.raises(DataError, match=r"more than 1,000,000 bytes came where a file was expected"):
        fetch(server.file("endless", None), tmp_path, lambda done, _: most.append(done))
    assert max(most) <= 1_000_000
    assert_nothing_kept(tmp_path)
    held = server.sent
    time.sleep(0.2)
    assert server.sent == held  # the server has been hung up on


@pytest.mark.parametrize(("behaviour", "done"), [("stalling", "131,072"), ("silent", "0")])
def test_a_server_that_stalls_is_given_up(server, tmp_path, monkeypatch, behaviour, done):
    monkeypatch.setattr(module, "TIMEOUT", (5, 0.3))
    remote = server.file(behaviour)
    with pytest.raises(DataError, match=f"no byte came for 0.3 seconds, after {done} bytes") as caught:
        fetch(remote, tmp_path)
    assert_one_sentence(str(caught.value), remote)
    assert_nothing_kept(tmp_path)
    assert_next_try_works(server, tmp_path)


def test_without_a_network_the_sentence_asks_whether_the_machine_is_offline(server, tmp_path):
    with socket.socket() as closed:  # bound, not listening: the port refuses, and nobody else gets it
        closed.bind(("127.0.0.1", 0))
        remote = RemoteFile(f"http://127.0.0.1:{closed.getsockname()[1]}/", SHA256, None, "film.bin")
        with pytest.raises(DataError, match=r"could not be reached \(is this machine offline\?\)") as caught:
            fetch(remote, tmp_path)
    assert remote.url in str(caught.value)
    assert_one_sentence(str(caught.value), remote)
    assert_nothing_kept(tmp_path)
    assert_next_try_works(server, tmp_path)


def test_a_full_disk_is_named_and_leaves_nothing(server, tmp_path, full_disk):
    remote = server.file("good")
    with full_disk(100_000), pytest.raises(DataError) as caught:  # bytes: a third of the file
        fetch(remote, tmp_path)
    message = str(caught.value)
    assert f"the disk is full or its limit is reached ({os.strerror(errno.EFBIG)})" in message
    assert remote.url in message
    assert_one_sentence(message, remote)
    assert_nothing_kept(tmp_path)
    assert_next_try_works(server, tmp_path)


def test_what_a_killed_process_left_is_removed_at_the_next_try(server, tmp_path):
    process = in_a_process("fetch(remote, folder)", server.file("stalling"), tmp_path)
    part = tmp_path / ".film.bin.work" / "film.bin"
    wait_until(lambda: part.exists() and part.stat().st_size == HALF)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    assert part.exists()
    assert not (tmp_path / "film.bin").exists()
    assert_next_try_works(server, tmp_path)


def test_what_makes_a_file_finds_its_working_folder_empty(tmp_path):
    (tmp_path / ".film.bin.work").mkdir()
    (tmp_path / ".film.bin.work" / "left behind").touch()

    def make(path):
        assert list(path.parent.iterdir()) == []
        path.write_bytes(BODY)

    build(tmp_path / "film.bin", Path.exists, make)
    assert {path.name for path in tmp_path.iterdir()} == {"film.bin", ".film.bin.lock"}


def test_of_two_processes_one_fetches_and_the_other_waits(server, tmp_path):
    remote = server.file("stalling")
    code = "print(fetch(remote, folder, lambda done, total: print('done:', done, flush=True)))"
    first = in_a_process(code, remote, tmp_path)
    wait_until(lambda: server.requests)
    second = in_a_process(code, remote, tmp_path)
    assert second.stdout.readline() == "done: 0\n"  # it waits, and says so
    server.release.set()
    for process in (first, second):
        assert process.communicate(timeout=30)[0].endswith(f"{tmp_path / 'film.bin'}\n")
        assert process.returncode == 0
    assert server.requests == ["/stalling"]
    assert (tmp_path / "film.bin").read_bytes() == BODY


def test_of_two_threads_one_fetches_and_the_other_waits(server, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(fetch, server.file("stalling"), tmp_path)
        wait_until(lambda: server.requests)
        waits = threading.Event()
        second = pool.submit(fetch, server.file("stalling"), tmp_path, lambda *_: waits.set())
        assert waits.wait(20)
        server.release.set()
        assert first.result() == second.result() == tmp_path / "film.bin"
    assert server.requests == ["/stalling"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError("the terminal is gone"), DataError("enough")])
def test_what_progress_raises_comes_out_unchanged_and_leaves_nothing(server, tmp_path, stop):
    def progress(done, total):
        assert (done, total) == (65_536, 262_144)
        raise stop

    with pytest.raises(stop if isinstance(stop, type) else type(stop)) as caught:
        fetch(server.file("good"), tmp_path, progress)
    assert isinstance(stop, type) or caught.value is stop
    assert_nothing_kept(tmp_path)
    assert_next_try_works(server, tmp_path)


def test_a_user_can_stop_while_another_process_fetches(server, tmp_path):
    def progress(done, total):
        raise KeyboardInterrupt

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(fetch, server.file("stalling"), tmp_path)
        wait_until(lambda: server.requests)
        with pytest.raises(KeyboardInterrupt):
            fetch(server.file("stalling"), tmp_path, progress)
        server.release.set()
        assert other.result().read_bytes() == BODY


def test_a_path_under_a_file_is_one_sentence(server, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    remote = server.file("good")
    for folder in (tmp_path / "file", tmp_path / "file" / "folder"):
        with pytest.raises(DataError, match="part of that path is a file, not a folder") as caught:
            fetch(remote, folder)
        assert str(folder) in str(caught.value)
        assert_one_sentence(str(caught.value), remote)
    assert server.requests == []


def test_a_folder_in_the_place_of_the_lock_file_is_one_sentence(server, tmp_path):
    (tmp_path / ".film.bin.lock").mkdir()
    remote = server.file("good")
    with pytest.raises(DataError, match=r"\.film\.bin\.lock is a folder where a file is needed") as caught:
        fetch(remote, tmp_path)
    assert_one_sentence(str(caught.value), remote)
    assert server.requests == []


@pytest.mark.parametrize("folder", ["/proc", "/sys"])
def test_a_folder_that_takes_no_file_is_one_sentence_and_not_waited_for(server, folder):
    if not os.path.ismount(folder):
        pytest.skip(f"{folder} is not the kernel's own")
    remote = server.file("good")

    def progress(done, total):  # called before each further attempt
        pytest.fail("it waits for a lock that nobody holds")

    with pytest.raises(DataError, match=r"film\.bin could not be put into") as caught:
        fetch(remote, Path(folder), progress)
    assert_one_sentence(str(caught.value), remote)
    assert server.requests == []


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.ENOENT])
def test_a_lock_file_that_cannot_be_created_is_one_sentence(server, tmp_path, monkeypatch, number):
    opened, remote = os.open, server.file("good")

    def refusing(path, *arguments, **options):
        if os.fspath(path).endswith(".lock"):
            raise OSError(number, os.strerror(number), path)
        return opened(path, *arguments, **options)

    def progress(done, total):
        pytest.fail("it waits for a lock that nobody holds")

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(DataError, match=os.strerror(number)) as caught:
        fetch(remote, tmp_path, progress)
    assert_one_sentence(str(caught.value), remote)
    assert server.requests == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to a folder of mode 0555")
def test_a_folder_without_write_permission_is_one_sentence(server, tmp_path):
    tmp_path.chmod(0o555)
    remote = server.file("good")
    with pytest.raises(DataError, match="the folder is not writable") as caught:
        fetch(remote, tmp_path)
    assert_one_sentence(str(caught.value), remote)
    tmp_path.chmod(0o755)
    assert_next_try_works(server, tmp_path)


def test_the_environment_names_the_first_folder_looked_at_and_the_one_downloaded_to(monkeypatch):
    cache = Path.home() / ".cache" / "ig-lens"
    monkeypatch.setenv("IG_DATA_DIR", "/some/where")
    assert data_folders() == [Path("/some/where"), cache]
    assert download_folder() == Path("/some/where")
    monkeypatch.setenv("IG_DATA_DIR", "")
    assert data_folders() == [cache]
    assert download_folder() == cache


def test_an_unknown_data_set_is_refused_naming_the_known_ones():
    assert data.lookup("imdb") is data.DATASETS["imdb"]
    with pytest.raises(DataError, match=r"There is no data set 'imbd'; the known ones are .*imdb.*\."):
        data.lookup("imbd")


def test_status_says_what_is_there_and_what_is_not(monkeypatch, tmp_path):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert {row.name: row.path for row in data.status()}.items() >= {"imdb": None}.items()
    (tmp_path / "imdb").mkdir()
    (tmp_path / "imdb" / "imdb.parquet").write_bytes(b"")
    assert {row.name: row.path for row in data.status()}["imdb"] == tmp_path / "imdb" / "imdb.parquet"


def test_importing_the_data_sets_imports_neither_pandas_nor_pooch():
    code = "import sys, ig_core.data; print({'pandas', 'pyarrow', 'pooch', 'filelock'} & set(sys.modules))"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.stdout == "set()\n"
