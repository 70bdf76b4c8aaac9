"""The order of the sidebar: models by name, as text, so that nothing is imported for it.

A model that the person may not see is left out; a registered model that is not named here stands under Settings.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the sidebar: a model (`app.Model`), its icon in templates/admin/icons.svg.html, its words."""

    model: str
    icon: str = ""
    label: str = ""  # translated where it is shown; blank: the model's own name


MAIN = (
    Place("customers.Customer", "person", _("Customers")),
    Place("customers.BulkEdit", "rows", _("Bulk edits")),
    Place("customers.Change", "clock", _("Changelog")),
    Place("segments.Segment", "circles", _("Segments")),
    Place("integration_points.IntegrationPoint", "plug", _("Integration points")),
)
SETTINGS = (
    Place("customers.Request", label=_("Requests")),
    Place("customers.Merge", label=_("Merges")),
    Place("duplicates.DuplicatePair", label=_("Suspected duplicates")),
    Place("customers.Export", label=_("Exports")),
    Place("customers.Message", label=_("Messages")),
    Place("drop_folders.DropFolder", label=_("Drop folders")),
    Place("activity.Action", label=_("Actions")),
    Place("activity.ActionTemplate", label=_("Action templates")),
    Place("segments.Segmentation", label=_("Segmentations")),
    Place("customers.JunkValue", label=_("Junk values")),
    Place("customers.CustomField", label=_("Custom fields")),
    Place("customers.IdentifierType", label=_("Identifier types")),
    Place("customers.ColumnMapping", label=_("Column mappings")),
    Place("customers.Card", label=_("Cards")),
    Place("customers.CardSeries", label=_("Card series")),
    Place("customers.CardStatusLabel", label=_("Card labels")),
    Place("points.PointsChange", label=_("Points changes")),
    Place("points.Reward", label=_("Rewards given")),
    Place("points.PointsAccountKind", label=_("Points accounts")),
    Place("points.RewardCampaign", label=_("Campaigns")),
    Place("points.PromoCode", label=_("Promo codes")),
    Place("points.Prize", label=_("Prizes")),
    Place("integration_points.Source", label=_("Sources")),
    Place("integration_points.Brand", label=_("Brands")),
    Place("subscriptions.Topic", label=_("Subscription topics")),
    Place("integration_points.ApiRequest", label=_("API requests")),
    Place("callbacks.Callback", label=_("Callbacks")),
    Place("auth.User", label=_("Staff")),
    Place("auth.Group", label=_("Groups")),
    Place("customers.AccessLogEntry", label=_("Access log")),
    Place("axes.AccessAttempt", label=_("Locked sign-ins")),
    Place("axes.AccessFailureLog", label=_("Failed sign-ins")),
    Place("axes.AccessLog", label=_("Sign-ins")),
)

# The search of the top bar is posted here, as field `q`; without such a page there is no search.
SEARCH_URL_NAME = "admin:customers_customer_search"
