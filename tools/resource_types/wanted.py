"""The resource types that the products declare; add one here, then run ``make docs``."""

from __future__ import annotations

WANTED: dict[str, tuple[str, ...]] = {
    "ApplicationAutoScaling": ("ScalableTarget", "ScalingPolicy"),
    "AutoScaling": ("AutoScalingGroup",),
    "Backup": ("BackupPlan", "BackupSelection", "BackupVault"),
    "Budgets": ("Budget",),
    "CertificateManager": ("Certificate",),
    "CloudFormation": ("WaitCondition", "WaitConditionHandle"),
    "CloudWatch": ("Alarm", "Dashboard"),
    "Cognito": (
        *("ManagedLoginBranding", "UserPool", "UserPoolClient", "UserPoolDomain", "UserPoolGroup"),
        *("UserPoolIdentityProvider", "UserPoolUser", "UserPoolUserToGroupAttachment"),
    ),
    "DocDB": ("DBCluster", "DBClusterParameterGroup", "DBInstance", "DBSubnetGroup"),
    "EC2": (
        *("EIP", "EgressOnlyInternetGateway", "FlowLog", "InternetGateway", "LaunchTemplate", "NatGateway"),
        *("Route", "RouteTable", "SecurityGroup", "SecurityGroupEgress", "SecurityGroupIngress", "Subnet"),
        *("SubnetCidrBlock", "SubnetRouteTableAssociation", "VPC", "VPCCidrBlock", "VPCEndpoint"),
        *("VPCGatewayAttachment", "Volume"),
    ),
    "ECS": ("Cluster", "Service", "TaskDefinition"),
    "EFS": ("AccessPoint", "FileSystem", "MountTarget"),
    "ElastiCache": ("ServerlessCache", "User", "UserGroup"),
    "ElasticLoadBalancingV2": ("Listener", "LoadBalancer", "TargetGroup"),
    "Events": ("Rule",),
    "IAM": ("InstanceProfile", "Policy", "Role"),
    "KMS": ("Key",),
    "Lambda": ("EventInvokeConfig", "Function", "Permission"),
    "Logs": ("LogGroup", "MetricFilter", "QueryDefinition"),
    "RDS": ("DBInstance", "DBParameterGroup", "DBSubnetGroup"),
    "Route53": ("RecordSet",),
    "S3": ("Bucket", "BucketPolicy"),
    "SNS": ("Subscription", "Topic", "TopicPolicy"),
    "SSM": ("Document",),
    "Scheduler": ("Schedule",),
    "SecretsManager": ("RotationSchedule", "Secret", "SecretTargetAttachment"),
    "ServiceDiscovery": ("PrivateDnsNamespace", "Service"),
    "WAFv2": ("LoggingConfiguration", "WebACL", "WebACLAssociation"),
}
"""By the service as CloudFormation spells it, the names of its resource types."""
