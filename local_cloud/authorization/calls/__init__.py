"""Which calls AWS CloudFormation makes for each resource type, one module for each group of services.

They come from AWS's public handlers, the services' API references and permission pages and the Service
Authorization Reference, and from no list that the launch roles are made of: a role is tested against what
AWS asks for, not against itself.
"""

from local_cloud.authorization.calls.table import BY_TYPE, calls_of

__all__ = ["BY_TYPE", "calls_of"]
