"""What the screens of several audiences ask about people and places."""

from django.db import models


def is_pointed_at(row: models.Model) -> bool:
    """Whether any row of any app names this one, so that it cannot go away."""
    relations = [
        field
        for field in row._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ForeignObjectRel) and not field.many_to_many
    ]
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in relations
    )
