"""The order of the sidebar: models by name, as text, so that nothing is imported for it.

A model that the person may not see is left out; a registered model that is not named here stands under Settings.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the sidebar: a model (`app.Model`), its words, its icon in templates/admin/icons.svg.html."""

    model: str
    label: str = ""  # translated where it is shown; blank: the model's own name
    icon: str = ""


MAIN = (
    Place("customers.Customer", _("Customers"), "person"),
    Place("customers.BulkEdit", _("Bulk edits"), "rows"),
    Place("customers.Change", _("Changelog"), "clock"),
    Place("segments.Segment", _("Segments"), "circles"),
    Place("integration_points.IntegrationPoint", _("Integration points"), "plug"),
)
SETTINGS = (
    Place("customers.Request", _("Requests")),
    Place("customers.Merge", _("Merges")),
    Place("duplicates.DuplicatePair", _("Suspected duplicates")),
    Place("customers.Export", _("Exports")),
    Place("customers.Message", _("Messages")),
    Place("drop_folders.DropFolder", _("Drop folders")),
    Place("activity.Action", _("Actions")),
    Place("activity.ActionTemplate", _("Action templates")),
    Place("segments.Segmentation", _("Segmentations")),
    Place("customers.JunkValue", _("Junk values")),
    Place("customers.CustomField", _("Custom fields")),
    Place("customers.IdentifierType", _("Identifier types")),
    Place("customers.ColumnMapping", _("Column mappings")),
    Place("customers.Card", _("Cards")),
    Place("customers.CardSeries", _("Card series")),
    Place("customers.CardStatusLabel", _("Card labels")),
    Place("points.PointsChange", _("Points changes")),
    Place("points.Reward", _("Rewards given")),
    Place("points.PointsAccountKind", _("Points accounts")),
    Place("points.RewardCampaign", _("Campaigns")),
    Place("points.PromoCode", _("Promo codes")),
    Place("points.Prize", _("Prizes")),
    Place("integration_points.Source", _("Sources")),
    Place("integration_points.Brand", _("Brands")),
    Place("subscriptions.Topic", _("Subscription topics")),
    Place("integration_points.ApiRequest", _("API requests")),
    Place("callbacks.Callback", _("Callbacks")),
    Place("auth.User", _("Staff")),
    Place("auth.Group", _("Groups")),
    Place("customers.AccessLogEntry", _("Access log")),
    Place("axes.AccessAttempt", _("Locked sign-ins")),
    Place("axes.AccessFailureLog", _("Failed sign-ins")),
    Place("axes.AccessLog", _("Sign-ins")),
)

# The search of the top bar is posted here, as field `q`; without such a page there is no search.
SEARCH_URL_NAME = "admin:customers_customer_search"
