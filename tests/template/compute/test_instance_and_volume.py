"""The EC2 instance as a machine: image, processor, role, zone, volume and what waits for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from products.compute.ec2.instance import SIGNAL_TIMEOUT
from tests.template.compute.instance_files import launch_with_files

if TYPE_CHECKING:
    from doctor.templates import Account, Evaluation


@pytest.fixture(scope="module")
def launch(templates: dict[str, dict[str, Any]], account: Account) -> Evaluation:
    """A launch of the EC2 product with its defaults."""
    return launch_with_files(templates["compute-ec2"], account)


def test_the_user_data_is_as_short_as_ec2_wants_it(launch: Evaluation) -> None:
    """At most 16 KB, not counting its encoding.

    Amazon EC2 User Guide, "Run commands when you launch an EC2 instance with user data input".
    """
    data = launch.resources["LaunchTemplate"].properties["LaunchTemplateData"]["UserData"]
    assert len(str(data)) < 16_000


def test_metadata_needs_a_token_and_reaches_no_container(launch: Evaluation) -> None:
    """A token's answer passes no bridge: whoever breaks into a container does not become the instance.

    Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata": a hop limit of 1
    ends at the instance, "in a container environment" 2 is what containers would need.
    """
    options = launch.resources["LaunchTemplate"].properties["LaunchTemplateData"]["MetadataOptions"]
    assert options["HttpTokens"] == "required"
    assert options["HttpPutResponseHopLimit"] == 1


def test_the_volume_is_encrypted_and_outlives_the_instance(
    templates: dict[str, dict[str, Any]], launch: Evaluation
) -> None:
    """No instance owns it; deleted or replaced, it leaves a snapshot."""
    declared = templates["compute-ec2"]["Resources"]["DataVolume"]
    assert (declared["DeletionPolicy"], declared["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")
    assert launch.resources["DataVolume"].properties["Encrypted"] is True


def test_the_volume_is_backed_up_every_day_and_kept_by_size(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """A schedule of AWS Backup has six fields: a fixed minute and hour, and every day, month and year."""
    for size, days in (("small", 7), ("medium", 35), ("large", 365)):
        launch = launch_with_files(templates["compute-ec2"], account, Size=size)
        selection = launch.resources["BackupSelection"].properties
        assert selection["BackupPlanId"] == launch.token("BackupPlan")
        selected = selection["BackupSelection"]["Resources"]
        assert selected == ["arn:aws:ec2:eu-west-1:111122223333:volume/<compute:DataVolume>"]
        (rule,) = launch.resources["BackupPlan"].properties["BackupPlan"]["BackupPlanRule"]
        schedule = re.fullmatch(r"cron\((.+)\)", rule["ScheduleExpression"])
        assert schedule is not None
        minute, hour, *every = schedule[1].split()
        assert minute.isdigit()
        assert hour.isdigit()
        assert every == ["*", "*", "?", "*"]
        assert rule["Lifecycle"] == {"DeleteAfterDays": days}


def test_the_image_runs_on_every_sizes_processor(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Graviton's types have a g after their generation (Amazon EC2 User Guide, "Instance type names").

    An image of the other architecture would be refused at the launch of the instance alone.
    """
    for size in ("small", "medium", "large"):
        launch = launch_with_files(templates["compute-ec2"], account, Size=size)
        data = launch.resources["LaunchTemplate"].properties["LaunchTemplateData"]
        family = re.fullmatch(r"[a-z]+\d(?P<options>[a-z]*)\.\w+", data["InstanceType"])
        assert family is not None
        architecture = "arm64" if "g" in family["options"] else "x86_64"
        assert data["ImageId"] == (
            f"resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}"
        )


