"""Credentials from AWS Secrets Manager."""
