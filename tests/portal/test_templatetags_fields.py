"""Forms as our templates draw them: label, hint and error beside the control, every error linked."""

import re

from django import forms
from django.utils.translation import override

from portal.forms_look import error_links
from tests.portal.sample_form import ObjectionLike


def test_an_error_and_a_hint_are_both_tied_to_the_control() -> None:
    html = drawn({"email": "rights.shuku.example"})

    control = re.search(r'<input type="email"[^>]*>', html)
    assert control
    assert 'aria-describedby="id_email_helptext id_email_error"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html


def test_every_error_is_listed_first_and_linked_to_its_control() -> None:
    with override("en"):
        links = error_links(ObjectionLike({"email": "x"}))

    assert [link.href for link in links] == ["", "#id_name", "#id_email", "#id_target_0", "#id_facts", ""]
    assert links[0].text == "The window has closed."
    assert links[1].text == "Name: This field is required."


def test_a_link_of_the_summary_leads_to_something_on_the_page() -> None:
    html = drawn({})

    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert targets
    assert [target for target in targets if f'id="{target}"' not in html] == []


def test_a_form_without_errors_has_no_summary() -> None:
    assert 'role="alert"' not in str(ObjectionLike())


def test_a_card_draws_the_field_it_opens_and_nothing_else_does() -> None:
    html = str(ObjectionLike())

    assert html.count('name="domain"') == 1
    assert html.index('value="domain"') < html.index('class="sub"') < html.index('name="domain"')
    assert "<small>with its subdomains</small>" in html


def test_the_chosen_card_is_chosen_again_after_an_error() -> None:
    html = drawn({"target": "domain", "domain": "shuku.example"})

    assert re.search(r'<input type="radio" name="target" value="domain"[^>]*checked', html)
    assert 'value="shuku.example"' in html


def test_a_group_of_choices_is_one_fieldset_with_its_question_as_legend() -> None:
    html = str(ObjectionLike())

    assert re.search(r'<fieldset class="choice" id="id_target"[^>]*>\s*<legend>Target</legend>', html)


def test_what_may_be_left_out_says_so() -> None:
    with override("en"):
        html = str(ObjectionLike()["domain"].as_field_group())

    assert '<span class="opt">Optional</span>' in html


def test_a_long_answer_states_its_limit() -> None:
    with override("en"):
        assert "Up to 2,000 characters" in str(ObjectionLike()["facts"].as_field_group())


def test_a_single_tick_box_stands_inside_its_label() -> None:
    html = str(ObjectionLike()["is_sealed"].as_field_group())

    assert re.search(r'<label class="tick"><input type="checkbox"[^>]*><span>Hide me<small', html)


def test_a_label_written_by_a_party_cannot_bring_markup() -> None:
    class Named(forms.Form):
        choice = forms.ChoiceField(choices=[("a", "<b>Dataset</b>")], widget=forms.RadioSelect)

    assert "<b>" not in str(Named())


def drawn(data: dict[str, str]) -> str:
    with override("en"):
        return str(ObjectionLike(data))
