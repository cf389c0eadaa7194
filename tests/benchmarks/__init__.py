"""How the site fares when it is large, beside a small one in the same run: `make bench`."""
