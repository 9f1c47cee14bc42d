"""Python types for CloudFormation's resource types, generated from the schemas that cfn-lint brings."""
