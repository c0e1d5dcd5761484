"""A form with every kind of control, as pages of the register have them."""

from django import forms


class TargetCards(forms.RadioSelect):
    hints = {"domain": "with its subdomains"}
    opens = {"domain": ("domain",)}


class ObjectionLike(forms.Form):
    name = forms.CharField(label="Name")
    email = forms.EmailField(label="E-mail", help_text="Decisions go there.")
    target = forms.ChoiceField(
        label="Target",
        choices=[("whole", "The whole"), ("domain", "One domain")],
        widget=TargetCards,
    )
    domain = forms.CharField(label="Domain", required=False)
    uses = forms.MultipleChoiceField(
        label="Uses", choices=[("mine", "mine")], widget=forms.CheckboxSelectMultiple, required=False
    )
    facts = forms.CharField(label="Facts", widget=forms.Textarea, max_length=2000)
    is_sealed = forms.BooleanField(label="Hide me", required=False, help_text="from the public")
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        self.add_error(None, "The window has closed.")
