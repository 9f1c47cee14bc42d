"""What is read out of a template for the questions that a running environment is asked."""

from __future__ import annotations

from portfolio.rehearsal.questions import _imports_of_choices, _metadata_references


def _import(name: str) -> dict[str, object]:
    return {"Fn::ImportValue": {"Fn::Sub": f"librechat-${{EnvironmentName}}-{name}"}}


def test_imports_within_a_choice_are_found_and_others_are_not() -> None:
    """Only what stands in an Fn::If, however deep, may be in a branch that is not taken."""
    template = {
        "Resources": {
            "One": {"Properties": {"A": _import("Always"), "B": {"Fn::If": ["C", [_import("Some")], "x"]}}}
        }
    }
    assert _imports_of_choices(template, "env") == {"librechat-env-Some"}


def test_what_metadata_alone_names_is_found() -> None:
    """A resource that its properties or DependsOn name as well is a dependency anyway."""
    template = {
        "Resources": {
            "A": {
                "Metadata": {"all": [{"Ref": "B"}, {"Fn::GetAtt": ["C", "Arn"]}, {"Ref": "D"}]},
                "DependsOn": "C",
                "Properties": {"Containers": [{"DependsOn": [{"ContainerName": "x"}]}]},
            },
            "B": {},
            "C": {},
        }
    }
    assert dict(_metadata_references(template)) == {"A": ["B"]}
