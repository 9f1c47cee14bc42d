"""The CloudFormation resource types that ministack lacks, one file a service.

A type that only has to be there is one line of ``recorded``; one that the emulated service knows is a
``ResourceType`` with a function that makes it and one that deletes it.
"""
