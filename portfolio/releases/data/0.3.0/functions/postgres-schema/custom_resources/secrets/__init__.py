"""Credentials from AWS Secrets Manager."""

from custom_resources.secrets.credentials import Credentials, read_credentials

__all__ = ["Credentials", "read_credentials"]
