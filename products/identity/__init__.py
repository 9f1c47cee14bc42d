"""The identity product: the people of one LibreChat environment, in a user pool of Amazon Cognito."""
