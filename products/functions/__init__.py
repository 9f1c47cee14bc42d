"""AWS Lambda functions as the products declare them."""
