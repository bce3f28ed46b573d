"""What the server adds to Streamlit's: it says when it is ready, can refuse until then, and hides its metrics."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from serving import ROOT, ask, serving, until
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

METRICS = "/_stcore/metrics"
SPELLINGS = [
    METRICS,
    f"{METRICS}/",
    f"{METRICS}?families=cache_memory_bytes",
    "/%5fstcore/m%65trics",
    "/_stcore%2Fmetrics",
]


@pytest.fixture(scope="module")
def base():
    """Of a server whose pages all lie below /lens, that refuses until it is ready; it is not ready yet."""
    with serving(STREAMLIT_SERVER_BASE_URL_PATH="lens", IG_LENS_REFUSE_UNTIL_READY="1") as url:
        yield url


@pytest.fixture(scope="module")
def address():
    with serving() as url:
        yield url


def status(url, path, method="GET"):
    """Of an answer to exactly this path, which no client tidies up."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.putrequest(method, path, skip_accept_encoding=True)
    connection.endheaders()
    return connection.getresponse().status


def test_until_it_is_ready_a_server_can_refuse_everything_but_questions_about_its_state(base):
    code, body, headers = ask(f"{base}/lens/ready")
    assert (code, json.loads(body)["ready"], headers["Cache-Control"]) == (503, False, "no-store")
    assert ask(f"{base}/lens/_stcore/health")[:2] == (200, b"ok")
    code, body, headers = ask(f"{base}/lens/")
    assert (code, headers["Retry-After"]) == (503, "5")
    assert b"starting" in body
    with pytest.raises(InvalidStatus) as refusal, connect(f"{base.replace('http', 'ws')}/lens/_stcore/stream"):
        pass
    assert refusal.value.response.status_code == 503


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_metrics_are_hidden_below_a_path_too(base, spelling):
    until(lambda: ask(f"{base}/ready")[0] == 200)
    assert status(base, f"/lens{spelling}") == 404
    assert status(base, f"/lens{spelling}", "OPTIONS") == 404


def test_when_it_is_ready_a_server_serves(base):
    until(lambda: ask(f"{base}/ready")[0] == 200)
    report = json.loads(ask(f"{base}/lens/ready")[1])
    assert report["ready"]
    assert report["models"] == dict.fromkeys(report["models"], "ready")
    assert {"imdb-onehot", "sst-bert", "parser"} <= report["models"].keys()
    assert ask(f"{base}/lens/")[0] == 200
    with connect(f"{base.replace('http', 'ws')}/lens/_stcore/stream"):
        pass


def test_the_health_check_of_the_image_finds_it_healthy(base):
    until(lambda: ask(f"{base}/ready")[0] == 200)
    check = re.search(
        r"^HEALTHCHECK.*\n\s+CMD (.*)$", (ROOT / "deploy" / "Dockerfile").read_text("utf-8"), re.MULTILINE
    )
    environment = os.environ | {"STREAMLIT_SERVER_PORT": str(urlsplit(base).port)}
    subprocess.run([sys.executable, *json.loads(check[1])[1:]], env=environment, check=True)


def test_pages_are_served_while_models_are_loaded(address):
    assert b"<title>" in ask(f"{address}/")[1]
    assert ask(f"{address}/ready", "HEAD")[:2] in ((200, b""), (503, b""))


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_metrics_are_hidden_however_they_are_asked_for(address, method, spelling):
    assert status(address, spelling, method) == 404


def test_metrics_that_are_asked_for_by_the_setting_are_given():
    with serving(IG_LENS_METRICS="1") as url:
        code, body, _ = ask(f"{url}{METRICS}")
    assert code == 200
    assert b"active_sessions" in body


@pytest.mark.parametrize(
    ("path", "sent_to"),
    [
        ("/?example=short-good&drop=1", "/review?example=short-good&drop=1"),
        ("/?text=eNoLyUhVKMjJL1HI&present=true", "/review?text=eNoLyUhVKMjJL1HI&present=true"),
        ("/?model=imdb-maxpool", "/review?model=imdb-maxpool"),
        ("/overview", "/"),
        ("/overview/?without=8", "/?without=8"),
    ],
)
def test_an_address_that_has_another_one_now_is_sent_on_with_all_it_says(address, path, sent_to):
    with urllib.request.urlopen(f"{address}{path}", timeout=60) as answer:
        assert answer.url == f"{address}{sent_to}"


@pytest.mark.parametrize("path", ["/", "/?without=8", "/image?model=fashion-cnn", "/?utm=somewhere"])
def test_any_other_address_is_answered_where_it_is(address, path):
    with urllib.request.urlopen(f"{address}{path}", timeout=60) as answer:
        assert answer.url == f"{address}{path}"


@pytest.mark.parametrize(
    ("path", "sent_to"),
    [
        ("/lens/?example=short-good", "/lens/review?example=short-good"),
        ("/lens?example=short-good", "/lens/review?example=short-good"),
        ("/lens/overview", "/lens/"),
    ],
)
def test_below_a_path_addresses_are_sent_on_within_it(base, path, sent_to):
    until(lambda: ask(f"{base}/ready")[0] == 200)
    with urllib.request.urlopen(f"{base}{path}", timeout=60) as answer:
        assert answer.url == f"{base}{sent_to}"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.1 is the only address of its kind")
def test_the_app_that_make_starts_serves_this_machine_alone(address):
    with pytest.raises(OSError, match="refused"):
        ask(address.replace("localhost", "127.0.0.2"))
