"""Texts of the editor, from Wagtail and wagtail-localize, that our catalogues translate.

Our catalogue goes before theirs. Listed here are the texts on an author's way for which their
Russian is missing, breaks off, or says something else.
"""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    _(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in "
        "'<span class=\"w-title-ellipsis\">%(title)s</span>'."
    ),
    _("A network error occurred"),
    _("Account"),
    _("Actions (footer)"),
    _("Alternatively, you can view the latest version in a new tab."),
    _("Cancel workflow "),
    _("Choose an image"),
    _("Currently idle"),
    _("Editing %(page_type)s"),
    _("Editing %(object_type)s %(title)s"),
    _("Exploring"),
    _("New: %(model_name)s"),
    _("No %(model_name)s match your query."),
    _("Page '%(page_title)s' has been submitted for moderation."),
    _("Pagination"),
    _("Proceeding will overwrite the changes made by %(user_name)s."),
    _("Proceeding will overwrite the changes you made in that window."),
    _("Publishing this %(model_name)s will cancel the current workflow."),
    _("Restart workflow "),
    _("Resubmit to %(task_name)s"),
    _("Submit to %(workflow_name)s"),
    _("%(model_name)s '%(object)s' has been submitted for moderation."),
    _("This field is required."),
    _("This %(model_name)s hasn't been submitted for moderation yet"),
    _(
        "This %(model_name)s is currently at <strong>%(task)s</strong> in "
        "<strong>%(workflow)s</strong>."
    ),
    _(
        "This %(model_name)s was marked as needing changes at <strong>%(task)s</strong> in "
        "<strong>%(workflow)s</strong>."
    ),
    _("Translated manually on {date}"),
    _("Translated with {tool_name} on {date}"),
    _("Translation of %(instance)s into %(locale)s"),
    _(
        "Troubleshoot your connection to the site before proceeding. Open the editor in a "
        "separate tab to view the last saved version."
    ),
    _("Up to date"),
    _("View latest version"),
    _("title"),
)
