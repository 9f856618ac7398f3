"""Bad networks, killed servers, full disks: what Clew promises about them, tried. `python -m clew_loadtest.faults`."""
