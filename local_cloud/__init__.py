"""An embedded AWS on one machine, for trying and testing the catalog."""
