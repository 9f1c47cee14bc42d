"""How templates are written: intrinsic functions, conditions, policies, resources, sizes."""
