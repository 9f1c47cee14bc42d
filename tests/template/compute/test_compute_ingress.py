"""Who reaches the load balancer of both products, and what the firewall says of who comes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from botocore.session import get_session

from doctor.reachability import Component
from doctor.templates import Account, MissingExportError, ParametersRefusedError, broken_rules, evaluate
from portfolio.diagnosis.connections import diagnosed
from portfolio.diagnosis.reading.network_reading import LiveNetwork
from portfolio.diagnosis.reading.paths import environment, needed
from portfolio.diagnosis.reading.picture import Picture, picture
from products.compute.ingress.countries import CODES
from tests.template.compute.environments import Environment, launch
from tests.template.compute.values import DEMO

PRODUCTS = ("compute-ecs", "compute-ec2")
INTERNAL = {"LoadBalancerScheme": "internal"}
PRIVATE = {"ReachableFrom": "private-networks", "PrivateNetworkRanges": "10.200.0.0/16"}
Templates = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def inside(templates: Templates) -> Environment:
    """An environment for private networks alone, in a new VPC that was connected to them."""
    network = {"AvailabilityZones": "2", "SshAllowedCidr": "", "OutgoingMail": "on", **PRIVATE}
    choice = {"network": network, "data": {}, "compute": {"IpVersions": "ipv4", **INTERNAL}}
    return launch(templates, "network", "compute-ecs", choice)


@pytest.mark.parametrize("product", PRODUCTS)
def test_an_internal_load_balancer_stands_in_private_subnets(
    templates: Templates, account: Account, product: str
) -> None:
    """The public one, which is the default, stands where the specification has it."""
    for choice, scheme, key in (
        ({}, "internet-facing", "PublicSubnetIds"),
        (INTERNAL, "internal", "InternalBalancerSubnetIds"),
    ):
        made = evaluate(templates[product], {**DEMO, **choice}, account=account)
        balancer = made.resources["LoadBalancer"].properties
        assert balancer["Scheme"] == scheme
        assert ",".join(balancer["Subnets"]) == account.exports[f"librechat-demo-{key}"]


@pytest.mark.parametrize("product", PRODUCTS)
def test_an_internal_load_balancer_in_a_network_of_the_internet_is_refused(
    templates: Templates, account: Account, product: str
) -> None:
    """By the name of the missing export, before anything is made; an older network has none either."""
    rest = {name: value for name, value in account.exports.items() if "InternalBalancer" not in name}
    with pytest.raises(MissingExportError, match="librechat-demo-InternalBalancerSubnetIds"):
        evaluate(templates[product], {**DEMO, **INTERNAL}, account=Account(exports=rest))
    assert evaluate(templates[product], DEMO, account=Account(exports=rest)).resources


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_update_changes_the_scheme(templates: Templates, account: Account, product: str) -> None:
    """The load balancer waits for what remembers it, whose name says why it is refused."""
    facing, internal = (
        evaluate(templates[product], {**DEMO, **choice}, account=account).resources["KeptLoadBalancerScheme"]
        for choice in ({}, INTERNAL)
    )
    assert facing.properties["Name"] == internal.properties["Name"]
    assert facing.properties["Content"] != internal.properties["Content"]
    assert "KeptLoadBalancerScheme" in templates[product]["Resources"]["LoadBalancer"]["DependsOn"]


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({**INTERNAL, "IpVersions": "dual-stack"}, "reached over IPv4"),
        ({**INTERNAL, "Firewall": "on", "AllowedCountries": "DE"}, "are of no country"),
        ({"AllowedCountries": "DE"}, "there is no firewall to tell them apart"),
        ({"FirewallLog": "on"}, "The firewall's log is on, but there is no firewall"),
    ],
)
def test_what_cannot_work_is_refused_in_words(
    templates: Templates, product: str, choice: dict[str, str], words: str
) -> None:
    """Before anything is made, with the remedy."""
    (broken,) = broken_rules(templates[product], {**DEMO, **choice})
    assert words in broken


@pytest.mark.parametrize("product", PRODUCTS)
def test_only_people_of_the_chosen_countries_pass(
    templates: Templates, account: Account, product: str
) -> None:
    """One rule more, with a priority of its own, that turns away whoever comes from no such country."""
    on = {**DEMO, "Firewall": "on"}
    made = evaluate(templates[product], {**on, "AllowedCountries": "DE,AT"}, account=account)
    rules = made.resources["WebAcl"].properties["Rules"]
    (rule,) = [one for one in rules if one["Name"] == "countries"]
    assert rule["Statement"] == {
        "NotStatement": {"Statement": {"GeoMatchStatement": {"CountryCodes": ["DE", "AT"]}}}
    }
    assert rule["Action"] == {"Block": {}}
    assert len({one["Priority"] for one in rules}) == len(rules)
    without = evaluate(templates[product], on, account=account).resources["WebAcl"].properties["Rules"]
    assert [one for one in rules if one != rule] == without


@pytest.mark.parametrize("codes", ["UK", "de", "DE, AT", "DE,", "EU", ",".join(CODES[:51])])
def test_no_other_codes_of_countries_are_taken(templates: Templates, codes: str) -> None:
    """Nor more than one statement may name."""
    with pytest.raises(ParametersRefusedError, match="AllowedCountries: received"):
        evaluate(templates["compute-ecs"], {**DEMO, "Firewall": "on", "AllowedCountries": codes})


def test_aws_knows_every_country_of_the_standard() -> None:
    """The codes come from ISO 3166-1; AWS WAF's are those of its API's model, and Kosovo's besides."""
    code: Any = get_session().get_service_model("wafv2").shape_for("CountryCode")
    assert {*CODES, "XK"} == set(code.enum)


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_firewalls_log_holds_neither_credentials_nor_cookies(
    templates: Templates, account: Account, product: str
) -> None:
    """In a group of the name that AWS WAF demands; samples of requests are protected as well."""
    chosen = {**DEMO, "Firewall": "on", "FirewallLog": "on"}
    made = evaluate(templates[product], chosen, stack="compute", account=account)
    name = made.resources["FirewallLogGroup"].properties["LogGroupName"]
    # https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    assert re.fullmatch(r"aws-waf-logs-librechat-demo-[\w<>:.-]+", name)
    logging = made.resources["FirewallLogging"].properties
    assert logging["ResourceArn"] == "<compute:WebAcl.Arn>"
    (place,) = logging["LogDestinationConfigs"]
    assert place == "arn:aws:logs:eu-west-1:111122223333:log-group:<compute:FirewallLogGroup>"
    redacted = {one["SingleHeader"]["Name"] for one in logging["RedactedFields"]}
    protections = made.resources["WebAcl"].properties["DataProtectionConfig"]["DataProtections"]
    protected = {key for one in protections for key in one["Field"]["FieldKeys"]}
    assert redacted == protected == {"authorization", "cookie"}
    assert not {"FirewallLogGroup", "FirewallLogging"} & set(
        evaluate(templates[product], {**DEMO, "Firewall": "on"}, account=account).resources
    )


