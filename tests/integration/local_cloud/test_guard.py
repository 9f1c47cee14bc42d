"""Neighbours on the machine and web pages in its browsers: none of them reaches the emulator."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
import ministack.app
import pytest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.integration.local_cloud.attacker import Answer, connect, port_of, send, signed
from tests.integration.local_cloud.hub import BUCKET, FUNCTION_KEY

if TYPE_CHECKING:
    from local_cloud.cloud import RunningCloud

LIST = {"X-Amz-Target": "secretsmanager.ListSecrets", "Content-Type": "application/x-amz-json-1.1"}
SECRET_TEXT = "only-for-who-may-read-it"  # noqa: S105 - made up for this test
READERS = [
    ("secretsmanager", "POST", "/", LIST, b"{}"),
    ("s3", "GET", f"/{BUCKET}?list-type=2", {}, b""),
    ("lambda", "GET", "/2015-03-31/functions/", {}, b""),
    ("iam", "POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, b"Action=ListRoles"),
]
"""One call of each kind of protocol."""


@pytest.fixture(scope="module")
def secret(hub: RunningCloud) -> str:
    """A secret in the cloud; its name."""
    hub.client("secretsmanager").create_secret(Name="guarded", SecretString=SECRET_TEXT)
    return "guarded"


def _refused(answer: Answer) -> None:
    assert answer.status == 403, answer
    assert not answer.reached_the_emulator
    assert SECRET_TEXT not in answer.body
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def _forged(cloud: RunningCloud, access_key: str) -> dict[str, str]:
    """What the emulator by itself takes: a key that it holds for root's, and any signature."""
    signature = f"Credential={access_key}/20260101/{cloud.region}/secretsmanager/aws4_request"
    return {
        **LIST,
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": f"AWS4-HMAC-SHA256 {signature}, SignedHeaders=host;x-amz-date, Signature=00",
    }


@pytest.mark.parametrize("access_key", ["test", "000000000000", "123456789012", "", "AKIAIOSFODNN7EXAMPLE"])
def test_a_made_up_key_is_refused(hub: RunningCloud, secret: str, access_key: str) -> None:
    """With a signature of zeros, and with a right one by the secret that the emulator goes with: "test"."""
    assert secret
    _refused(send(hub, "POST", "/", _forged(hub, access_key), b"{}"))
    keys = Credentials(access_key, "test")
    headers = signed(hub, "secretsmanager", "POST", "/", headers=LIST, body=b"{}", credentials=keys)
    _refused(send(hub, "POST", "/", headers, b"{}"))


@pytest.mark.parametrize(("service", "method", "path", "headers", "body"), READERS)
def test_only_the_right_signature_is_answered(  # noqa: PLR0913, PLR0917 - the parts of a request
    hub: RunningCloud, service: str, method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    """The same call: refused without one, with the key and another secret, and with a changed body."""
    _refused(send(hub, method, path, headers, body))
    wrong = Credentials(hub.access_key, "x" * 40)
    _refused(
        send(
            hub,
            method,
            path,
            signed(hub, service, method, path, headers=headers, body=body, credentials=wrong),
            body,
        )
    )
    right = signed(hub, service, method, path, headers=headers, body=body)
    _refused(send(hub, method, path, right, body + b" "))
    _refused(send(hub, method, f"{path}{'&' if '?' in path else '?'}Action=DeleteRole", right, body))

    answer = send(hub, method, path, right, body)

    assert answer.status == 200, answer
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_no_signature_opens_the_emulators_own_pages(hub: RunningCloud) -> None:
    """Every address with an underscore that the emulator's own source names, and its health page."""
    source = Path(str(ministack.app.__file__)).read_text(encoding="utf-8")
    pages = {
        *re.findall(r'"(/_[a-z][\w./-]*)', source),
        "/health",
        "//_ministack/reset",
        "/%5Fministack/reset",
    }
    assert "/_ministack/reset" in pages
    for page in sorted(pages):
        for method in ("GET", "POST", "PUT", "OPTIONS"):
            _refused(send(hub, method, page, {}))
            _refused(send(hub, method, page, signed(hub, "s3", method, page)))


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1", "", "[::1]:{port}"]
)
def test_a_rebound_name_is_refused(hub: RunningCloud, host: str) -> None:
    """A page of evil.example whose name now leads to 127.0.0.1 sends its own name, whatever it signs."""
    name = host.format(port=port_of(hub))
    headers = signed(hub, "secretsmanager", "POST", "/", headers={**LIST, "Host": name}, body=b"{}")
    _refused(send(hub, "POST", "/", {**headers, "Host": name}, b"{}"))


