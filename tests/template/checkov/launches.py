"""Launches in which every two choices that a form allows meet.

A finding depends on one choice, or on two together (a size and the way in); all combinations of all choices
are millions. The values come from the forms themselves, so that a new choice is launched without being named
here, and a new field without listed values is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allpairspy import AllPairs

from doctor.templates import Account, Evaluation, evaluate
from products.compute.application.sign_on.parameters import EVERYBODY
from tests.support.company_vpc import chosen, company_vpc
from tests.template.compute import company_choices
from tests.template.compute.values import ANTHROPIC_KEY, OPENAI_KEY, SIGN_ON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Option = dict[str, str]
"""Parameters that are chosen together."""

ENVIRONMENT = {"EnvironmentName": "demo"}

_IN_PLACE_OF_IDS = {
    name: f"{'vpc' if name == 'Vpc' else 'subnet'}-{number:017x}"
    for number, name in enumerate(company_vpc()["Outputs"])
}
SNAPSHOT = {
    "DocumentDbSnapshot": "documentdb-before",
    "RecoverySecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:recovery-AbCdEf",
}
_NAMED = {"Zone1": "eu-west-1a", "Zone2": "eu-west-1c"}
ZONES: tuple[Option, ...] = (
    {"AvailabilityZones": "2"},
    {"AvailabilityZones": "3"},
    {"AvailabilityZones": "2", **_NAMED},
    {"AvailabilityZones": "3", **_NAMED, "Zone3": "eu-west-1b"},
)
SECRETS_MANAGER: tuple[Option, ...] = (
    {"SecretsManagerEndpointChoice": "create"},
    {"SecretsManagerEndpointChoice": "existing"},
    {"SecretsManagerEndpointChoice": "elsewhere", "SecretsManagerRange": "10.9.8.0/24"},
)
REACH: tuple[Option, ...] = (
    {"ReachableFrom": "everybody"},
    {"ReachableFrom": "ranges", "AllowedRanges": "198.51.100.0/24"},
    {"ReachableFrom": "private-networks", "PrivateNetworkRanges": "10.200.0.0/16"},
)
_IPV6_RANGE = {"AllowedIpv6Ranges": "2001:db8:7::/48"}


def with_ipv6(versions: str) -> tuple[Option, ...]:
    """Whom a network with these IP versions, IPv6 among them, lets in."""
    everybody, some, private = ({"IpVersions": versions, **option} for option in REACH)
    return everybody, {**some, **_IPV6_RANGE}, private


_WITHOUT_IPV6: tuple[Option, ...] = tuple({"IpVersions": "ipv4", **option} for option in REACH)
_FIREWALL = {"Firewall": "on"}
_INGRESS: tuple[Option, ...] = (
    {"LoadBalancerScheme": "internet-facing", "IpVersions": "ipv4", "Firewall": "off"},
    {"LoadBalancerScheme": "internet-facing", "IpVersions": "dual-stack", "Firewall": "off"},
    {"LoadBalancerScheme": "internet-facing", "IpVersions": "ipv4", **_FIREWALL, "AllowedCountries": "DE,AT"},
    {"LoadBalancerScheme": "internet-facing", "IpVersions": "dual-stack", **_FIREWALL, "FirewallLog": "on"},
    {"LoadBalancerScheme": "internal", "IpVersions": "ipv4", "Firewall": "off", "FirewallLog": "off"},
    {"LoadBalancerScheme": "internal", "IpVersions": "ipv4", **_FIREWALL, "FirewallLog": "on"},
)
_DOMAIN = {"DomainName": "chat.example.com"}
_ZONE = {"HostedZoneId": "Z0123456789ABCDEFGHIJ"}
_CERTIFICATE = {"CertificateId": "12345678-1234-1234-1234-123456789012"}
WAYS_IN: tuple[Option, ...] = (
    {"AllowPlainHttp": "yes"},
    {"AllowPlainHttp": "yes", "FirstAdministrator": "anna@example.com"},
    {"AllowPlainHttp": "no", **_DOMAIN, **_ZONE},
    {"AllowPlainHttp": "no", **_DOMAIN, **_CERTIFICATE},
    {"AllowPlainHttp": "no", **_DOMAIN, **_ZONE, **_CERTIFICATE},
)
_OIDC = {
    "CompanyProvider": "oidc",
    "CompanyIssuer": "https://example.okta.com",
    "CompanyClientId": "0oa1",
    "CompanyClientSecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:company-AbCdEf",
}
_ANNA = {"SignOnAdministrators": "", "FirstAdministrator": "anna@example.com"}
_SIGNING_ON: tuple[Option, ...] = (
    {**SIGN_ON, "SignOnLogOut": "yes", "SignOnEmailClaim": "email"},
    {**SIGN_ON, "SignOn": "google", "SignOnRequiredGroup": "example.com", **_ANNA},
    {**SIGN_ON, "SignOn": "auth0", "SignOnGroupsClaim": "https://example.com/roles"},
    {**SIGN_ON, "SignOn": "okta", "SignOnRequiredGroup": EVERYBODY, "FirstAdministrator": "anna@example.com"},
    {**SIGN_ON, "SignOn": "keycloak", "SignOnGroupsToken": "userinfo", "SignOnAtOnce": "yes"},
    {"AllowPlainHttp": "no", **_DOMAIN, **_ZONE, "SignOn": "identity"},
)
_OWN = {"OwnConfiguration": "3HL4kqtJlcpXroDTDmjVBH40Nrjfkd"}
_OWN_CONFIGURATIONS: tuple[Option, ...] = (
    {},
    _OWN,
    {**_OWN, "OwnSecretsArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:own-AbCdEf"},
)
_COMPUTE: tuple[tuple[Option, ...], ...] = (
    (*WAYS_IN, *_SIGNING_ON),
    (
        {"Bedrock": "on", "Embeddings": "titan-v2"},
        {"Bedrock": "on", "OpenAiKeySecretArn": OPENAI_KEY, "Embeddings": "openai-small"},
        {"Bedrock": "off", "AnthropicKeySecretArn": ANTHROPIC_KEY, "Embeddings": "titan-v2"},
        {"Bedrock": "on", **company_choices.SPEECH, **company_choices.GUARDRAIL, "Embeddings": "titan-v2"},
    ),
    *company_choices.TOGETHER,
    _INGRESS,
    _OWN_CONFIGURATIONS,
)
TOGETHER: dict[str, tuple[tuple[Option, ...], ...]] = {
    "network": (ZONES, (*_WITHOUT_IPV6, *with_ipv6("ipv4-and-ipv6"), *with_ipv6("dual-stack"))),
    "network-existing": (
        tuple(chosen(_IN_PLACE_OF_IDS, zones) for zones in (2, 3)),
        SECRETS_MANAGER,
        (*_WITHOUT_IPV6, *with_ipv6("dual-stack")),
    ),
    "data": (
        ({}, SNAPSHOT),
        (
            *({"RotateCredentials": choice} for choice in ("by-size", "true")),
            {"RotateCredentials": "false", "DocumentDbPasswordVersion": "0" * 32},
        ),
    ),
    "identity": (
        (
            {
                "InvitedPeople": "on",
                "FirstPersonEmail": "first.person@example.com",
                "CompanyProvider": "none",
            },
            {"InvitedPeople": "on", "FirstPersonEmail": "", **_OIDC},
            {"InvitedPeople": "off", "CompanyProvider": "saml", "CompanyMetadataUrl": "https://example.com/"},
        ),
    ),
    "compute-ecs": (
        *_COMPUTE,
        (
            *({"Size": size, "MaximumTasks": "by size"} for size in ("small", "medium", "large")),
            {"Size": "small", "MaximumTasks": "1"},
            {"Size": "large", "MaximumTasks": "16"},
        ),
    ),
    "compute-ec2": _COMPUTE,
}
"""The options of parameters that a product's rules tie to one another."""

