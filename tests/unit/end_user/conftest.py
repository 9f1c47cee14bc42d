"""Clients whose answers a test states, checked against botocore's own service models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import Stubber

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_servicecatalog import ServiceCatalogClient


@pytest.fixture
def session() -> boto3.Session:
    """A session that reaches nothing."""
    return boto3.Session(aws_access_key_id="none", aws_secret_access_key="none", region_name="us-east-1")  # noqa: S106 - no secret


@pytest.fixture
def catalog(session: boto3.Session) -> ServiceCatalogClient:
    """A Service Catalog client."""
    return session.client("servicecatalog")


@pytest.fixture
def catalog_answers(catalog: ServiceCatalogClient) -> Iterator[Stubber]:
    """The answers that the Service Catalog client gets, in order; all must have been asked for."""
    with Stubber(catalog) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def stacks(session: boto3.Session) -> CloudFormationClient:
    """A CloudFormation client."""
    return session.client("cloudformation")


@pytest.fixture
def stack_answers(stacks: CloudFormationClient) -> Iterator[Stubber]:
    """The answers that the CloudFormation client gets, in order; all must have been asked for."""
    with Stubber(stacks) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()
