"""Credentials from AWS Secrets Manager."""

from custom_resources.secrets.credentials import APPLIED, ATTEMPTED, Credentials, read_credentials
from custom_resources.secrets.master import as_master
from custom_resources.secrets.pair import alternate, first_of_pair, new_password
from custom_resources.secrets.two_users import read_two_users

__all__ = [
    "APPLIED",
    "ATTEMPTED",
    "Credentials",
    "alternate",
    "as_master",
    "first_of_pair",
    "new_password",
    "read_credentials",
    "read_two_users",
]
