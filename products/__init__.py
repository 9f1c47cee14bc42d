"""The products end users launch: the network, data and compute layers of LibreChat."""
