"""Nothing outside the person's catalogues."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from wagtail.snippets.models import SnippetAdminURLFinder

from courses.permissions import CataloguePermissionPolicy, find

View = Callable[..., HttpResponse]


class WithinCatalogues:
    """Keeps every address of a viewset within the catalogues that exist for the person.

    Each view that names a row is guarded at its address, so that a view of a later Wagtail is
    guarded too: a row elsewhere is not found, whatever is asked of it.
    """

    model: Any
    rows_for: Callable[[Any], QuerySet]

    @property
    def permission_policy(self) -> CataloguePermissionPolicy:
        return CataloguePermissionPolicy(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return type(self).rows_for(request.user)

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns: list[URLPattern] = super().get_urlpatterns()  # type: ignore[misc]
        for pattern in patterns:
            pattern.callback = self._guarded(pattern.callback)
        return patterns

    def _guarded(self, view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = kwargs.get("pk")
            if key is not None:
                rows = type(self).rows_for(request.user)
                if find(rows, unquote(str(key))) is None:
                    raise Http404
            return view(request, *args, **kwargs)

        return guarded

    @property
    def url_finder_class(self) -> type:
        policy = self.permission_policy

        class Finder(SnippetAdminURLFinder):
            """Gives an address to those only for whom the row exists (usage lists ask)."""

            model = self.model

            def __init__(self, user: Any = None) -> None:
                super().__init__(user)
                self.user = user

            def get_edit_url(self, instance: Any) -> str | None:
                if self.user is not None and not policy.user_has_permission_for_instance(
                    self.user, "change", instance
                ):
                    return None
                url: str | None = super().get_edit_url(instance)
                return url

        return Finder
