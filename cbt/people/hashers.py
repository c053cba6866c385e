"""How PINs and passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ClassroomArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at 19 MiB, t=2, p=1 (OWASP's first choice): about 20 ms a check.

    Django's default would make a class of thirty wait for hashing alone.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
