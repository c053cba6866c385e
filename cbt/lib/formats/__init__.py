"""Dates and numbers per language (CLDR; short dates dd.mm.yyyy and 24 hours everywhere)."""
