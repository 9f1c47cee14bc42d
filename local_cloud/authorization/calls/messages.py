"""Amazon SNS, Amazon EventBridge with its scheduler, and Amazon CloudWatch with its logs."""

from __future__ import annotations

from local_cloud.authorization.call import (
    SERVICE_AUTHORIZATION,
    Call,
    Tags,
    TypeCalls,
    anywhere,
    handler,
    made,
    on_it,
    retagged,
)

LOGS = "arn:{partition}:logs:{region}:{account}:log-group:"
WATCH = "arn:{partition}:cloudwatch:{region}:{account}:"
METRICS = (
    (
        "Amazon CloudWatch permissions reference, User Guide,"
        " https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html"
    ),
    SERVICE_AUTHORIZATION,
)
TOPIC = "{TopicArn}"


def _alarm(name: str, action: str) -> TypeCalls:
    return TypeCalls(
        type=f"AWS::CloudWatch::{name}",
        arn=WATCH + "alarm:{id}",
        sources=METRICS,
        named="AlarmName",
        create=(
            made(f"cloudwatch:{action}"),
            made("cloudwatch:TagResource").if_given("{tags}"),
            *on_it("cloudwatch:DescribeAlarms"),
        ),
        update=(
            *on_it(f"cloudwatch:{action}", "cloudwatch:DescribeAlarms"),
            *retagged("cloudwatch:TagResource", "cloudwatch:UntagResource"),
        ),
        delete=on_it("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms"),
    )


