"""Asking Amazon EC2 from a function: a patient client, and words for what EC2 or the way to it answers."""

from custom_resources.ec2.client import ec2_client
from custom_resources.ec2.words import explain
from custom_resources.lifecycle.asking import ask

__all__ = ["ask", "ec2_client", "explain"]