def _picture(inside: Environment, *, without: str = "nothing") -> Picture:
    """The environment as the doctor has it, without some of its resources."""
    made = [
        (one, r) for one in inside.launches for r in one.resources.values() if without not in r.logical_id
    ]
    resources = {r.logical_id: r for _, r in made}
    return picture(resources, {r.logical_id: one.token(r.logical_id) for one, r in made})


def _found(inside: Environment, *, without: str) -> list[tuple[str, str, str]]:
    """What the doctor finds where the engineers' part is in no template, and something is gone."""
    expected = environment(_picture(inside, without="ToHeadquarters"), {})
    live = environment(_picture(inside, without=without), {})
    paths = needed(expected, account="111122223333", region="eu-west-1")
    findings = diagnosed(expected, live, LiveNetwork(), [], paths)
    return [(one.check, one.symptom, one.found) for one in findings]


def test_the_doctor_misses_no_way_to_an_internal_load_balancer(inside: Environment) -> None:
    """While private networks are connected it finds nothing; without the routes back, nobody has access."""
    assert _found(inside, without="nothing") == []
    ((check, symptom, found),) = _found(inside, without="ToHeadquarters")
    assert (check, symptom) == ("application-access", "Cannot access application")
    assert "no route" in found
    assert "private networks" in found


def test_the_doctor_tells_mail_from_images(inside: Environment) -> None:
    """A closed port for mail is no reason why images are not pulled."""
    found = _found(inside, without="ServiceToMailServersOn587Egress")
    assert {(check, symptom) for check, symptom, _ in found} == {
        ("application-mail", "LibreChat cannot send mail")
    }


def test_people_of_other_private_networks_stay_outside(inside: Environment) -> None:
    """The balancer has no public address, and its group names the one range."""
    balancer = inside.components["LoadBalancer"]
    assert isinstance(balancer, Component)
    assert not balancer.public_address
    rules = inside.network.group(balancer.groups[0]).ingress
    assert {str(rule.peer_block) for rule in rules} == {"10.200.0.0/16"}
