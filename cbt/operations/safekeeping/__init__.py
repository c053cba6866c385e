"""Backup and restore: everything that makes a box, in one verified file."""
