"""The function network-check on networks as companies have them, by the answers that EC2 gives for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.lifecycle import Deadline, InitialisationError, Redactor, Request, Work, asking
from custom_resources.network_check import checker
from tests.support.patience import PATIENCE
from tests.unit.network.companies import CASES, TO_INTERNET, TO_NAT, Case, tiers
from tests.unit.network.recorded import OWNER, REGION, TIERS, VPC, Company, session, subnet_id

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULTS = {
    "EnvironmentName": "demo",
    "WayOut": "yes",
    "IpVersions": "ipv4",
    "S3EndpointChoice": "create",
    "SecretsManagerEndpointChoice": "create",
    "SecretsManagerRange": "",
    "DnsServerRanges": "",
    "EcsEndpoints": "no",
    "FlowLogChoice": "create",
}


def check(company: Company, chosen: Mapping[str, str], patch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Let the real check look at the company's VPC."""
    ec2 = company.client()
    patch.setattr(checker, "ec2_client", lambda: ec2)
    patch.setattr(asking, "SECONDS_FOR_A_NEW_ROLE", 0.0)
    request = Request(
        type="Create",
        stack_id=f"arn:aws:cloudformation:{REGION}:{OWNER}:stack/s/1",
        request_id="1",
        logical_id="NetworkCheck",
        physical_id="p",
        properties={
            "VpcId": VPC,
            **{f"{tier}SubnetIds": [subnet_id(tier, zone) for zone in (1, 2)] for tier in TIERS},
            **DEFAULTS,
            **chosen,
        },
    )
    return checker.check(Work(request=request, deadline=Deadline(PATIENCE), redactor=Redactor()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_network_gets_the_answer_it_deserves(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fit ones are adopted; the others are refused in words that name subnet, route and remedy."""
    if not case.words:
        found = check(case.company, case.chosen, monkeypatch)
        assert found["VpcId"] == VPC
        assert found["PrivateRanges"] == "10.0.17.0/24,10.0.18.0/24"
        return
    with pytest.raises(InitialisationError) as refused:
        check(case.company, case.chosen, monkeypatch)
    for words in case.words:
        assert words in str(refused.value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_played_has_the_shape_of_ec2s_answers(case: Case) -> None:
    """No member is invented, but for the target that does not exist yet: botocore's model knows them all."""
    model = session().client("ec2").meta.service_model
    for operation, answer in case.company.answers().items():
        unknown = _unknown(model.operation_model(operation).output_shape, answer)
        assert unknown <= {"FutureGatewayId"}, operation


def _unknown(shape: Any, value: Any) -> set[str]:  # noqa: ANN401 - botocore's shapes have no stubs
    if shape.type_name == "structure":
        strange = set(value) - set(shape.members)
        return strange.union(*(_unknown(shape.members[k], v) for k, v in value.items() if k not in strange))
    if shape.type_name == "list":
        return set().union(*(_unknown(shape.member, one) for one in value))
    return set()


@pytest.mark.parametrize(
    ("operation", "code", "words"),
    [
        ("DescribeVpcs", "InvalidVpcID.NotFound", "there is none of this ID in this region"),
        ("DescribeSubnets", "UnauthorizedOperation", "may not make this call"),
        ("DescribeRouteTables", "RequestLimitExceeded", "more often than this account may ask"),
        ("DescribeVpcEndpoints", "InternalError", "trouble of its own"),
        ("DescribeDhcpOptions", "SomethingNew", "EC2 answered SomethingNew"),
    ],
)
def test_what_ec2_answers_is_said_in_words(
    operation: str, code: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the operation and EC2's own message; a code that nobody knows yet is named."""
    company = Company(routes=tiers(TO_INTERNET, TO_NAT), hidden={operation: code})
    with pytest.raises(InitialisationError) as failed:
        check(company, {}, monkeypatch)
    assert words in str(failed.value)
    assert operation in str(failed.value)
    assert "nothing was made in it" in str(failed.value)