FREE_TEXT = {
    "AllowedDomains": ("", "example.com,example.org"),
    "BedrockModels": ("eu.anthropic.claude-x-v1:0,amazon.nova-lite-v1:0",),
    "BedrockRegion": ("", "eu-central-1"),
    "DomainName": ("chat.example.com",),
    "DataVolumeSnapshot": ("", "snap-0123456789abcdef0"),
    "DataVolumeZone": ("", "eu-west-1b"),
    "DnsServerRanges": ("", "10.9.0.2/32,10.9.1.2/32"),
    "FlowLogKeyArn": ("", "arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012"),
    "KeyPairName": ("", "operators"),
    "MonthlyBudget": ("none", "500"),
    "NotificationEmail": ("", "operators@example.com"),
    "PasswordLength": ("14",),
    "PostgresSnapshot": ("", "postgres-before"),
    "Rerun": ("",),
    "SignOnButton": ("Sign in",),
    "SignOnScopes": ("openid profile email groups",),
    "SpendingPerPerson": ("no limit", "10"),
    "SshAllowedCidr": ("", "203.0.113.0/24"),
    "VpcCidr": ("10.0.0.0/16",),
}
"""Values for the fields in which a user writes."""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A product as one launch of it makes it."""

    product: str
    evaluation: Evaluation


def launches(templates: Mapping[str, Mapping[str, Any]]) -> Iterator[Launch]:
    """Launches of every product, in which each two of its options meet at least once."""
    exports: dict[str, str] = {}
    # Compute imports from the three others.
    for product, template in sorted(templates.items(), key=lambda one: one[0].startswith("compute")):
        account = Account(exports=exports)
        made = [
            Launch(product=product, evaluation=evaluate(template, given, stack=product, account=account))
            for given in combinations(options(product, template))
        ]
        yield from made
        if product in {"network", "data", "identity"}:
            for one in made:
                exports |= one.evaluation.exports
            exports |= max(made, key=lambda launch: len(launch.evaluation.exports)).evaluation.exports


def options(product: str, template: Mapping[str, Any]) -> list[tuple[Option, ...]]:
    """What can be chosen in the product's form, one tuple of options for each choice.

    Raises:
        KeyError: A field has no listed values, and FREE_TEXT none for it.
    """
    together = TOGETHER[product]
    tied = {name for choice in together for option in choice for name in option}
    single = [
        tuple({name: value} for value in declared.get("AllowedValues") or FREE_TEXT[name])
        for name, declared in template["Parameters"].items()
        if name not in tied | set(ENVIRONMENT)
    ]
    return [*together, *single]


def combinations(choices: Sequence[Sequence[Option]]) -> Iterator[Option]:
    """The parameters of launches in which each two options of different choices meet."""
    for row in AllPairs([range(len(choice)) for choice in choices]):
        given = dict(ENVIRONMENT)
        for choice, index in zip(choices, row, strict=True):
            given |= choice[index]
        yield given
