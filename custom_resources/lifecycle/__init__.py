"""From a CloudFormation event to exactly one answer."""
