"""Measuring the product as it runs in a classroom: real server, real database, thirty trainees."""
