"""Pictures to put into content."""

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file

from courses.models import Picture


def make_picture(
    title: str = "Specimen", colour: str = "white", size: tuple = (640, 480)
) -> Picture:
    file: ImageFile = get_test_image_file(filename=f"{title}.png", colour=colour, size=size)
    return Picture.objects.create(title=title, file=file)


@pytest.fixture
def picture(db: None) -> Picture:
    return make_picture()


@pytest.fixture
def anonymous() -> Client:
    return Client()
