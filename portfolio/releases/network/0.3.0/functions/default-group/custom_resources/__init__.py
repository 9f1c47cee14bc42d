"""What runs inside AWS Lambda when CloudFormation initialises a database."""