@pytest.mark.parametrize(
    "page",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    ],
)
def test_a_web_page_is_refused(hub: RunningCloud, page: dict[str, str]) -> None:
    """Simple requests that need no preflight, the preflight itself, and even a signed request."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        form = {**page, "Content-Type": kind}
        _refused(send(hub, "POST", "/", form, b"Action=ListRoles&Version=2010-05-08"))
    preflight = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization"}
    _refused(send(hub, "OPTIONS", f"/{BUCKET}/key", {**page, **preflight}))
    headers = signed(hub, "secretsmanager", "POST", "/", headers=LIST, body=b"{}")
    _refused(send(hub, "POST", "/", {**headers, **page}, b"{}"))


def test_a_websocket_is_refused(hub: RunningCloud) -> None:
    """Browsers ask nobody before they open one."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert send(hub, "GET", "/_aws/execute-api/x/y", headers).status == 403


def test_a_repeated_header_is_refused(hub: RunningCloud) -> None:
    """Two authorizations would let the gateway check one and the emulator believe the other."""
    right = signed(hub, "secretsmanager", "POST", "/", headers=LIST, body=b"{}")
    lines = [f"{name}: {value}" for name, value in right.items()]
    forged = _forged(hub, "test")["Authorization"]
    request = ["POST / HTTP/1.1", f"Host: 127.0.0.1:{port_of(hub)}", *lines, f"Authorization: {forged}"]
    with connect(hub, "\r\n".join([*request, "Content-Length: 2", "", "{}"]).encode()) as connection:
        assert connection.recv(1024).startswith(b"HTTP/1.1 403")


def test_presigned_addresses_work_and_only_as_they_were_signed(hub: RunningCloud) -> None:
    """A download and an upload of S3; another key's name in the same address is refused."""
    s3 = hub.session().client(
        "s3", endpoint_url=hub.endpoint_url, config=Config(signature_version="s3v4", proxies={})
    )
    put = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "signed"}, ExpiresIn=60)
    get = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "signed"}, ExpiresIn=60)
    paths = [address.removeprefix(hub.endpoint_url) for address in (put, get)]

    assert send(hub, "PUT", paths[0], {}, b"content").status == 200
    assert send(hub, "GET", paths[1], {}).body == "content"

    _refused(send(hub, "PUT", paths[1], {}, b"content"))
    _refused(send(hub, "GET", paths[1].replace("/signed", "/other"), {}))


