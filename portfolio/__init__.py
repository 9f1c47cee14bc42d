"""What is offered, in which versions, to whom: releases, the hub and its publishing.

The modules, each with one purpose:

========================  ======================================================================
``errors``                ``CatalogError(problems)``: everything wrong, in four parts each
``settings``              ``load(path=SETTINGS_FILE) -> Settings``
``offering``              ``OFFERS``, ``offer(name) -> Offer``; ``Offer.product()`` imports lazily
``version``               ``Version.parse(text)``, ``Bump``
``release``               ``releases(product=None, *, root=RELEASES) -> tuple[Release, ...]``, ``latest``
``releasing``             ``freeze(current, *, changelog, date, root=RELEASES) -> Release``
``checking``              ``check(currents, *, root=RELEASES, rebuild=True) -> tuple[Problem, …]``
``impact``                ``compare(before, after) -> Impact``: effects of an update, advised bump
``current``               ``stand(names=None) -> tuple[Current, ...]``: version and template of the code
``zips``                  ``ensure(release) -> dict[name, Path]``: the functions' zips, hash-checked
``launch_roles``          ``statements(...)``: what a product's launch role may do
``hub``                   ``build(app, settings, *, root=RELEASES) -> Hub``: the CDK stacks
``publishing``            ``publish(session, settings, *, progress, root=RELEASES) -> Published``
========================  ======================================================================

``settings``, ``offering``, ``release``, ``version`` and ``errors`` load no CDK, so that the command
starts at once.
"""
