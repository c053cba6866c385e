"""The template pack of the product's own forms."""

from importlib import import_module
from pathlib import Path

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field, as_crispy_form
from django import forms
from django.conf import settings

from cbt.people.forms import ClassroomForm

# Drawn choice by choice, or without the style sheet's box.
_PLAIN = {"checkboxinput", "checkboxselectmultiple", "radioselect", "hiddeninput"}


class Sample(ClassroomForm):
    QUIET = ("search",)

    name = forms.CharField(label="Name", help_text="As on the card")
    post = forms.ChoiceField(label="Post", choices=[("a", "A")], required=False)
    search = forms.CharField(label="Search", required=False)
    agree = forms.BooleanField(label="I agree")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)
    key = forms.CharField(widget=forms.HiddenInput)


def _all_forms(kind: type[ClassroomForm] = ClassroomForm) -> list[type[ClassroomForm]]:
    own = [one for one in kind.__subclasses__() if one.__module__.startswith("cbt.")]
    return own + [below for one in own for below in _all_forms(one)]


for _file in sorted((Path(settings.BASE_DIR) / "cbt").glob("*/forms.py")):
    import_module(f"cbt.{_file.parent.name}.forms")


def test_inputs_have_the_classes_of_the_style_sheet():
    page = as_crispy_form(Sample())
    assert page.count('class="form-control"') == 2
    assert page.count('class="form-select"') == 1


def test_label_hint_error_and_input_stand_in_this_order():
    field = as_crispy_field(Sample({})["name"])
    places = [field.index(text) for text in ("Name</label>", "As on the card", "Error:", "<input")]
    assert places == sorted(places)


def test_hint_and_error_are_read_with_the_input():
    field = as_crispy_field(Sample({})["name"])
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'class="form-control is-invalid"' in field


def test_what_may_be_left_out_says_so_unless_it_is_quiet():
    form = Sample()
    assert "(optional)" in as_crispy_field(form["post"])
    assert "(optional)" not in as_crispy_field(form["search"])
    assert "(optional)" not in as_crispy_field(form["name"])


def test_choices_stand_in_a_fieldset_with_their_question():
    field = as_crispy_field(Sample()["kind"])
    assert "<fieldset" in field
    assert "<legend>Kind" in field


def test_hidden_field_has_no_label():
    assert "<label" not in as_crispy_field(Sample()["key"])


@pytest.mark.parametrize("form", _all_forms(), ids=lambda form: form.__name__)
def test_every_input_of_the_product_has_a_class(form):
    names = {type(field.widget).__name__.lower() for field in form.base_fields.values()}
    assert names <= _PLAIN | set(settings.CRISPY_CLASS_CONVERTERS)
