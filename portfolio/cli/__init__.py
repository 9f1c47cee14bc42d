"""The catalog command: one verb a task, the same on AWS and on the embedded cloud.

===================  ==========================================================================
``main``             ``main()``: runs the command and turns its end into an exit status
``application``      the verbs, put together
``options``          the options and arguments that verbs share
``target``           which cloud is meant, and whose identity is used there
``environments``     verbs of end users: launch, update, terminate, status
``doctor``           what is wrong with an environment
``releases``         verbs of the platform team and CI: synth, impact, release, check
``hub``              verbs about the published catalog: publish, versions
``demonstration``    verbs on one machine: demo, down
``demo``             the stages of a demo
``databases``        where an environment's databases stand and how to reach them
``progress``         a launch as it happens: rows on a terminal, lines in a pipe
``screen``           what is printed in the end
``reporting``        errors in words
===================  ==========================================================================

Verbs import what they need when they run, so that ``catalog --help`` answers at once.
"""
