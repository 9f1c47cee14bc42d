"""AWS Service Catalog for the embedded cloud: portfolios, products, versions, and launching them."""
