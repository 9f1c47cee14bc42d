"""The options and arguments that verbs share."""

from enum import StrEnum
from typing import Annotated

import typer

from portfolio.cli.values import environment_name, one_of
from portfolio.offering import OFFERS


class TargetName(StrEnum):
    """The clouds that the catalog works with."""

    LOCAL = "local"
    AWS = "aws"


def _offered(name: str) -> str:
    if name not in [offer.name for offer in OFFERS]:
        offered = ", ".join(offer.name for offer in OFFERS)
        message = f"{name!r} is not a product. Products are: {offered}. Name one of these."
        raise typer.BadParameter(message)
    return name


def pairs(texts: list[str]) -> dict[str, str]:
    """``["Size=medium"]`` as ``{"Size": "medium"}``.

    Raises:
        typer.BadParameter: A text has no key, or a key is there twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            message = f"{key or text!r} is not of the form KEY=VALUE. Write for example Size=medium."
            raise typer.BadParameter(message)
        if key in found:
            message = f"{key} is given twice. Give it once."
            raise typer.BadParameter(message)
        found[key] = value
    return found


Product = Annotated[
    str, typer.Argument(metavar="PRODUCT", callback=_offered, help="network, data, compute-ecs, …")
]
Environment = Annotated[
    str,
    typer.Option(
        "--environment",
        "-e",
        metavar="NAME",
        parser=environment_name,
        help="The environment's name, for example team-a.",
    ),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--parameter", "-p", metavar="KEY=VALUE", help="A parameter of the product; repeatable."),
]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="KEY=VALUE", help="A value for one of the portfolio's tags; repeatable."),
]
Path = Annotated[
    str | None,
    typer.Option("--path", metavar="NAME", help="The launch path, if several portfolios offer the product."),
]
Target = Annotated[
    TargetName | None,
    typer.Option(
        "--target",
        metavar="[local|aws]",
        envvar="CATALOG_TARGET",
        parser=one_of(TargetName),
        help="Which cloud. Default: local while an embedded cloud of this checkout runs.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")]