def test_a_role_session_needs_its_token(hub: RunningCloud) -> None:
    """Temporary keys work with their token alone, as the functions have them."""
    assumed = hub.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{hub.account}:role/end-user", RoleSessionName="guard"
    )["Credentials"]
    keys = (assumed["AccessKeyId"], assumed["SecretAccessKey"])
    body, form = (
        b"Action=GetCallerIdentity&Version=2011-06-15",
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    for token, status in ((assumed["SessionToken"], 200), (None, 403), ("x" * 60, 403)):
        headers = signed(
            hub, "sts", "POST", "/", headers=form, body=body, credentials=Credentials(*keys, token)
        )
        assert send(hub, "POST", "/", headers, body).status == status


def _function(cloud: RunningCloud) -> dict[str, Any]:
    """A function that was made for this."""
    return cast(
        "dict[str, Any]",
        cloud.client("lambda").create_function(
            FunctionName="guessed",
            Runtime="python3.13",
            Role=f"arn:aws:iam::{cloud.account}:role/end-user",
            Handler="widget.handler.handler",
            Code={"S3Bucket": BUCKET, "S3Key": FUNCTION_KEY},
        ),
    )


def test_a_functions_keys_cannot_be_guessed(hub: RunningCloud) -> None:
    """The emulator's own are hashes of the function's and the role's names, which anybody can compute."""
    function = _function(hub)
    hub.client("lambda").invoke(FunctionName=function["FunctionName"], Payload=b"{}")
    digest = hashlib.sha256(f"{function['FunctionArn']}:{function['Role']}".encode()).hexdigest()
    guessed = Credentials(
        f"ASIA{digest[:16].upper()}",
        hashlib.sha256(f"secret:{digest}".encode()).hexdigest(),
        hashlib.sha256(f"token:{digest}".encode()).hexdigest(),
    )
    headers = signed(hub, "secretsmanager", "POST", "/", headers=LIST, body=b"{}", credentials=guessed)
    _refused(send(hub, "POST", "/", headers, b"{}"))


def test_silent_and_slow_clients_keep_nobody_waiting(hub: RunningCloud) -> None:
    """More silent connections than a process may usually open, half requests, and one half body."""
    half = f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port_of(hub)}\r\nContent-Le".encode()
    headers = signed(hub, "secretsmanager", "POST", "/", headers=LIST, body=b"{}")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port_of(hub)}\r\n{lines}Content-Length: 9\r\n\r\n{{"
    with contextlib.ExitStack() as held:
        held.enter_context(connect(hub, start.encode()))
        for number in range(900):
            try:
                held.enter_context(connect(hub, half if number % 2 else b""))
            except OSError:  # closed while it spoke: one of too many
                continue
        assert hub.client("sts").get_caller_identity()["Account"] == hub.account


def test_a_strangers_large_body_is_not_read(hub: RunningCloud) -> None:
    """It is refused before its first byte, and so is a length that nobody would send."""
    _refused(send(hub, "PUT", f"/{BUCKET}/large", {"Content-Length": str(10**12)}))
    huge = {"Content-Length": str(10**12)}
    headers = {**signed(hub, "s3", "PUT", f"/{BUCKET}/large"), **huge}
    answer = send(hub, "PUT", f"/{BUCKET}/large", headers)
    assert answer.status == 403
    assert "EntityTooLarge" in answer.body


def test_the_credentials_file_is_all_that_the_aws_cli_needs(hub: RunningCloud) -> None:
    """Keys, region and endpoint are found by AWS's own readers with nothing but the file's name."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment["AWS_SHARED_CREDENTIALS_FILE"] = str(hub.state_folder / "credentials")
    environment["AWS_CONFIG_FILE"] = os.devnull
    code = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == hub.account


def test_clients_read_the_refusal_as_an_error_of_aws(hub: RunningCloud) -> None:
    """An old key gets a ClientError with a reason in each protocol, not a broken answer."""
    old = boto3.Session(aws_access_key_id="LOCALOLD", aws_secret_access_key="x" * 40, region_name=hub.region)
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("secretsmanager", "list_secrets", {}),
        ("s3", "list_buckets", {}),
        ("iam", "list_roles", {}),
        ("ec2", "describe_vpcs", {}),
        ("lambda", "list_functions", {}),
        ("servicecatalog", "search_products", {}),
    ]
    for service, call, arguments in calls:
        client: Any = old.client(service, endpoint_url=hub.endpoint_url)  # type: ignore[call-overload]
        with pytest.raises(ClientError, match=r"InvalidClientTokenId.*none of this run"):
            getattr(client, call)(**arguments)


def test_nobody_else_may_look_into_the_clouds_folder(hub: RunningCloud) -> None:
    """The folder is closed, the record and the keys even by themselves; the log names no key."""
    folder = hub.state_folder
    assert folder.stat().st_mode & 0o777 == 0o700
    for name in ("cloud.json", "credentials"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert hub.secret_key not in (folder / "cloud.log").read_text(encoding="utf-8")
    # What is in it is closed too: not even a folder opened by mistake shows it.
    assert [made.name for made in folder.iterdir() if made.stat().st_mode & 0o077] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_another_user_learns_nothing(hub: RunningCloud, secret: str) -> None:
    """As the user "daemon": no file can be listed or read, and no request is answered."""
    code = (
        "import json, os, sys, urllib.request, urllib.error\n"
        "folder, endpoint = sys.argv[1:]\n"
        "seen = []\n"
        "for name in ('', 'cloud.json', 'credentials', 'databases', 'function-logs', 'cloud.log'):\n"
        "    try:\n"
        "        path = os.path.join(folder, name)\n"
        "        os.listdir(path) if name in ('', 'databases', 'function-logs') else open(path).close()\n"
        "        seen.append(name)\n"
        "    except PermissionError:\n"
        "        pass\n"
        "try:\n"
        "    urllib.request.urlopen(endpoint + '/_ministack/health')\n"
        "    seen.append('health')\n"
        "except urllib.error.HTTPError as error:\n"
        "    assert error.code == 403\n"
        "print(json.dumps(seen))\n"
    )
    assert secret
    system_python = "/usr/bin/python3"
    done = subprocess.run(  # noqa: S603 - our own code
        [system_python, "-I", "-c", code, str(hub.state_folder), hub.endpoint_url],
        user="daemon",
        group="daemon",
        extra_groups=[],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
