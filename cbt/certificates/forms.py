"""Forms about certificates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cbt.certificates.claims import LONGEST_TOKEN


class VerifyForm(forms.Form):
    """What is typed from a certificate to check it."""

    q = forms.CharField(
        label=_("Check code or certificate number"),
        # Room for a pasted address with the whole token.
        max_length=LONGEST_TOKEN + 200,
        error_messages={"required": _("Enter the check code or the certificate number.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "aria-describedby": "q-hint",
            }
        ),
    )
