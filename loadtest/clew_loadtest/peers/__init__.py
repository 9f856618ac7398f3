"""Other streaming recognizers beside Clew: same files, same weights, same machine, one run. `python -m clew_loadtest.peers --help`"""
