"""The catalog as an end user sees it: launch, update, terminate, and what runs in an environment.

    from portfolio.end_user.request import Request
    from portfolio.end_user.user import EndUser

    user = EndUser(session)                                   # a boto3 session that may launch
    user.launch(Request("network", "team-a"))
    user.update(Request("data", "team-a", parameters={"Size": "medium"}))
    user.terminate(Request("compute-ecs", "team-a"))

The same calls serve AWS and the embedded cloud: only the session and ``AWS_ENDPOINT_URL`` differ. Everything
wrong with a request is found before it is made and raised as one ``CatalogError``; an operation that fails
raises the first failed resource's reason. No module here loads the CDK.

=================  ================================================================================
``user``           ``EndUser``: the operations, and what is launched
``request``        ``Request``: product, environment, parameters, version; ``Outcome``: what came of it
``services``       the two AWS services that an end user talks to
``launch``         launching a product
``update``         changing a launched product
``terminate``      removing one
``choice``         product, version and launch path, found by name
``form``           what a launch asks for: parameters and TagOptions, checked all at once
``field``          one parameter of the form and its limits
``provisioned``    ``Provisioned``: what is launched, in which environment
``layers``         the order of an environment's layers, and who uses what of whom
``events``         a stack's events as they happen
``record``         one request, waited for until it ends
``failure``        the cause of a failed request, in words
=================  ================================================================================
"""