def test_session_manager_reaches_the_instance(launch: Evaluation) -> None:
    """The least that its agent needs (AWS Systems Manager User Guide, "Create a custom IAM role")."""
    role = launch.resources["InstanceRole"].properties["Policies"][0]["PolicyDocument"]["Statement"]
    statements = {statement["Sid"]: statement for statement in role}
    channels = {
        f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")
    }
    assert {"ssm:UpdateInstanceInformation", *channels} == set(statements["SessionManager"]["Action"])
    assert statements["SessionManager"]["Resource"] == "*"


def test_one_instance_is_kept_running_in_the_volumes_zone(launch: Evaluation) -> None:
    """It is replaced when the load balancer finds it unhealthy."""
    group = launch.resources["Instances"].properties
    assert (group["MinSize"], group["MaxSize"]) == ("1", "1")
    assert group["HealthCheckType"] == "ELB"
    assert group["VPCZoneIdentifier"] == ["<network:PublicSubnet1>"]
    zone = launch.resources["DataVolume"].properties["AvailabilityZone"]
    assert zone == "<network:PublicSubnet1.AvailabilityZone>"


def test_a_zone_that_is_given_goes_before_the_networks(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Whatever the network exports."""
    launch = launch_with_files(templates["compute-ec2"], account, DataVolumeZone="eu-west-1b")
    assert launch.resources["DataVolume"].properties["AvailabilityZone"] == "eu-west-1b"


def test_a_launch_that_does_not_serve_fails(templates: dict[str, dict[str, Any]]) -> None:
    """Creating and updating both wait for the signal that signal-readiness.sh sends, longer than it waits."""
    group = templates["compute-ec2"]["Resources"]["Instances"]
    assert group["CreationPolicy"]["ResourceSignal"] == {"Count": 1, "Timeout": SIGNAL_TIMEOUT}
    update = group["UpdatePolicy"]["AutoScalingRollingUpdate"]
    assert update["WaitOnResourceSignals"] is True
    assert update["MinInstancesInService"] == 0
    minutes = int(SIGNAL_TIMEOUT.removeprefix("PT").removesuffix("M"))
    assert minutes * 60 > 900


def test_the_role_attaches_this_environments_volume_to_its_own_instances(launch: Evaluation) -> None:
    """And the instances carry the tags that the role asks for."""
    role = launch.resources["InstanceRole"].properties["Policies"][0]["PolicyDocument"]["Statement"]
    statements = {statement["Sid"]: statement for statement in role}
    assert statements["AttachAndGrowVolume"]["Resource"].endswith("volume/<compute:DataVolume>")
    wanted = statements["AttachToInstance"]["Condition"]["StringEquals"]
    tags = {tag["Key"]: tag["Value"] for tag in launch.resources["Instances"].properties["Tags"]}
    assert all(tags[key.removeprefix("aws:ResourceTag/")] == value for key, value in wanted.items())


def test_an_output_says_how_a_shell_is_opened(launch: Evaluation) -> None:
    """On the instance as it is named in the console, and by the group, whose instance changes."""
    words = launch.outputs["OpenShell"].value
    group = launch.resources["Instances"].properties
    (name,) = (tag["Value"] for tag in group["Tags"] if tag["Key"] == "Name")
    assert f"choose the instance {name}, then Connect, Session Manager" in words
    assert f"--auto-scaling-group-names {launch.token('Instances')} " in words
    assert "aws ssm start-session --region eu-west-1 --target $(aws autoscaling " in words


def test_the_form_says_what_a_volume_cannot_do(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """It neither shrinks nor takes a larger snapshot; each size's gigabytes stand beside it."""
    parameters = templates["compute-ec2"]["Parameters"]
    for size in ("small", "medium", "large"):
        launch = launch_with_files(templates["compute-ec2"], account, Size=size)
        gigabytes = launch.resources["DataVolume"].properties["Size"]
        (words,) = re.findall(rf"\b{size}: [^.;]*", parameters["Size"]["Description"])
        assert f"{gigabytes} GB" in words
    assert "never makes it smaller" in parameters["FilesGrowTo"]["Description"]
    assert "refused at once" in parameters["FilesGigabytes"]["Description"]
    for field in ("FilesGigabytes", "FilesGrowTo"):
        label = templates["compute-ec2"]["Metadata"]["AWS::CloudFormation::Interface"]["ParameterLabels"]
        assert label[field]["default"] in {"Room for files", "Grow room for files to"}
    assert "a larger snapshot does not fit" in parameters["DataVolumeSnapshot"]["Description"]


def test_the_form_names_the_networks_field_for_ssh(templates: dict[str, dict[str, Any]]) -> None:
    """As that form shows it."""
    labels = templates["network"]["Metadata"]["AWS::CloudFormation::Interface"]["ParameterLabels"]
    label = labels["SshAllowedCidr"]["default"]
    assert label in templates["compute-ec2"]["Parameters"]["KeyPairName"]["Description"]


def test_what_stays_after_a_termination_says_how_to_use_or_remove_it(launch: Evaluation) -> None:
    """By the names that the consoles and the form of the next launch show."""
    words = launch.outputs["KeptAfterTermination"].value
    for name in ("DataVolume", "BackupVault", "AccessLogsBucket"):
        assert launch.token(name) in words
    for where in ("EC2 console", "AWS Backup console", "S3 console", "Data volume snapshot"):
        assert where in words
    assert "compute-ecs keeps files elsewhere" in words


def test_no_choice_changes_the_volume_but_one_that_is_refused_before(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """A failed update is rolled back to what was, and a volume can neither shrink nor move.

    Whatever parameter has another value: the volume's properties stay as they are, or something that the
    volume waits for has another content under its own name, which CloudFormation refuses to replace (AWS
    CloudFormation User Guide, "Name Type": "you can't perform updates that require replacement of this
    resource").
    """
    template = templates["compute-ec2"]
    before = launch_with_files(template, account)
    guards = [n for n in template["Resources"]["DataVolume"]["DependsOn"] if n.startswith("Kept")]
    others = {**OTHER, **{name: each[-1] for name, each in _offered(template).items() if name not in OTHER}}
    assert {"Size", "FilesGigabytes", "DataVolumeZone", "DataVolumeSnapshot", "EnvironmentName"} <= set(
        others
    )
    refused = set()
    for name, value in others.items():
        after = launch_with_files(template, account, **{name: value})
        volumes = [one.resources["DataVolume"].properties for one in (before, after)]
        told = [[one.resources[guard].properties for guard in guards] for one in (before, after)]
        assert [each["Name"] for each in told[0]] == [each["Name"] for each in told[1]]
        if told[0] != told[1]:
            refused.add(name)
        else:
            assert volumes[0] == volumes[1], name
    assert refused == {"Size", "FilesGigabytes", "DataVolumeZone", "DataVolumeSnapshot"}


def test_another_size_with_the_room_as_it_was_is_not_refused(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """As the field Size says: the number that the volume was made with."""
    template = templates["compute-ec2"]
    was = launch_with_files(template, account, Size="small")
    for size in ("medium", "large"):
        now = launch_with_files(template, account, Size=size, FilesGigabytes="30", FilesGrowTo="300")
        for name in ("KeptRoomForFiles", "DataVolume"):
            assert str(now.resources[name].properties["Tags"]) == str(was.resources[name].properties["Tags"])
        assert (
            int(now.resources["DataVolume"].properties["Size"])
            == was.resources["DataVolume"].properties["Size"]
        )


OTHER = {
    "DataVolumeZone": "eu-west-1b",
    "DataVolumeSnapshot": "snap-0123456789abcdef0",
    "EnvironmentName": "demo",
}


def _offered(template: dict[str, Any]) -> dict[str, list[str]]:
    """The fields with listed values, but for the ways in, which are chosen together."""
    declared = template["Parameters"].items()
    together = {"AllowPlainHttp", "Bedrock", "Embeddings", "FirewallLog", "IpVersions"}
    return {
        name: its["AllowedValues"]
        for name, its in declared
        if "AllowedValues" in its and name not in together
    }
