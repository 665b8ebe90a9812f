"""Paper: rasters, ESC/POS, devices and the spool."""
