"""The instructor's screens: the start page, cohorts and people."""
