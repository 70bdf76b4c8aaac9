"""A drop folder that failed and one file in it, for the walks over every page."""

from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from customers.models import Customer
from customers.wings.drop_folders.define import WantedFolder, define
from customers.wings.drop_folders.models import Look, SeenFile
from integration_points.models import IntegrationPoint
from tests.uploads import operator
from tests.wings.walked import WalkedWing


def _objects(_customer: Customer, point: IntegrationPoint) -> Iterable[Model | None]:
    now = timezone.now()
    wanted = WantedFolder(
        name="Shop",
        protocol="sftp",
        host="files.example.com",
        port=22,
        username="shop",
        password="a password that no page shows",
        path="/outgoing",
        mask="*.csv",
        kind="edit",
        integration_point=point,
        run_below=100,
    )
    folder = define(wanted, by=operator(), now=now)
    left = [{"file": "b.csv", "code": "growing", "why": "It grows."}]
    Look.objects.create(folder=folder, started_at=now, state=Look.State.FAILED, reason="It failed.", left=left)
    SeenFile.objects.create(folder=folder, name="a.csv", size=1, first_seen_at=now)
    return [folder]


WALKED = WalkedWing(
    _objects,
    named={"folder_id": "drop_folders.dropfolder"},
    without_stock_form=("drop_folders.DropFolder",),
)
