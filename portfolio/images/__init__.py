"""The container images: locked by digest, copied into the account's own registry, pulled from there alone.

    from portfolio.images.publishing import publish_images
    from portfolio.images.resolving import resolve

``products/compute/images.lock.toml`` names every image of every release. ``resolve`` fills digests where
there is a network; ``publish_images`` copies by digest and refuses whatever differs from the lock.
"""
