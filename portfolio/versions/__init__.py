"""Versions of products: released, immutable, proved, loadable, retired in order."""
