"""Addresses that anybody may open."""

from django.urls import URLPattern, path

from portal.views.public import (
    calendar,
    check,
    check_site,
    dataset,
    filers,
    gazette,
    history,
    home,
    register,
    statistics,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("calendar/", calendar.working_days, name="working_days"),
    path("door/", calendar.door, name="door"),
    path("outages/", calendar.outages, name="outages"),
    path("check/", check.check, name="check"),
    path("check-site/", check_site.site_check_new, name="site_check_new"),
    path("check-site/<slug:public_id>/", check_site.site_check, name="site_check"),
    path("check-site/<slug:public_id>/refuse/", check_site.site_check_refuse, name="site_check_refuse"),
    path("check-site/<slug:public_id>/evidence.json", check_site.site_check_evidence, name="site_check_evidence"),
    path("check-site/<slug:public_id>/<slug:name>.bin", check_site.site_check_document, name="site_check_document"),
    path("register/", register.register_list, name="register_list"),
    path("register/list.csv", register.register_csv, name="register_csv"),
    path("register/<case_number:number>/", dataset.dataset_page, name="dataset_page"),
    path("register/<case_number:number>/sources/", dataset.dataset_sources, name="dataset_sources"),
    path("register/<case_number:number>/history/", history.dataset_history, name="dataset_history"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics.csv", statistics.statistics_csv, name="statistics_csv"),
    path("filers/", filers.filers, name="filers"),
    path("gazette/", gazette.gazette, name="gazette"),
    path("gazette/feed.atom", gazette.feed, name="gazette_feed"),
    path("gazette/closing.ics", gazette.closing_ics, name="gazette_closing"),
    path("gazette/<case_number:number>/", gazette.notice, name="gazette_notice"),
]
