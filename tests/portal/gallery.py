"""One page with every component on it, for the tests that look at it in a browser."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template

from portal import parts, plots
from portal.deadline_view import deadline_view
from registry.kernel.calendar import Calendar, Period, period_end
from registry.kernel.clock import BEIJING
from registry.views.paging import Page
from tests.portal.sample_form import ObjectionLike

NOW = datetime(2026, 11, 23, 15, 52, 8, tzinfo=BEIJING)
SHA = "b1946ac92492d2347c6235b4d2611184e0f1a8c25d7790bb3e4c1f60a95d72e3"
PAGE = """{% extends "base.html" %}{% load face %}{% block title %}Gallery{% endblock %}
{% block crumbs %}<li aria-current="page">Gallery</li>{% endblock %}
{% block head %}<div class="head"><div class="head-meta">{% state_tag "registration" "pre_published" %}
{% state_tag "certificate" "revoked" %}{% state_tag "objection" "upheld" %}{% state_tag "refusal" "contested" %}
</div><h1>Gallery</h1></div>{% include "components/steps.html" %}{% endblock %}
{% block due %}{% include "components/deadline.html" with action_url="/" action="Object" open=True %}{% endblock %}
{% block main %}{% include "components/form.html" with submit="Go on" cancel_url="/" %}
{% kpis %}{% kpi "Items" note="all" %}9{% endkpi %}{% endkpis %}
<section class="card"><h2>Facts</h2>{% include "components/facts.html" %}</section>
<section class="card"><h2>Files</h2>{% include "components/files.html" %}</section>
<section class="card"><h2>Tasks</h2>{% include "components/tasks.html" %}</section>
<section class="card"><h2>History</h2>{% include "components/timeline.html" %}</section>
<section class="card"><h2>Growth</h2>{% include "components/plot.html" with plot=line %}</section>
<section class="card"><h2>By day</h2>{% include "components/plot.html" with plot=columns %}</section>
<section class="card"><h2>Limits</h2>{% include "components/plot.html" with plot=rows %}</section>
<section class="card"><h2>Domains</h2>{% include "components/plot.html" with plot=bars %}</section>
{% include "components/empty.html" with title="Nothing" url="/" action="All" %}{% include "components/pager.html" %}
<section class="card"><h2>Command</h2>{% include "components/copy.html" with text="dipreg verify FILE" %}</section>
{% endblock %}{% block aside %}<section class="card"><h2>Aside</h2><p>x</p></section>{% endblock %}"""


def gallery(request: HttpRequest, *, bad: bool = False) -> HttpResponse:
    form = ObjectionLike({"email": "x", "target": "domain"}) if bad else ObjectionLike()
    return HttpResponse(Template(PAGE).render(RequestContext(request, {"form": form, **context()})))


def context() -> dict[str, Any]:
    calendar, period = Calendar(1, {}), Period(10, "wd")
    began = NOW - timedelta(days=7)
    point, files = plots.Point, [parts.FileRow("contract.pdf", 1_258_291, SHA, "/f")]
    return {
        "deadline": deadline_view(
            label="Time to object",
            starts_at=began,
            ends_at=period_end(began, period, calendar),
            period=period,
            calendar=calendar,
            now=NOW,
            silence_text="the rest is registered.",
            ics_url="/x.ics",
        ),
        "steps": [parts.Step("Admission", "9 Nov", "done"), parts.Step("Window", "", "now"), parts.Step("Decision")],
        "facts": [parts.Fact("Holder", "A", "checked", "/"), parts.Fact("Root", SHA, is_digest=True)],
        "files": files,
        "tasks": [
            parts.Task("Metadata", "done", "/"),
            parts.Task("Sources", "gap", "/", gap="two"),
            parts.Task("c", "todo"),
        ],
        "events": [parts.TimelineEvent("Served", at=NOW, by="e-mail", quote="said", files=files)],
        "page": Page(20, 1388, "?after=1", "?"),
        "line": plots.LinePlot("Growth", [point("a", 1), point("b", 7)], ("Month", "Total"), csv_url="/a.csv"),
        "columns": plots.ColumnPlot("By day", [point("16", 4), point("17", 9)], ("Day", "Count")),
        "rows": plots.RowPlot("Limits", [point("Examination", 8.4, limit=10)], ("Stage", "Days", "Limit")),
        "bars": plots.BarList(
            "Domains", [point("a.example", 9, 1, url="/")], ("Domain", "Items"), legend=("out", "open")
        ),
    }
