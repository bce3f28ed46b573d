"""The files in deploy name what exists, agree with each other, and the image's health check asks a real server."""

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from webapp.room import registry
from webapp.room.registry import Rooms

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
APPS = {name: service for name, service in COMPOSE["services"].items() if name.startswith("app-")}
PROXY = COMPOSE["services"]["proxy"]
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")


def instructions(name):
    """What follows this instruction of the Dockerfile, each time it is given; continued lines joined."""
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    return [line.split(maxsplit=1)[1] for line in lines if line.split(maxsplit=1)[:1] == [name]]


def settings():
    """The environment variables that the image sets."""
    return dict(pair.split("=", 1) for line in instructions("ENV") for pair in shlex.split(line))


def asks(command, port):
    """The exit status of a health check in the form of JSON, with the settings of the image but for the port."""
    program, *arguments = json.loads(command[command.index("[") :])
    assert program == "python"
    environment = os.environ | settings() | {"STREAMLIT_SERVER_PORT": str(port)}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True)
    return done.returncode


@pytest.fixture
def answering():
    """A server that answers /ready, and nothing else, with a status that the test sets."""

    class Answer(BaseHTTPRequestHandler):
        status = 503

        def do_GET(self):
            self.send_response(self.status if self.path == "/ready" else 500)
            self.end_headers()

        def log_message(self, *about):
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, Answer
    server.shutdown()
    server.server_close()


def test_the_health_check_is_that_the_server_is_ready(answering):
    (check,) = instructions("HEALTHCHECK")
    port, answer = answering
    assert asks(check, port) == 1
    answer.status = 200
    assert asks(check, port) == 0


def test_the_health_check_fails_where_nobody_listens(answering):
    (check,) = instructions("HEALTHCHECK")
    assert asks(check, 1) == 1


def test_the_image_runs_the_server_as_nobody_and_writes_below_tmp_alone():
    assert json.loads(instructions("CMD")[0]) == ["python", "-m", "streamlit", "run", "serve.py"]
    (user,) = instructions("USER")
    assert int(user) > 0
    assert f"--uid {user} " in instructions("RUN")[0]
    assert settings()["HOME"] == "/tmp"
    assert settings()["STREAMLIT_SERVER_ADDRESS"] == "0.0.0.0"
    assert settings()["STREAMLIT_BROWSER_SERVER_ADDRESS"]  # else Streamlit asks the Internet for it


def test_the_image_holds_what_the_package_holds_and_the_pinned_packages():
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert {name for name in let_in if not (ROOT / name).exists()} == set()
    needed = {".streamlit", "app.py", "assets", "ig_core", "pages", "requirements.txt", "serve.py", "webapp"}
    assert let_in == needed | {"LICENSE"}
    assert "requirements-dev" not in (DEPLOY / "Dockerfile").read_text("utf-8")


def test_compose_builds_from_files_that_exist():
    for app in APPS.values():
        context = DEPLOY / app["build"]["context"]
        assert (context / app["build"]["dockerfile"]).samefile(DEPLOY / "Dockerfile")
    mounted = [volume.split(":")[0] for volume in PROXY["volumes"] if volume.startswith("./")]
    assert mounted == ["./nginx.conf"]
    assert (DEPLOY / mounted[0]).is_file()


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_may_do_no_more_than_it_needs(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert all(mount.startswith("/tmp:size=") for mount in service["tmpfs"])
    assert all(volume.endswith(":ro") for volume in service["volumes"])


def test_only_the_proxy_is_reached_from_outside_and_it_waits_for_the_app():
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert PROXY["depends_on"] == {name: {"condition": "service_healthy"} for name in APPS}
    inner = {published.split(":")[1] for published in PROXY["ports"]}
    assert inner == set(re.findall(r"listen (\d+)", NGINX))


def test_the_proxy_knows_every_process_by_its_port():
    ports = {name: app["environment"]["STREAMLIT_SERVER_PORT"] for name, app in APPS.items()}
    assert len(set(ports.values())) == len(ports) > 1
    for upstream in re.findall(r"upstream \w+ \{(.*?)\}", NGINX, re.DOTALL):
        assert dict(re.findall(r"server ([\w-]+):(\d+)", upstream)) == ports
    assert dict(re.findall(r"~:(\d+)\$ (\w);", NGINX)) == {
        port: name.removeprefix("app-") for name, port in ports.items()
    }
    assert all(app["environment"]["IG_LENS_REFUSE_UNTIL_READY"] == "1" for app in APPS.values())


def process_of(code):
    """The process to which the proxy sends whoever asks for the page of this room."""
    (body,) = re.findall(r"map \$arg_code \$room_process \{(.*?)\}", NGINX, re.DOTALL)
    rows = re.findall(r"~\*(\S+)\s+(\w);", body)
    return next((process for pattern, process in rows if re.match(pattern, code, re.IGNORECASE)), "")


def test_a_room_is_sent_to_the_process_that_makes_its_code():
    letters = {name.removeprefix("app-"): app["environment"]["IG_LENS_ROOM_LETTERS"] for name, app in APPS.items()}
    assert sorted("".join(letters.values())) == sorted(registry.ALPHABET)
    for process, own in letters.items():
        codes = {Rooms(letters=own).open()[0].code for _ in range(50)}
        assert {process_of(code) for code in codes} == {process_of(code.lower()) for code in codes} == {process}
        assert not any(Rooms(letters=own).is_elsewhere(code) for code in codes)
    assert process_of("") == process_of("0") == ""


def test_who_asks_for_a_room_gets_the_cookie_that_the_handshake_follows():
    """The request for the page carries the code, that for the websocket the cookie alone."""
    (room,) = re.findall(r'map "\$cookie_ig_lens_process>\$room_process" \$room_cookie \{(.*?)\}', NGINX, re.DOTALL)
    (process,) = re.findall(r'map "\$cookie_ig_lens_process>\$served_by" \$process_cookie \{(.*?)\}', NGINX, re.DOTALL)
    assert room == process
    (page,) = re.findall(r"location / \{\n\s+proxy_pass(.*?)\n        \}", NGINX, re.DOTALL)
    assert "add_header Set-Cookie $room_cookie;" in page
    (wanted,) = re.findall(r"map \$room_process \$wanted \{(.*?)\}", NGINX, re.DOTALL)
    assert re.findall(r"(\S+)\s+(\$\w+);", wanted) == [('""', "$cookie_ig_lens_process"), ("default", "$room_process")]
    assert "map $wanted $chosen {" in NGINX


def test_the_proxy_lets_through_the_largest_upload_and_no_log_holds_what_people_enter():
    config = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    (largest,) = re.findall(r"^maxUploadSize = (\d+)$", config, re.MULTILINE)
    (allowed,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    assert int(largest) < int(allowed) <= int(largest) + 5
    assert re.findall(r"access_log (\w+);", NGINX) == ["off"]
    assert re.findall(r"error_log stderr (\w+);", NGINX) == ["crit"]


def test_the_app_is_told_the_host_that_people_have_asked_for():
    """It takes websockets from pages of that host alone. Headers set in a `location` replace all that are set above."""
    for location in re.findall(r"^        location [^{]*\{(.*?)^        \}", NGINX, re.DOTALL | re.MULTILINE):
        if "proxy_set_header" in location:
            assert "proxy_set_header Host $http_host;" in location
    (stream,) = re.findall(r"location = /_stcore/stream \{(.*?)\}", NGINX, re.DOTALL)
    assert "proxy_set_header Host $http_host;" in stream
