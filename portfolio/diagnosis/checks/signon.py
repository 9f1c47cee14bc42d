"""Sign-on: whether its issuer can be reached, and whether its callback is the address people use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from portfolio.diagnosis.finding import Finding, Rank, unlooked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.diagnosis.looking import Looking

DISCOVERY = "/.well-known/openid-configuration"
"""Where an issuer describes itself ("OpenID Connect Discovery 1.0", section 4)."""
_SYMPTOM = "People cannot sign in with the company's accounts"


def look_at_sign_on(looking: Looking, fetch: Callable[[str], str] | None) -> Iterator[Finding]:
    """The sign-on that LibreChat is told of, if any.

    Args:
        looking: The environment.
        fetch: Gets the text of a URL, raising OSError or ValueError where there is none; None where nothing
            is to be asked.
    """
    told = _variables(looking)
    issuer = told.get("OPENID_ISSUER", "")
    if not issuer:
        return
    if fetch is None:
        yield unlooked("sign-on", f"{issuer} was not asked", "look at it where the application runs")
        return
    url = issuer.rstrip("/").removesuffix(DISCOVERY) + DISCOVERY
    try:
        described = json.loads(fetch(url))
    except (OSError, ValueError) as error:
        yield Finding(
            check="sign-on-issuer",
            rank=Rank.BROKEN,
            symptom=_SYMPTOM,
            found="the issuer does not describe itself",
            evidence=(f"{url}: {error}",),
            why="LibreChat cannot begin a sign-on without it",
            fix="correct the issuer's address in the compute product; it ends before /.well-known",
        )
        return
    if _name(described.get("issuer", "")) != _name(issuer.removesuffix(DISCOVERY)):
        yield Finding(
            check="sign-on-issuer",
            rank=Rank.BROKEN,
            symptom=_SYMPTOM,
            found="the issuer calls itself by another name",
            evidence=(f"{url}: issuer is {described.get('issuer')!r}, configured is {issuer!r}",),
            why="LibreChat refuses its tokens",
            fix="use the name that the issuer gives itself",
        )
    address = next((s.outputs["ApplicationUrl"] for s in looking.stacks if "ApplicationUrl" in s.outputs), "")
    server = told.get("DOMAIN_SERVER", "")
    if address and server and server.rstrip("/").lower() != address.rstrip("/").lower():
        yield Finding(
            check="sign-on-callback",
            rank=Rank.BROKEN,
            symptom=_SYMPTOM,
            found="the callback leads to another address than the application's",
            evidence=(
                f"callback: {server.rstrip('/')}{told.get('OPENID_CALLBACK_URL', '/oauth/openid/callback')}",
                f"ApplicationUrl: {address}",
            ),
            why="the issuer sends people back to where LibreChat is not",
            fix="update the compute product with the domain that people use, and register that callback with "
            "the issuer",
        )


def _name(issuer: str) -> str:
    """An issuer's name as LibreChat's client compares it: a slash at the end counts, but for a host alone.

    Source: oauth4webapi 3.5.2, ``processDiscoveryResponse``, which compares what ``URL`` makes of both.
    """
    parts = urlsplit(issuer)
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()


def _variables(looking: Looking) -> dict[str, str]:
    """What LibreChat is told: the variables of its container, or on EC2 what was chosen for them."""
    found: dict[str, str] = {}
    for each in looking.stacks:
        chosen = each.parameters
        if each.product == "compute-ec2" and chosen.get("SignOn", "off") != "off":
            found["OPENID_ISSUER"] = chosen.get("SignOnIssuer", "")
            found["DOMAIN_SERVER"] = f"https://{chosen.get('DomainName', '')}"
    for name, _, one in looking.of_type("AWS::ECS::TaskDefinition"):
        if name.startswith("LibreChat"):
            containers: list[dict[str, Any]] = one.properties.get("ContainerDefinitions", [])
            for container in containers:
                found |= {
                    each["Name"]: str(each.get("Value", "")) for each in container.get("Environment", [])
                }
    return found
