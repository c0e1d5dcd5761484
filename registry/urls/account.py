"""My page and everything below it."""

from django.urls import URLPattern, path

from registry.views import account, calendar_link, domains, membership, my_cases, notices, webhooks

urlpatterns: list[URLPattern] = [
    path("me/", account.me, name="me"),
    path("me/cases/", my_cases.my_cases, name="my_cases"),
    path("me/party/new/", account.party_new, name="party_new"),
    path("me/party/<int:pk>/switch/", account.party_switch, name="party_switch"),
    path("me/domains/", domains.domains, name="domains"),
    path("me/domains/<int:pk>/", domains.domain, name="domain"),
    path("me/domains/<int:pk>/look/", domains.domain_look, name="domain_look"),
    path("me/domains/<int:pk>/remove/", domains.domain_remove, name="domain_remove"),
    path("me/inbox/", account.inbox, name="inbox"),
    path("me/inbox/<int:pk>/read/", account.inbox_read, name="inbox_read"),
    path("me/notices/", notices.notices, name="notices"),
    path("me/notices/save/", notices.notices_save, name="notices_save"),
    path("me/notices/second/", notices.second_address, name="second_address"),
    path("me/webhooks/", webhooks.webhooks, name="webhooks"),
    path("me/webhooks/<int:pk>/<slug:act>/", webhooks.webhook_act, name="webhook_act"),
    path("notices/confirm/<str:token>/", notices.second_confirm, name="second_confirm"),
    path("notices/stop/<str:token>/", notices.stop, name="notices_stop"),
    path("me/members/", membership.members, name="members"),
    path("me/members/<int:pk>/remove/", membership.member_remove, name="member_remove"),
    path("me/members/invited/<int:pk>/take-back/", membership.invitation_take_back, name="invitation_take_back"),
    path("me/invitations/<int:pk>/", membership.invitation_page, name="invitation"),
    path("me/identity/", membership.identity_page, name="identity"),
    path("me/mandates/", membership.mandates_page, name="mandates"),
    path("me/mandates/<int:pk>/revoke/", membership.mandate_revoke, name="mandate_revoke"),
    path("me/calendar/", calendar_link.calendar_page, name="calendar_link"),
    path("me/calendar/new/", calendar_link.calendar_new, name="calendar_link_new"),
    path("me/calendar/revoke/", calendar_link.calendar_revoke, name="calendar_link_revoke"),
    path("feeds/<str:secret>.ics", calendar_link.calendar_feed, name="calendar_feed"),
    path("me/tokens/", membership.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", membership.token_revoke, name="token_revoke"),
]
