"""Inspects launches with checkov: one run of it over every resource that any of them makes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from doctor.templates import Evaluation
    from tests.template.checkov.launches import Launch

CHECKOV = Path(sys.prefix) / "checkov" / "bin" / "python"
PATIENCE = 1800
"""Seconds after which checkov counts as hanging."""


@dataclass(frozen=True, order=True)
class Finding:
    """A check of checkov that a resource fails.

    Attributes:
        check: The check's ID; https://www.checkov.io/5.Policy%20Index/cloudformation.html lists them.
        product: The product's name.
        resource: The logical ID of the resource.
    """

    check: str
    product: str
    resource: str


@dataclass(kw_only=True)
class Inspected:
    """What was written for checkov to inspect.

    Attributes:
        folder: Where it stands, one template a file.
        makers: The launches that make a resource exactly so, by its file's name and its logical ID.
    """

    folder: Path
    makers: dict[tuple[str, str], list[Launch]] = field(default_factory=dict)


def write_templates(launches: Iterable[Launch], folder: Path) -> Inspected:
    """Write what the launches make, each resource only as often as it is made differently.

    A file holds what one launch makes unlike those before it, and whatever that refers to.
    """
    written = Inspected(folder=folder)
    known: dict[tuple[str, str, str], list[Launch]] = defaultdict(list)
    for number, launch in enumerate(launches):
        resources = _resources(launch.evaluation)
        keys = {name: (launch.product, name, json.dumps(made)) for name, made in resources.items()}
        fresh = {name for name, key in keys.items() if key not in known}
        for key in keys.values():
            known[key].append(launch)
        file = f"{number}.template.json"
        held = _with_what_they_refer_to(fresh, resources)
        written.makers |= {(file, name): known[keys[name]] for name in held}
        template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {n: resources[n] for n in held}}
        if held:
            (folder / file).write_text(json.dumps(template, indent=1), encoding="utf-8")
    return written


def findings(inspected: Inspected) -> dict[Finding, list[Launch]]:
    """What checkov finds, and the launches in which it does.

    Raises:
        FileNotFoundError: checkov is not installed.
        RuntimeError: checkov did not read every resource.
    """
    results = _run(inspected.folder)
    summary = results["summary"]
    if summary["parsing_errors"] or summary["resource_count"] != len(inspected.makers):
        message = (
            f"Cannot trust checkov's answer: it read {summary['resource_count']} resources of "
            f"{len(inspected.makers)}, and could not read {results['results']['parsing_errors']}"
        )
        raise RuntimeError(message)
    found: dict[Finding, list[Launch]] = defaultdict(list)
    for failed in results["results"]["failed_checks"]:
        _, _, name = failed["resource"].partition(".")
        makers = inspected.makers[Path(failed["file_path"]).name, name]
        found[Finding(failed["check_id"], makers[0].product, name)].extend(makers)
    return found


def _run(folder: Path) -> Any:  # noqa: ANN401 - checkov's report
    """What checkov reports; neither a configuration file nor a variable of the user's machine changes it."""
    if not CHECKOV.exists():
        message = (
            f"Cannot inspect templates with checkov: there is no {CHECKOV}. It has a place of its own, "
            "which `make checkov` installs; run that, then the same command again."
        )
        raise FileNotFoundError(message)
    program = Path(__file__).with_name("offline.py")
    options = ("--framework=cloudformation", "--skip-download", "--compact", "--soft-fail", "--output=json")
    done = subprocess.run(  # noqa: S603 - our own program in the environment that the Makefile made
        [CHECKOV, "-I", program, "--directory", folder, *options],
        cwd=folder,
        env={"HOME": str(folder), "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    if done.returncode != 0:
        message = f"Cannot inspect templates: checkov ended with {done.returncode}:\n{done.stderr[-2000:]}"
        raise RuntimeError(message)
    return json.loads(done.stdout)


def _resources(evaluation: Evaluation) -> dict[str, dict[str, Any]]:
    """The resources with their conditions decided, and references where checkov follows them."""
    token = re.compile(rf"<{re.escape(evaluation.stack)}:(\w+)(?:\.([\w.]+))?>")
    return {
        name: {"Type": resource.type, "Properties": _referring(resource.properties, token)}
        for name, resource in evaluation.resources.items()
    }


def _referring(value: Any, token: re.Pattern[str]) -> Any:  # noqa: ANN401 - any part of a template
    """The value with each token that stands alone as the reference for which it stands."""
    if isinstance(value, dict):
        return {name: _referring(part, token) for name, part in value.items()}
    if isinstance(value, list):
        return [_referring(part, token) for part in value]
    found = token.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    name, attribute = found.groups()
    return {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}


def _with_what_they_refer_to(names: set[str], resources: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Those resources and all that can be reached from them by references."""
    held: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        held.add(name)
        waiting |= _references(resources[name]) - held
    return held


def _references(value: Any) -> set[str]:  # noqa: ANN401 - any part of a template
    """The logical IDs to which a part of a template refers."""
    if isinstance(value, list):
        return set().union(*map(_references, value))
    if not isinstance(value, dict):
        return set()
    if value.keys() == {"Ref"}:
        return {value["Ref"]}
    if value.keys() == {"Fn::GetAtt"}:
        return {value["Fn::GetAtt"][0]}
    return set().union(*map(_references, value.values()))
