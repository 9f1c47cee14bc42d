"""Words for what EC2 answers, and for not reaching it."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from custom_resources.ec2 import explain
from custom_resources.ec2.words import BY_CODE
from products.network.bedrock import WITHOUT_BEDROCK_RUNTIME


@pytest.mark.parametrize("code", [*BY_CODE, "NobodyKnows", ""])
def test_every_code_is_told_with_what_it_means_and_what_to_do(code: str) -> None:
    """Also one that is not in the table."""
    words = explain(ClientError({"Error": {"Code": code, "Message": "said"}}, "DescribeVpcs"))
    assert words.startswith("EC2 answered")
    assert code in words
    assert "said" in words
    assert words.count(". ") >= 1
    assert words.endswith(".")


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://ec2"),
        ConnectTimeoutError(endpoint_url="https://ec2"),
        ReadTimeoutError(endpoint_url="https://ec2"),
        NoCredentialsError(),
        BotoCoreError(),
    ],
)
def test_what_is_no_answer_is_said_too(error: Exception) -> None:
    """No reason begins with Unexpected."""
    assert "EC2" in explain(error)
    assert not explain(error).startswith("Unexpected")


def test_regions_without_bedrock_are_none_in_which_botocore_knows_it() -> None:
    """A second source: botocore's endpoints."""
    session = boto3.Session()
    known = set(session.get_available_regions("bedrock")) | set(
        session.get_available_regions("bedrock", partition_name="aws-cn")
    )
    assert known
    assert not known & set(WITHOUT_BEDROCK_RUNTIME)
