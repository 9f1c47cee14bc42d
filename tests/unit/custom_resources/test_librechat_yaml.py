"""A company's librechat.yaml: how it is read, judged and merged."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.librechat_yaml import ConfigurationError, check, merged, placeholders, read
from custom_resources.librechat_yaml.checking import SCHEMA_FILE, schema_problems
from custom_resources.librechat_yaml.placeholders import missing_keys
from custom_resources.librechat_yaml.reading import MOST_BYTES
from portfolio.adoption.librechat_config_schema import schema
from portfolio.npm.packages import LISTED, NODE, installed_packages
from tests.support.patience import PATIENCE
from tests.unit.custom_resources.configurations import BAD, GATEWAY, GOOD, LIBRECHAT_ALONE

if TYPE_CHECKING:
    from collections.abc import Mapping

OURS: dict[str, Any] = {
    "version": "1.3.17",
    "cache": True,
    "registration": {"socialLogins": []},
    "interface": {"fileSearch": True, "webSearch": False},
    "endpoints": {"agents": {"capabilities": ["tools"]}},
}
VALIDATE = """
const { configSchema } = require('librechat-data-provider');
const yaml = require('js-yaml');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const takes = (text) => {
  try {
    return configSchema.strict().safeParse(yaml.load(text)).success;
  } catch (error) {
    if (error.code !== 'ERR_INVALID_URL') throw error;
    return false;
  }
};
process.stdout.write(JSON.stringify(texts.map(takes)));
"""


@pytest.fixture(scope="module")
def librechat() -> Mapping[str, bool]:
    """Whether LibreChat's own schema takes each text."""
    texts = [*GOOD.values(), *BAD.values(), *LIBRECHAT_ALONE.values()]
    done = subprocess.run(  # noqa: S603 - the locked Node.js on our own script
        [str(NODE), "-e", VALIDATE],
        input=json.dumps(texts),
        cwd=installed_packages(LISTED),
        env={"OUR_URL": "https://mcp.example.com/sse"},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return dict(zip(texts, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", GOOD)
def test_what_librechat_takes_is_taken(librechat: Mapping[str, bool], name: str) -> None:
    """By its own schema, and by the one that was written from it."""
    assert librechat[GOOD[name]]
    assert list(schema_problems(read(GOOD[name].encode()))) == []


@pytest.mark.parametrize("name", BAD)
def test_what_librechat_refuses_is_refused_with_its_line(librechat: Mapping[str, bool], name: str) -> None:
    """Each by both, and ours says where it stands."""
    assert not librechat[BAD[name]]
    problems = list(schema_problems(read(BAD[name].encode())))
    assert problems
    assert all(problem.line == 2 and problem.allowed and problem.fix for problem in problems)


@pytest.mark.parametrize("name", LIBRECHAT_ALONE)
def test_what_only_librechat_can_judge_is_known(librechat: Mapping[str, bool], name: str) -> None:
    """It passes here and fails at the start, as the guide says: nobody is surprised by a third kind."""
    assert not librechat[LIBRECHAT_ALONE[name]]
    assert list(schema_problems(read(LIBRECHAT_ALONE[name].encode()))) == []


def test_the_schema_is_the_one_of_the_locked_package() -> None:
    """Generated again, it is the same."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema()


def test_mappings_are_merged_and_all_else_takes_the_place() -> None:
    """Key by key; the format's version stays that of the LibreChat that runs."""
    document = read(GATEWAY.encode() + b"interface: {webSearch: true}\n")
    assert check(document, OURS) == ()
    result = json.loads(merged(document, OURS))
    assert result["version"] == OURS["version"]
    assert result["interface"] == {"fileSearch": True, "webSearch": True}
    assert result["endpoints"]["agents"] == OURS["endpoints"]["agents"]
    assert result["endpoints"]["custom"][0]["name"] == "gateway"
    assert OURS["interface"]["webSearch"] is False


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cache: false", "would read the file again"),
        ("registration: {socialLogins: [google]}", "who signs in how"),
        ("fileStrategy: s3", "where the data product keeps"),
        ("mcpServers: {a: {command: npx, args: [x]}}", "inside LibreChat's container"),
        ("mcpServers: {a: {type: stdio, command: npx, args: [x]}}", "inside LibreChat's container"),
        ("langfuse: {headers: {a: 'x-${MONGO_URI}'}}", "no configuration may read"),
        ("langfuse: {headers: {a: '${OPENAI_API_KEY}'}}", "no configuration may read"),
        ("langfuse: {headers: {'${AWS_SECRET_ACCESS_KEY}': b}}", "no configuration may read"),
        ("langfuse: {headers: {a: '${GITHUB_CLIENT_SECRET}'}}", "no configuration may read"),
        ("langfuse: {headers: {a: '${HTTPS_PROXY}'}}", "no configuration may read"),
        ("endpoints: {agents: {remoteApi: {auth: {oidc: {enabled: true}}}}}", "who may call it"),
        ("langfuse: {headers: {a: '${NOT A NAME}'}}", "no name that a variable can have"),
    ],
)
def test_what_is_the_products_to_say_is_refused(text: str, words: str) -> None:
    """Each with its line and the way out."""
    problems = check(read(text.encode()), OURS, reserved={"OPENAI_API_KEY"})
    assert any(words in problem.failed and problem.line == 1 for problem in problems)


def test_the_products_own_values_may_be_repeated() -> None:
    """A file that says the same is no contradiction."""
    assert check(read(b"cache: true\nregistration: {socialLogins: []}"), OURS) == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "no text"),
        (b"a: b\n\x00", "no text"),
        (b"a: [1", "no YAML"),
        (b"- 1", "no configuration"),
        (b"", "empty"),
        (b"a: 1\na: 2", "stands twice"),
        (b"a: !!python/object/apply:os.system [true]", "tag"),
        (b"a: &a [*a]", "too much"),
        (b"#" * (MOST_BYTES + 1), "too large"),
        (
            b"a: &a [1,1,1,1,1,1,1,1]\n"
            + b"".join(
                f"{c}: &{c} [{','.join([f'*{p}'] * 8)}]\n".encode()
                for p, c in zip("abcdefg", "bcdefgh", strict=True)
            ),
            "too much",
        ),
    ],
)
def test_what_is_no_plain_yaml_is_refused(content: bytes, words: str) -> None:
    """Binary, damaged, or made to do harm: each in words."""
    with pytest.raises(ConfigurationError, match=words):
        read(content)


def test_anchors_and_merges_are_read_as_librechat_reads_them() -> None:
    """What a mapping says itself comes before what it takes."""
    document = read(b"x: &d {a: 1, b: on}\ny: {<<: *d, a: 2}")
    assert document.value["y"] == {"a": 2, "b": "on"}


def test_a_placeholder_without_a_key_is_named() -> None:
    """Names are compared, and no value is needed for it."""
    document = read(GATEWAY.encode())
    assert set(placeholders(document)) == {"GATEWAY_KEY", "TEAM", "MCP_TOKEN"}
    missing = list(missing_keys(document, {"GATEWAY_KEY", "TEAM"}))
    assert [problem.received.partition(";")[0] for problem in missing] == ["${MCP_TOKEN}"]
    assert len(list(missing_keys(document, None))) == 3


def test_a_value_that_may_be_a_secret_is_not_repeated() -> None:
    """Somebody may have typed a key in place of a placeholder."""
    text = b"endpoints: {custom: [{name: a, apiKey: 123456789, baseURL: b, models: {default: [m]}}]}"
    (problem,) = check(read(text), OURS)
    assert "123456789" not in str(problem)
