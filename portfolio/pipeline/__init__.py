"""What a pipeline does beside the verbs that people use: reviews of changes, tags of releases, drift.

from portfolio.pipeline.review import review
from portfolio.pipeline.comment import place_of, post
from portfolio.pipeline.tags import tag
from portfolio.pipeline.drift import drifts
"""
