"""Course packages as files: read, checked and written without the database."""
