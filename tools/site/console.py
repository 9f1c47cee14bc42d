"""What the preview of the console is made from: each product's releases, as its form, rules and outputs."""

from __future__ import annotations

import itertools
import json
import tomllib
from typing import TYPE_CHECKING, Any

from doctor.templates import evaluate
from portfolio.offering import OFFERS
from portfolio.preflight.launch import COMPUTE, SIZES
from portfolio.versions.lifecycle import State
from portfolio.versions.lifecycle import read as read_lifecycle
from portfolio.versions.release import latest, releases
from tools.documents.costs.cost import CHOICES, fixed_cost
from tools.documents.costs.monthly_cost import monthly_costs
from tools.site.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.offering import Offer
    from portfolio.versions.release import Release

_REST = "Other parameters"
"""The console's own heading for parameters that the template puts under none."""


def console_files() -> dict[str, str]:
    """Each file of the preview, by its path in the site's assets."""
    released = [offer for offer in OFFERS if releases(offer.name)]
    described = {offer.name: _product(offer) for offer in released}
    files = {f"console/{name}.json": json.dumps(product) for name, product in described.items()}
    names = [{"name": offer.name, "step": offer.step} for offer in released]
    return {"console/products.json": json.dumps(names), **files}


def _product(offer: Offer) -> dict[str, Any]:
    known = [release for release in releases() if release.product == offer.name]
    withdrawn = read_lifecycle()
    settings = tomllib.loads((ROOT / "settings.toml").read_text(encoding="utf-8"))
    return {
        "name": offer.name,
        "step": offer.step,
        "description": offer.description,
        "tags": settings.get("tag_options", {}),
        "costs": _costs(offer.name),
        "versions": [
            {**_version(release), "state": str(withdrawn.state(release.product, str(release.version)))}
            for release in reversed(known)
        ],
        "offered": str(State.OFFERED),
    }


def _version(release: Release) -> dict[str, Any]:
    template = release.template()
    return {
        "version": str(release.version),
        "date": release.manifest.date,
        "changelog": release.manifest.changelog,
        "update": release.manifest.update,
        "description": template.get("Description", ""),
        "groups": _groups(template),
        "rules": template.get("Rules", {}),
        "outputs": _outputs(template),
    }


def _groups(template: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parameters under their headings, each with its label, in the console's order."""
    interface = template.get("Metadata", {}).get("AWS::CloudFormation::Interface", {})
    labels = {name: label["default"] for name, label in interface.get("ParameterLabels", {}).items()}
    groups = [
        (group["Label"]["default"], group["Parameters"]) for group in interface.get("ParameterGroups", ())
    ]
    named = {name for _, names in groups for name in names}
    rest = [name for name in template["Parameters"] if name not in named]
    return [
        {
            "label": label,
            "parameters": [
                {"name": name, "label": labels.get(name, name), **template["Parameters"][name]}
                for name in names
            ],
        }
        for label, names in [*groups, (_REST, rest)]
        if names
    ]


def _outputs(template: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What people read first, then what other layers import."""
    outputs = [
        {"name": name, "description": output.get("Description", ""), "exported": "Export" in output}
        for name, output in template.get("Outputs", {}).items()
    ]
    return sorted(outputs, key=lambda output: output["exported"])


def _costs(product: str) -> dict[str, Any]:
    """Dollars a month by the choices that decide them: the parameters, and the cost of each combination."""
    if product == "network":
        release = latest(product)
        template = release.template() if release else {}
        choices = {name: values for name, values in CHOICES.items() if name in template.get("Parameters", {})}
        table = {
            "|".join(values): float(
                fixed_cost(
                    evaluate(template, {"EnvironmentName": "demo", **dict(zip(choices, values, strict=True))})
                ).dollars_a_month
            )
            for values in itertools.product(*choices.values())
        }
        return {"parameters": list(choices), "table": table}
    if product not in {"data", *COMPUTE}:
        return {"parameters": [], "table": {}}
    costs = monthly_costs()
    compute = product if product in COMPUTE else COMPUTE[0]
    return {
        "parameters": ["Size"],
        "table": {size: float(costs[size, compute][product]) for size in SIZES},
    }
