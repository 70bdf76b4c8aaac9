"""The order of the sidebar: models by name, as text, so that nothing is imported for it.

A model that the person may not see is left out; a registered model that is not named here stands under Settings.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the sidebar: a model (`app.Model`), its icon in templates/admin/icons.svg.html, its own wording."""

    model: str
    icon: str = ""
    label: str = ""


MAIN = (
    Place("customers.Customer", "person"),
    Place("customers.BulkEdit", "rows"),
    Place("customers.Change", "clock", "Changelog"),
    Place("segments.Segment", "circles", "Segments"),
    Place("integration_points.IntegrationPoint", "plug"),
)
SETTINGS = (
    Place("customers.Request", label="Requests"),
    Place("customers.Merge", label="Merges"),
    Place("duplicates.DuplicatePair", label="Suspected duplicates"),
    Place("customers.Export", label="Exports"),
    Place("customers.Message", label="Messages"),
    Place("drop_folders.DropFolder", label="Drop folders"),
    Place("activity.Action", label="Actions"),
    Place("activity.ActionTemplate"),
    Place("segments.Segmentation"),
    Place("customers.JunkValue", label="Junk values"),
    Place("customers.CustomField"),
    Place("customers.IdentifierType"),
    Place("customers.ColumnMapping"),
    Place("customers.Card", label="Cards"),
    Place("customers.CardSeries"),
    Place("customers.CardStatusLabel", label="Card labels"),
    Place("points.PointsChange", label="Points changes"),
    Place("points.Reward", label="Rewards given"),
    Place("points.PointsAccountKind", label="Points accounts"),
    Place("points.RewardCampaign", label="Campaigns"),
    Place("points.PromoCode", label="Promo codes"),
    Place("points.Prize"),
    Place("integration_points.Source"),
    Place("integration_points.Brand"),
    Place("subscriptions.Topic", label="Subscription topics"),
    Place("integration_points.ApiRequest", label="API requests"),
    Place("callbacks.Callback", label="Callbacks"),
    Place("auth.User", label="Staff"),
    Place("auth.Group"),
    Place("customers.AccessLogEntry", label="Access log"),
    Place("axes.AccessAttempt", label="Locked sign-ins"),
    Place("axes.AccessFailureLog", label="Failed sign-ins"),
    Place("axes.AccessLog", label="Sign-ins"),
)

# The search of the top bar is posted here, as field `q`; without such a page there is no search.
SEARCH_URL_NAME = "admin:customers_customer_search"
