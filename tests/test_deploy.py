"""The files for nginx, systemd and containers, with a real nginx in front of a small upstream."""

import configparser
import datetime
import http.client
import http.server
import json
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from smail import deployment
from smail.deployment import Kind
from smail.errors import SettingsError
from smail.settings_table import SETTINGS

CANARY = "Kanariefagel"
NAME = "smail.example"
with_sockets = [pytest.mark.server, pytest.mark.enable_socket]


def nginx_program() -> str:
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert found, "nginx saknas: apt-get install nginx-light"
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def certify(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "smail.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "smail.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def configure(folder: Path, https: int, http: int, upstream: int) -> Path:
    certify(folder)
    (folder / "temp").mkdir()
    site = deployment.render(
        Kind.NGINX,
        f"https://{NAME}:{https}",
        http_port=f"127.0.0.1:{http}",
        https_port=f"127.0.0.1:{https}",
        upstream=f"127.0.0.1:{upstream}",
        certificate=str(folder / "smail.pem"),
        certificate_key=str(folder / "smail.key"),
        log_folder=str(folder),
    )
    (folder / "smail.conf").write_text(site, "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/temp/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/main.log alert;\n"
        f"events {{}}\nhttp {{ {temporary} include {folder}/smail.conf; }}\n"
    )
    return folder / "nginx.conf"


class Upstream(http.server.BaseHTTPRequestHandler):
    """Answers with the headers it was given."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers)).encode()
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Server", "upstream/1.2.3")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class Front:
    """A running nginx and the folder with its logs."""

    def __init__(self, folder: Path, upstream: int) -> None:
        self.folder, self.https, self.http = folder, free_port(), free_port()
        program, configuration = nginx_program(), configure(folder, self.https, self.http, upstream)
        command = [program, "-p", str(folder), "-e", str(folder / "main.log"), "-c", str(configuration)]
        self.process = subprocess.Popen(command)
        deadline = time.monotonic() + 10
        while True:
            assert self.process.poll() is None, (folder / "main.log").read_text()
            assert time.monotonic() < deadline
            try:
                socket.create_connection(("127.0.0.1", self.https), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)

    def ask(
        self, method: str, path: str, *, host: str = "", body: bytes = b"", **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        context = ssl.create_default_context(cafile=str(self.folder / "smail.pem"))
        context.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", self.https, context=context, timeout=10)
        sent = {"Host": host or f"{NAME}:{self.https}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body or None, headers=sent)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8")
        connection.close()
        return answer, text

    def logs(self) -> str:
        return "".join(path.read_text("utf-8") for path in sorted(self.folder.glob("*.log")))


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    thread = threading.Thread(target=upstream.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    running = Front(tmp_path_factory.mktemp("nginx"), upstream.server_port)
    yield running
    running.process.send_signal(signal.SIGQUIT)
    assert running.process.wait(10) == 0
    upstream.shutdown()
    upstream.server_close()
    thread.join()


def test_nginx_accepts_the_written_file(tmp_path: Path) -> None:
    configuration = configure(tmp_path, 8443, 8080, 8000)
    command = [
        nginx_program(),
        "-t",
        "-p",
        str(tmp_path),
        "-e",
        str(tmp_path / "main.log"),
        "-c",
        str(configuration),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert result.returncode == 0, result.stderr
    assert "[warn]" not in result.stderr


class TestThroughNginx:
    pytestmark = with_sockets

    def test_the_application_is_told_one_address_the_scheme_and_our_own_name(self, front: Front) -> None:
        answer, text = front.ask(
            "GET",
            "/",
            X_Forwarded_For="203.0.113.9",
            X_Forwarded_Host="evil.example",
            X_Forwarded_Proto="http",
            X_Forwarded_Prefix="/evil",
            Forwarded="for=203.0.113.9",
        )
        told = {name.lower(): value for name, value in json.loads(text).items()}
        assert answer.status == 200
        assert told["host"] == told["x-forwarded-host"] == f"{NAME}:{front.https}"
        assert (told["x-forwarded-for"], told["x-forwarded-proto"]) == ("127.0.0.1", "https")
        assert "forwarded" not in told
        assert "x-forwarded-prefix" not in told

    def test_no_version_and_no_upstream_server_is_named(self, front: Front) -> None:
        answer, _ = front.ask("GET", "/")
        assert answer.getheader("Server") == "nginx"

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", f"{NAME}.evil.example"])
    def test_another_name_is_refused(self, front: Front, host: str) -> None:
        assert front.ask("GET", "/", host=host)[0].status == 400

    def test_a_body_of_64_kib_passes_and_one_byte_more_does_not(self, front: Front) -> None:
        assert front.ask("POST", "/", body=b"x" * 65536)[0].status == 200
        answer, text = front.ask("POST", "/", body=b"x" * 65537)
        assert (answer.status, text) == (
            413,
            "Det var för mycket på en gång. Gå tillbaka och korta texten.\n",
        )

    def test_a_header_beyond_8_kib_is_refused(self, front: Front) -> None:
        assert front.ask("GET", "/", X_Long="x" * 8000)[0].status == 200
        assert front.ask("GET", "/", X_Long="x" * 9000)[0].status == 431

    def test_pages_of_nginx_itself_carry_the_headers_of_the_house(self, front: Front) -> None:
        answer, _ = front.ask("POST", "/", body=b"x" * 70000)
        assert answer.getheader("Content-Security-Policy", "").startswith("default-src 'none'")
        assert answer.getheader("Cache-Control") == "no-store"
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert answer.getheader("Content-Type") == "text/plain; charset=utf-8"

    def test_plain_http_is_sent_to_https(self, front: Front) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", front.http, timeout=10)
        connection.request("GET", "/d/1", headers={"Host": NAME})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert (answer.status, answer.getheader("Location")) == (301, f"https://{NAME}:{front.https}/d/1")

    def test_no_log_has_a_path_a_query_a_header_or_a_whole_address(self, front: Front) -> None:
        front.ask("GET", f"/d/{CANARY}?namn={CANARY}", Referer=f"https://x/{CANARY}", User_Agent=CANARY)
        front.ask("POST", f"/{CANARY}", body=b"x" * 70000)
        front.ask("GET", f"/{CANARY}", X_Long=CANARY * 900)
        front.ask("GET", f"/{CANARY}", host="evil.example")
        lines = [json.loads(line) for line in front.logs().splitlines()]
        assert CANARY not in front.logs()
        assert {line["status"] for line in lines} >= {"200", "413", "431"}
        assert {line["ip"] for line in lines} == {"127.0.0.0"}


def test_when_the_application_is_away_the_visitor_is_told_that_nothing_was_saved() -> None:
    site = deployment.render(Kind.NGINX, "https://smail.example")
    assert "error_page 502 503 504 =503 @away;" in site
    assert "Svaret är inte sparat än." in site


@pytest.mark.parametrize("kind", list(Kind))
def test_no_file_has_a_hole_left_and_only_settings_that_exist(kind: Kind) -> None:
    text = deployment.render(kind, "https://smail.example")
    known = {setting.name for setting in SETTINGS}
    assert "{{" not in text
    assert set(re.findall(r"SMAIL_[A-Z_]+", text)) <= known


def test_every_file_of_the_folder_is_written_by_a_command() -> None:
    shipped = {entry.name for entry in files("smail").joinpath("deploy").iterdir()}
    assert shipped - {"__pycache__"} == set(deployment._TEMPLATES.values())


@pytest.mark.parametrize("value", ["/x; return 200", "a b", "a\nb", "{{port}}", "$host", ""])
def test_a_value_that_could_change_the_file_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="instance"):
        deployment.render(Kind.SYSTEMD, "https://smail.example", instance=value)


def test_a_value_that_no_file_has_is_refused() -> None:
    with pytest.raises(SettingsError, match="colour"):
        deployment.render(Kind.SYSTEMD, "https://smail.example", colour="blue")


def test_the_unit_runs_as_its_own_user_and_may_write_its_instance_only() -> None:
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.read_string(deployment.render(Kind.SYSTEMD, "https://smail.example"))
    service = unit["Service"]
    assert (service["User"], service["UMask"]) == ("smail", "0077")
    assert (service["ProtectSystem"], service["ReadWritePaths"]) == ("strict", "/var/lib/smail")
    assert service["NoNewPrivileges"] == service["PrivateTmp"] == service["MemoryDenyWriteExecute"] == "true"
    assert service["CapabilityBoundingSet"] == ""


def test_the_containers_open_no_port_beyond_this_computer() -> None:
    text = deployment.render(Kind.COMPOSE, "https://smail.example")
    assert re.findall(r'"([^"]*:8000)"', text) == ["127.0.0.1:8000:8000"]
    assert "read_only: true" in text
    assert "cap_drop: [ALL]" in text


@pytest.mark.parametrize(
    ("kind", "does"),
    [(Kind.SYSTEMD, "serve"), (Kind.DAILY, "backup"), (Kind.REMIND, "remind")],
)
def test_a_unit_has_each_part_once_and_does_one_thing(kind: Kind, does: str) -> None:
    text = deployment.render(kind, "https://smail.example", program="/opt/x/smail")
    parts = re.findall(r"^\[\w+\]$", text, re.M)
    assert len(parts) == len(set(parts))
    (started,) = re.findall(r"^ExecStart=/opt/x/smail (\w+)", text, re.M)
    assert started == does


def test_the_nightly_unit_takes_a_backup_and_works_even_if_that_failed() -> None:
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.read_string(deployment.render(Kind.DAILY, "https://smail.example", program="/opt/x/smail"))
    service = unit["Service"]
    assert (service["Type"], service["User"], service["UMask"]) == ("oneshot", "smail", "0077")
    assert (service["ExecStart"], service["ExecStopPost"]) == ("/opt/x/smail backup", "/opt/x/smail work")
    assert service["ReadWritePaths"] == "/var/lib/smail"


def test_the_timer_runs_every_night_and_makes_up_for_a_night_that_was_missed() -> None:
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.read_string(deployment.render(Kind.DAILY_TIMER, "https://smail.example"))
    assert unit["Timer"]["OnCalendar"].startswith("*-*-* 02:")
    assert unit["Timer"]["Persistent"] == "true"
