"""The fictional people of the demonstration: who they are and how well they learn."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.hashers import make_password

from cbt.lib import names
from cbt.operations.demonstration.histories import Learner
from cbt.operations.demonstration.names import PersonName, invent
from cbt.operations.demonstration.places import COUNTRIES, Agency, Country
from cbt.people.models import Unit, User

P = TypeVar("P", Country, Agency)

# Officers who read Russian rather than the language of their country, and those of them whose
# names are Russian, by country.
_READS_RUSSIAN = {"kz": 0.45, "kg": 0.4, "tj": 0.25, "tm": 0.2, "uz": 0.3}
_HAS_RUSSIAN_NAME = {"kz": 0.35, "kg": 0.2, "tj": 0.05, "tm": 0.1, "uz": 0.1}


class Population:
    """Makes trainees who serve in the given units, each with a number nobody else has.

    ``password`` is an encoded one for all of them; without it nobody can sign in until the
    classroom manager has given them a PIN, as with everybody who forgot theirs.
    """

    def __init__(
        self, units: dict[str, Unit], random: Random, *, password: str | None = None
    ) -> None:
        self._units, self._random = units, random
        self._password = password
        self._taken: dict[UUID, set[str]] = {}
        rows = User.objects.exclude(service_number="").values_list("agency_id", "service_number")
        for agency, number in rows:
            self._taken.setdefault(agency, set()).add(number)

    def trainee(self, country: Country | None = None, agency: Agency | None = None) -> User:
        """A new trainee, not yet in the database."""
        country = country or _weighted(COUNTRIES, self._random)
        agency = agency or _weighted(country.agencies, self._random)
        place = self._units[f"{country.code}/{agency.code}"]
        post = self._units[f"{place.path}/{self._random.choice(agency.posts).code}"]
        language, name = self.reader(country)
        number = self._number(agency, place)
        return User(
            username=f"{place.path}#{number}",
            password=self._password or make_password(None),
            agency=place,
            unit=post,
            service_number=number,
            number_key=names.number_key(number),
            language=language,
            # A PIN that many people share is nobody's own.
            must_change_secret=self._password is None,
            **name_fields(name),
        )

    def reader(self, country: Country) -> tuple[str, PersonName]:
        """The language somebody of this country reads, and a name to go with it."""
        if self._random.random() >= _READS_RUSSIAN[country.code]:
            return country.tongue, invent(country.tongue, self._random)
        is_russian = self._random.random() < _HAS_RUSSIAN_NAME[country.code]
        return "ru", invent("ru" if is_russian else country.tongue, self._random)

    def _number(self, agency: Agency, place: Unit) -> str:
        taken = self._taken.setdefault(place.pk, set())
        pattern = agency.number
        width = int(pattern[pattern.index("{") + 3])
        # More people than the pattern has room for get longer numbers.
        top = max(10**width, 10 ** len(str(4 * len(taken))))
        while True:
            number = pattern.format(self._random.randrange(top // 10, top))
            if number not in taken:
                taken.add(number)
                return number


def _weighted(places: Sequence[P], random: Random) -> P:
    return random.choices(places, [place.weight for place in places])[0]


def name_fields(name: PersonName) -> dict[str, str]:
    """The fields of a user that hold a name, with what ``User.save`` derives from them.

    Many people are inserted at once, which passes ``save`` by.
    """
    return {
        "family_name": names.clean(name.family),
        "given_name": names.clean(name.given),
        "patronymic": names.clean(name.patronymic),
        "family_name_latin": name.family_latin,
        "given_name_latin": name.given_latin,
        "search_key": names.search_key(
            name.family, name.given, name.patronymic, name.family_latin, name.given_latin
        ),
        "sex": name.sex,
    }


def learner(user: User, random: Random) -> Learner:
    """How well and how fast somebody learns."""
    return Learner(
        user=user,
        ability=random.gauss(-0.5, 0.8),
        gain=max(0.5, random.gauss(1.9, 0.7)),
        pace=random.uniform(0.7, 1.4),
        minutes_a_day=random.randrange(60, 200, 10),
    )
