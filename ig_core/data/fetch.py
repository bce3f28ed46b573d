"""Files from their public addresses: whole, checked and in place, or not there at all.

pooch downloads and hashes, filelock keeps two processes apart. What this file adds is a bound on what is
written, a working folder that is emptied whatever happens, and one sentence for whatever went wrong.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ig_core.errors import DataError

Progress = Callable[[int, int], None]  # bytes done, bytes in all (0 while unknown); raising stops the work

CHUNK = 1 << 16  # bytes written between two calls of progress
TIMEOUT = (10.0, 30.0)  # seconds: to connect; without a single byte while reading
LARGEST = 1 << 30  # bytes written at most where a file's size is not known
WAIT = 0.2  # seconds between two calls of progress while another process fetches the same file


@dataclass(frozen=True)
class RemoteFile:
    """One file at its original public address.

    Attributes:
        url: the address.
        known_hash: of the whole file, as pooch writes it: "sha256:…", "md5:…" or bare hex digits of a SHA-256; None if
            not known, and then `fault` tells whether it is the right one.
        size: bytes; None if not known.
        name: what it is called on disk.
        fault: what is wrong with the file at a path, as a clause, "" if nothing is; where no hash is known.
        at_most: bytes to accept of a file whose size is not known; None for LARGEST.
    """

    url: str
    known_hash: str | None
    size: int | None
    name: str
    fault: Callable[[Path], str] | None = None
    at_most: int | None = None

    def __post_init__(self) -> None:
        if (self.known_hash is None) == (self.fault is None):
            raise ValueError(
                f"{self.name} must have either a known_hash or a fault to be known by, not both or neither"
            )

    @property
    def bound(self) -> int:
        """How many bytes are written at most."""
        return next(size for size in (self.size, self.at_most, LARGEST) if size is not None)


def data_folders() -> list[Path]:
    """Where data sets are looked for, in this order: `$IG_DATA_DIR` if it is set, then `~/.cache/ig-lens`."""
    named = os.environ.get("IG_DATA_DIR")
    return [Path(folder).expanduser() for folder in (named, "~/.cache/ig-lens") if folder]


def download_folder() -> Path:
    """Where a fetched data set is put: the first of `data_folders`."""
    return data_folders()[0]


def fetch(remote: RemoteFile, folder: Path, progress: Progress | None = None) -> Path:
    """The file's path in `folder`, fetched unless it is there already and has the right hash.

    Args:
        remote: what to fetch.
        folder: where to; made if it is missing. A file of that name with another hash is replaced, but
            only once the right one has come.
        progress: called with the bytes written and the bytes in all; also while another process fetches
            the same file. What it raises stops the work and comes out unchanged.
    Raises: DataError, in one sentence, for anything that network, server or disk did; nothing is kept then.
    """
    return build(
        folder / remote.name,
        is_good=partial(_matches, remote),
        make=partial(_download, remote, progress=progress),
        waiting=None if progress is None else lambda: progress(0, remote.size or 0),
    )


def build(
    target: Path,
    is_good: Callable[[Path], bool],
    make: Callable[[Path], object],
    waiting: Callable[[], object] | None = None,
) -> Path:
    """`target`, made by one process at a time and seen by others only when it is complete.

    Args:
        target: the file wanted; returned as it is if `is_good(target)`.
        make: writes the file to the path it is given, in a hidden folder beside `target`, so that the last
            step is a rename. The folder is removed afterwards; what a killed process left there goes too.
        waiting: called while another process makes the same file; may raise.
    Raises: DataError if the folder cannot be written; and whatever `make` or `waiting` raises.
    """
    from filelock import FileLock, Timeout

    folder = target.parent
    doing = f"{target.name} could not be put into {folder}"
    with disk_errors(doing):
        if is_good(target):
            return target
        folder.mkdir(parents=True, exist_ok=True)
    work, lock_path = folder / f".{target.name}.work", folder / f".{target.name}.lock"
    lock = FileLock(lock_path)
    while True:
        with disk_errors(doing):
            try:
                lock.acquire(timeout=WAIT)
                break
            except Timeout:
                # filelock also retries where the folder exists and cannot take the file, as some file systems answer.
                if not lock_path.exists():
                    lock_path.touch()
        if waiting is not None:
            waiting()
    try:
        with disk_errors(doing):
            if is_good(target):
                return target
            if work.exists():
                shutil.rmtree(work)
            work.mkdir()
        try:
            make(work / target.name)
            with disk_errors(doing):
                os.replace(work / target.name, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    finally:
        lock.release()
    return target


@contextmanager
def disk_errors(doing: str) -> Iterator[None]:
    """Turns an OSError of the body into the DataError "`doing`: the reason; nothing was kept."."""
    try:
        yield
    except OSError as error:
        raise DataError(f"{doing}: {_reason(error)}; nothing was kept.") from error


def _reason(error: OSError) -> str:
    if error.errno is None:
        return type(error).__name__
    system = os.strerror(error.errno)  # shorter than what some libraries put into error.strerror
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"the disk is full or its limit is reached ({system})"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"the folder is not writable ({system})"
    if isinstance(error, NotADirectoryError | FileExistsError):
        return f"part of that path is a file, not a folder ({system})"
    if isinstance(error, IsADirectoryError) and error.filename is not None:
        return f"{Path(error.filename).name} is a folder where a file is needed ({system})"
    return system


def _matches(remote: RemoteFile, path: Path) -> bool:
    import pooch

    if not path.is_file() or remote.size not in (None, path.stat().st_size):
        return False
    if remote.fault is not None:
        return not remote.fault(path)
    return pooch.hashes.hash_matches(path, remote.known_hash)


class _Bar:
    """pooch's progress bar: reports the bytes on disk, and stops a server that sends too many."""

    def __init__(self, path: Path, remote: RemoteFile, progress: Progress | None):
        self.path, self.remote, self.progress = path, remote, progress
        self.total = 0  # set by pooch from Content-Length
        self.stop: BaseException | None = None  # what the bound or `progress` raised

    @property
    def done(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def update(self, _chunk: int) -> None:  # pooch passes the size of its buffer, not of what came
        try:
            done, size = self.done, self.remote.size
            if done > self.remote.bound:
                raise _RefusedError(f"more than {self.remote.bound:,} bytes came where {_expected(size)}")
            if self.progress is not None:
                self.progress(done, size or self.total)
        except BaseException as error:
            self.stop = error
            raise

    def reset(self) -> None: ...

    def close(self) -> None: ...


class _RefusedError(Exception):
    """What came is not what was wanted; the message is a clause of the sentence."""


def _download(remote: RemoteFile, path: Path, progress: Progress | None) -> None:
    """Writes the file to `path`, or raises DataError, or what `progress` raised."""
    import pooch

    bar, answers = _Bar(path, remote, progress), []
    # Without "identity" a server may compress, and then neither length nor hash is the file's.
    options = {"timeout": TIMEOUT, "headers": {"Accept-Encoding": "identity"}}
    # pooch leaves the connection of a failed download open; the hook is how to get hold of it.
    options["hooks"] = {"response": lambda answer, **_: answers.append(answer)}
    downloader = pooch.HTTPDownloader(progressbar=bar, chunk_size=CHUNK, **options)
    try:
        downloader(remote.url, path, None)
        _check(remote, path)
    except Exception as error:
        if error is bar.stop and not isinstance(error, _RefusedError):
            raise
        cause = _cause(error, bar.done, remote)
        raise DataError(f"{remote.name} could not be fetched from {remote.url}: {cause}; nothing was kept.") from error
    finally:
        for answer in answers:
            answer.close()


def _check(remote: RemoteFile, path: Path) -> None:
    import pooch

    came = path.stat().st_size
    if remote.size not in (None, came):
        raise _RefusedError(f"only {came:,} bytes came where {_expected(remote.size)}")
    if remote.known_hash is None:
        clause = remote.fault(path) if remote.fault is not None else ""
        if clause:
            raise _RefusedError(clause)
        return
    kind = pooch.hashes.hash_algorithm(remote.known_hash)
    digest = pooch.file_hash(path, alg=kind)
    wanted = remote.known_hash.split(":")[-1].lower()
    if digest != wanted:
        raise _RefusedError(f"the {came:,} bytes that came have {kind} {digest} where {wanted} was expected")


def _cause(error: Exception, done: int, remote: RemoteFile) -> str:
    """Why a download failed, as a clause: what was expected and what came."""
    from requests import exceptions as web
    from urllib3.exceptions import ProtocolError, ReadTimeoutError

    if isinstance(error, _RefusedError):
        return str(error)
    if isinstance(error, web.HTTPError):
        status = f"{error.response.status_code} {error.response.reason or ''}".strip()
        return f"the server answered {status} where {_expected(remote.size)}"
    if isinstance(error, web.SSLError):
        return "the server's certificate could not be verified"
    if isinstance(error, web.ConnectTimeout):
        return f"the server did not answer within {TIMEOUT[0]:g} seconds (is this machine offline?)"
    carried = error.args[0] if error.args else None  # what urllib3 met, where requests wraps it
    if isinstance(error, web.Timeout) or isinstance(carried, ReadTimeoutError):
        return f"no byte came for {TIMEOUT[1]:g} seconds, after {done:,} bytes where {_expected(remote.size)}"
    if isinstance(carried, ProtocolError):
        return f"the connection broke off after {done:,} bytes where {_expected(remote.size)}"
    if isinstance(error, web.ConnectionError):
        return "the server could not be reached (is this machine offline?)"
    if isinstance(error, OSError) and not isinstance(error, web.RequestException):
        return f"it could not be written: {_reason(error)}"
    return f"{type(error).__name__} where {_expected(remote.size)}"


def _expected(size: int | None) -> str:
    return "a file was expected" if size is None else f"{size:,} bytes were expected"
