"""Pictures belong to the catalogue whose authors uploaded them.

Each catalogue has a collection; its authors may add, choose and change what is in it. The
pictures of an imported course lie in a collection of their own below it.
"""

from django.db import transaction
from wagtail.models import Collection

from courses.models import CataloguePage, Course, CoursePage, Picture
from courses.picture_uses import uses_by_picture


@transaction.atomic
def collection_of(catalogue: CataloguePage) -> Collection:
    """The collection of a catalogue, named like it; made when there is none."""
    rows = CataloguePage.objects.select_for_update(of=("self",)).select_related(None)
    kept = rows.get(pk=catalogue.pk).collection
    if kept is None:
        kept = Collection.get_first_root_node().add_child(name=catalogue.title)
        CataloguePage.objects.filter(pk=catalogue.pk).update(collection=kept)
    elif kept.name != catalogue.title:
        kept.name = catalogue.title
        kept.save()
    catalogue.collection = kept
    return kept


@transaction.atomic
def file_pictures() -> None:
    """Put pictures from the time when all lay together where they belong.

    The collection of a course goes below that of its catalogue. Other pictures go to the one
    catalogue that shows them, or to the regional one when several do, or none.
    """
    homes = {page.pk: collection_of(page) for page in CataloguePage.objects.all()}
    codes = dict(Course.objects.values_list("pk", "code"))
    for page in CoursePage.objects.all():
        catalogue = CataloguePage.objects.ancestor_of(page).first()
        loose = Collection.objects.filter(depth=2, name=codes.get(page.translation_key, ""))
        for collection in loose.exclude(pk__in=[home.pk for home in homes.values()]):
            if catalogue is not None:
                collection.move(
                    Collection.objects.get(pk=homes[catalogue.pk].pk), pos="sorted-child"
                )
    region = CataloguePage.objects.filter(branch="").first()
    uses = uses_by_picture()
    for picture in Picture.objects.filter(collection=Collection.get_first_root_node()):
        shown_in = {use.catalogue for use in uses.get(picture.pk, [])}
        home = homes[shown_in.pop()] if len(shown_in) == 1 else region and homes[region.pk]
        if home:
            Picture.objects.filter(pk=picture.pk).update(collection=home)
