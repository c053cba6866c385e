"""What sets a machine up, runs the product on it and checks it.

`setup_box`, `run_box` and `run_tests` run before any package of the lock is installed: they
use the standard library only.
"""