TYPES = (
    TypeCalls(
        type="AWS::SNS::Topic",
        arn="arn:{partition}:sns:{region}:{account}:{id}",
        sources=(handler("sns", "aws-sns-topic"), SERVICE_AUTHORIZATION),
        named="TopicName",
        create=(
            made("sns:CreateTopic"),
            made("sns:TagResource").if_given("{tags}"),
            *on_it("sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:ListTagsForResource"),
        ),
        update=(
            *on_it("sns:GetTopicAttributes"),
            Call(action="sns:SetTopicAttributes").if_changed("KmsMasterKeyId", "DisplayName"),
            *on_it("sns:ListSubscriptionsByTopic", "sns:ListTagsForResource"),
            *retagged("sns:TagResource", "sns:UntagResource"),
        ),
        delete=on_it("sns:GetTopicAttributes", "sns:DeleteTopic"),
    ),
    TypeCalls(
        type="AWS::SNS::Subscription",
        arn=TOPIC,
        sources=(handler("sns", "aws-sns-subscription"), SERVICE_AUTHORIZATION),
        tags=None,
        create=(
            *on_it("sns:GetTopicAttributes", "sns:Subscribe"),
            *anywhere("sns:GetSubscriptionAttributes"),
        ),
        update=(
            *on_it("sns:GetTopicAttributes"),
            *anywhere("sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes"),
        ),
        delete=(
            *on_it("sns:GetTopicAttributes"),
            *anywhere("sns:GetSubscriptionAttributes", "sns:Unsubscribe"),
        ),
    ),
    TypeCalls(
        type="AWS::SNS::TopicPolicy",
        arn="{Topics}",
        sources=(handler("sns", "aws-sns-topicpolicy"), SERVICE_AUTHORIZATION),
        tags=None,
        create=on_it("sns:SetTopicAttributes"),
        update=on_it("sns:SetTopicAttributes"),
        delete=on_it("sns:SetTopicAttributes"),
    ),
    TypeCalls(
        type="AWS::Events::Rule",
        arn="arn:{partition}:events:{region}:{account}:rule/{id}",
        sources=(handler("events", "aws-events-rule"), SERVICE_AUTHORIZATION),
        named="Name",
        longest=64,
        create=(
            Call(action="events:DescribeRule", tags=Tags.NONE),
            made("events:PutRule"),
            made("events:TagResource").if_given("{tags}"),
            Call(action="events:PutTargets", tags=Tags.NONE).if_given("Targets"),
        ),
        update=(
            *on_it("events:DescribeRule", "events:PutRule", "events:ListTargetsByRule"),
            Call(action="events:PutTargets").if_changed("Targets"),
            Call(action="events:RemoveTargets").if_changed("{shorter Targets}"),
            *retagged("events:TagResource", "events:UntagResource"),
        ),
        delete=on_it(
            "events:DescribeRule", "events:ListTargetsByRule", "events:RemoveTargets", "events:DeleteRule"
        ),
    ),
    TypeCalls(
        type="AWS::Scheduler::Schedule",
        arn="arn:{partition}:scheduler:{region}:{account}:schedule/default/{id}",
        sources=(
            (
                "Identity and access management for Amazon EventBridge Scheduler, User Guide,"
                " https://docs.aws.amazon.com/scheduler/latest/UserGuide/security-iam.html"
            ),
            (
                "a name that begins with the stack's (field),"
                " https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1726"
            ),
            (
                "not authorized to perform: scheduler:CreateSchedule on one schedule's ARN (field),"
                " https://github.com/ministryofjustice/modernisation-platform/pull/7930"
            ),
            SERVICE_AUTHORIZATION,
        ),
        tags=None,
        named="Name",
        longest=64,
        create=(
            Call(action="scheduler:CreateSchedule", tags=Tags.NONE),
            Call(
                action="iam:PassRole",
                on="{Target.RoleArn}",
                context={"iam:PassedToService": "scheduler.amazonaws.com"},
            ),
            *on_it("scheduler:GetSchedule"),
        ),
        update=(
            *on_it("scheduler:UpdateSchedule", "scheduler:GetSchedule"),
            Call(
                action="iam:PassRole",
                on="{Target.RoleArn}",
                context={"iam:PassedToService": "scheduler.amazonaws.com"},
            ),
        ),
        delete=on_it("scheduler:DeleteSchedule", "scheduler:GetSchedule"),
    ),
    TypeCalls(
        type="AWS::Logs::LogGroup",
        arn=LOGS + "{id}",
        sources=(
            handler("logs", "aws-logs-loggroup"),
            (
                "TagResource replaces TagLogGroup, Amazon CloudWatch Logs API Reference,"
                " https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html"
            ),
            (
                "PutLogGroupDeletionProtection, Amazon CloudWatch Logs API Reference,"
                " https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/"
                "API_PutLogGroupDeletionProtection.html"
            ),
            SERVICE_AUTHORIZATION,
        ),
        named="LogGroupName",
        create=(
            made("logs:CreateLogGroup"),
            made("logs:TagResource").if_given("{tags}"),
            Call(action="logs:PutRetentionPolicy").if_given("RetentionInDays"),
            *anywhere("logs:DescribeLogGroups"),
            *on_it("logs:ListTagsForResource"),
        ),
        update=(
            Call(action="logs:PutRetentionPolicy").if_changed("RetentionInDays"),
            Call(action="logs:DeleteRetentionPolicy").if_changed("{removed RetentionInDays}"),
            Call(action="logs:AssociateKmsKey").if_changed("KmsKeyId"),
            Call(action="logs:DisassociateKmsKey").if_changed("{removed KmsKeyId}"),
            Call(action="logs:PutLogGroupDeletionProtection").if_changed("DeletionProtectionEnabled"),
            *anywhere("logs:DescribeLogGroups"),
            *on_it("logs:ListTagsForResource"),
            *retagged("logs:TagResource", "logs:UntagResource"),
        ),
        delete=on_it("logs:DeleteLogGroup"),
    ),
    TypeCalls(
        type="AWS::Logs::MetricFilter",
        arn=LOGS + "{LogGroupName}",
        sources=(handler("logs", "aws-logs-metricfilter"), SERVICE_AUTHORIZATION),
        tags=None,
        create=on_it("logs:DescribeMetricFilters", "logs:PutMetricFilter"),
        update=on_it("logs:DescribeMetricFilters", "logs:PutMetricFilter"),
        delete=on_it("logs:DeleteMetricFilter"),
    ),
    TypeCalls(
        type="AWS::Logs::QueryDefinition",
        arn="*",
        sources=(handler("logs", "aws-logs-querydefinition"), SERVICE_AUTHORIZATION),
        tags=None,
        create=anywhere("logs:PutQueryDefinition"),
        update=anywhere("logs:PutQueryDefinition"),
        delete=anywhere("logs:DeleteQueryDefinition"),
    ),
    TypeCalls(
        type="AWS::SSM::Parameter",
        arn="arn:{partition}:ssm:{region}:{account}:parameter/{id}",
        sources=(SERVICE_AUTHORIZATION,),
        named="Name",
        create=(
            made("ssm:PutParameter"),
            made("ssm:AddTagsToResource").if_given("{tags}"),
            *on_it("ssm:GetParameters"),
        ),
        update=(
            *on_it("ssm:PutParameter", "ssm:GetParameters"),
            *retagged("ssm:AddTagsToResource", "ssm:RemoveTagsFromResource"),
        ),
        delete=on_it("ssm:DeleteParameter"),
    ),
    TypeCalls(
        type="AWS::SSM::Document",
        arn="arn:{partition}:ssm:{region}:{account}:document/{id}",
        sources=(
            (
                "CreateDocument, AddTagsToResource, UpdateDocument, UpdateDocumentDefaultVersion, AWS Systems"
                " Manager API Reference,"
                " https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html"
            ),
            "reasoned: a type without a public handler; tags that come with the request are checked as set",
            SERVICE_AUTHORIZATION,
        ),
        named="Name",
        create=(
            made("ssm:CreateDocument"),
            made("ssm:AddTagsToResource").if_given("{tags}"),
            Call(action="ssm:DescribeDocument"),
            Call(action="ssm:GetDocument"),
            Call(action="ssm:ListTagsForResource"),
        ),
        update=(
            Call(action="ssm:UpdateDocument").if_changed("Content", "VersionName"),
            Call(action="ssm:UpdateDocumentDefaultVersion").if_changed("Content", "VersionName"),
            *on_it("ssm:DescribeDocument", "ssm:GetDocument", "ssm:ListTagsForResource"),
            *retagged("ssm:AddTagsToResource", "ssm:RemoveTagsFromResource"),
        ),
        delete=on_it("ssm:DeleteDocument", "ssm:GetDocument"),
    ),
    _alarm("Alarm", "PutMetricAlarm"),
    _alarm("CompositeAlarm", "PutCompositeAlarm"),
    TypeCalls(
        type="AWS::CloudWatch::Dashboard",
        arn="arn:{partition}:cloudwatch::{account}:dashboard/{id}",
        sources=(
            *METRICS,
            (
                "a dashboard without a name gets its logical ID's, not the stack's (field),"
                " https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/783"
            ),
        ),
        named="DashboardName",
        stackless=True,
        create=(
            made("cloudwatch:PutDashboard"),
            made("cloudwatch:TagResource").if_given("{tags}"),
            *on_it("cloudwatch:GetDashboard"),
        ),
        update=(
            *on_it("cloudwatch:PutDashboard", "cloudwatch:GetDashboard"),
            *retagged("cloudwatch:TagResource", "cloudwatch:UntagResource"),
        ),
        delete=on_it("cloudwatch:DeleteDashboards", "cloudwatch:GetDashboard"),
    ),
    TypeCalls(
        type="AWS::Budgets::Budget",
        arn="arn:{partition}:budgets::{account}:budget/{Budget.BudgetName}",
        sources=(
            (
                "Actions, resources, and condition keys for AWS Budget Service, Service Authorization"
                " Reference: CreateBudget, UpdateBudget and DeleteBudget take budgets:ModifyBudget,"
                " https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html"
            ),
            SERVICE_AUTHORIZATION,
        ),
        tags="ResourceTags",
        create=(
            made("budgets:ModifyBudget"),
            made("budgets:TagResource").if_given("{tags}"),
            *on_it("budgets:ViewBudget", "budgets:ListTagsForResource"),
        ),
        update=(
            *on_it("budgets:ModifyBudget", "budgets:ViewBudget", "budgets:ListTagsForResource"),
            *retagged("budgets:TagResource", "budgets:UntagResource"),
        ),
        delete=on_it("budgets:ModifyBudget"),
    ),
)
