"""Tables that fold on phones keep their roles and say the heading of every value."""

from django.template import Context, Template

TABLE = """{% load face %}{% foldtable caption="Closing soon" classes="tight" %}
{% foldhead %}{% col "Dataset" %}{% col "Items" "n" %}{% col "Action" "act" %}{% endfoldhead %}
{% foldbody %}{% row late=True %}{% rowhead %}{{ name }}{% endrowhead %}{% cell "Items" "n" %}9{% endcell %}{% endrow %}
{% endfoldbody %}{% endfoldtable %}"""


def test_a_folding_table_keeps_the_roles_that_display_block_would_take() -> None:
    html = render(TABLE, name="x")

    for role in ("table", "rowgroup", "row", "columnheader", "rowheader", "cell"):
        assert f'role="{role}"' in html


def test_a_value_repeats_its_heading_for_phones() -> None:
    assert '<td role="cell" class="n" data-l="Items">9</td>' in render(TABLE, name="x")


def test_the_heading_of_a_button_column_is_said_but_not_shown() -> None:
    assert '<span class="vh">Action</span>' in render(TABLE, name="x")


def test_an_overdue_row_is_marked() -> None:
    assert '<tr role="row" class="late">' in render(TABLE, name="x")


def test_what_a_party_wrote_is_escaped_in_a_cell() -> None:
    assert "<script" not in render(TABLE, name="<script>alert(1)</script>")


def test_facts_and_figures_carry_their_notes() -> None:
    html = render('{% load face %}{% facts %}{% fact "Applicant" note="checked" %}A{% endfact %}{% endfacts %}')

    assert html == '<dl class="facts"><div><dt>Applicant</dt><dd>A<small>checked</small></dd></div></dl>'


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))
