"""Texts of the editor, from Wagtail and wagtail-localize, that our catalogues translate.

Our catalogue goes before theirs. Listed here are the texts on an author's way for which their
Russian is missing, breaks off, or says something else.
"""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

WORDS = (
    _("A network error occurred"),
    _("Account"),
    _("Actions (footer)"),
    _("Add a concise description for search engines"),
    _("%(time_period)s ago by %(user_display_name)s"),
    _("Alternatively, you can view the latest version in a new tab."),
    _("Anyone can edit this %(model_name)s"),
    _("Anyone can edit this %(model_name)s – lock it to prevent others from editing"),
    _("Approved at '%(task)s'. '%(workflow)s' complete"),
    _("at %(time)s by %(user_display_name)s"),
    _("Awaiting"),
    _("Awaiting your review"),
    _("%(time)s by %(user_display_name)s"),
    _("Cancel workflow "),
    _("Choose an image"),
    _("%(model_name)s '%(object)s' created and submitted for moderation."),
    _("Content metrics"),
    _("This data explained"),
    _("Currently idle"),
    _("Editing %(object_type)s %(title)s"),
    _("Editing %(page_type)s"),
    _("Exploring"),
    _("%(model_name)s '%(object)s' has been submitted for moderation."),
    _("in moderation"),
    _("In Moderation"),
    _("live + in moderation"),
    _("Locked by workflow"),
    _("Meta description is empty"),
    _("New: %(model_name)s"),
    _("New slug"),
    _("New title"),
    _("No %(model_name)s match your query."),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    _(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in '<span "
        'class="w-title-ellipsis">%(title)s</span>\'.'
    ),
    _("Only reviewers can edit and approve the %(model_name)s"),
    _("Only reviewers for this task can edit the %(model_name)s."),
    _("Page '%(page_title)s' created and submitted for moderation."),
    _("Page '%(page_title)s' has been submitted for moderation."),
    _("page log entries"),
    _("Pagination"),
    _("Proceeding will overwrite the changes made by %(user_name)s."),
    _("Proceeding will overwrite the changes you made in that window."),
    _("Publishing this %(model_name)s will cancel the current workflow."),
    _("Restart workflow "),
    _("Resubmit to %(task_name)s"),
    _("slug"),
    _("Sent to %(task_name)s %(started_at)s"),
    _("'%(workflow)s' started. Next step '%(task)s'"),
    _("Submit for moderation"),
    _("Submit to %(workflow_name)s"),
    _("This %(model_name)s hasn't been submitted for moderation yet"),
    _(
        "This %(model_name)s is currently at <strong>%(task)s</strong> in "
        "<strong>%(workflow)s</strong>."
    ),
    _("This %(model_name)s is currently awaiting moderation."),
    _(
        "This %(model_name)s was marked as needing changes at <strong>%(task)s</strong> in "
        "<strong>%(workflow)s</strong>."
    ),
    _(
        "The slug '%(page_slug)s' is already in use at the selected parent page. Make sure the "
        "slug is unique and try again."
    ),
    _("The slug '%(page_slug)s' is already in use within the parent page."),
    _(
        "The slug '%(page_slug)s' is already in use within the parent page at "
        "'%(parent_url_path)s'."
    ),
    _("This field is required."),
    _('This slug is already in use within the context of its parent page "%(parent_page_title)s"'),
    _("title"),
    _("To be created by %(user)s"),
    _("Translated manually on {date}"),
    _("Translated with {tool_name} on {date}"),
    _("Translation of %(instance)s into %(locale)s"),
    _(
        "Troubleshoot your connection to the site before proceeding. Open the editor in a "
        "separate tab to view the last saved version."
    ),
    _("Up to date"),
    _("View latest version"),
    _("Your pages and snippets in a workflow"),
)

# What the heading above the texts is called; the script joins it in English.
TRANSLATION_HEADING = "Translation from %(source)s to %(target)s"


def script_words(*, approves: bool) -> Mapping[str, str]:
    """What localize's scripts say, by what they would have said.

    Their Russian calls download and upload alike, and "publish" is said for what here is an
    approval or, of a person who may not approve, a handing in.
    """
    return {
        "Download PO file": gettext("Download the PO file"),
        "Download PO file and input translations offline": gettext(
            "To translate in a program of your own"
        ),
        "Upload PO file": gettext("Upload a PO file"),
        "Upload translated PO file to submit translations": gettext(
            "The translated file, to bring the texts back"
        ),
        "Publish in ": f"{gettext('Approve:') if approves else gettext('Hand in:')} ",
        "Publishing...": gettext("Saving…"),
        TRANSLATION_HEADING: gettext("Translation from %(source)s to %(target)s"),
    }
