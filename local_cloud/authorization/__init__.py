"""Whether a launch role may do what AWS CloudFormation does with it, resource by resource.

``evaluation`` decides one call under policies. ``calls`` says which calls an operation on a resource makes
on AWS, from AWS's own public handlers and the services' documentation. ``enforcement`` puts both in place.
"""
