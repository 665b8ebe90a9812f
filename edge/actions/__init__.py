"""What people do at a branch, one verb a function. Sees ports, never adapters."""
