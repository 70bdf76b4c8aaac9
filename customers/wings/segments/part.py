"""What the core has to know about segments."""

from datetime import timedelta
from typing import Final

from customers.parts import CustomerPart, CustomerTable, ExportFilter, Invariant, Job, OnErasure, OnMerge, ProfileTab
from customers.wings.segments import invariants
from customers.wings.segments.bulk_edits.effects import ADD, REMOVE
from customers.wings.segments.bulk_edits.kind import KIND
from customers.wings.segments.demo import STORY
from customers.wings.segments.erase import TEXTS, erase
from customers.wings.segments.members import IN_SEGMENT, all_segments, are_members
from customers.wings.segments.membership.follow import follow_changes
from customers.wings.segments.membership.merge import merge_stays, unmerge_stays
from customers.wings.segments.membership.scheduled import recalculate_due
from customers.wings.segments.models import SegmentStay
from customers.wings.segments.named_customers import forget_sought
from customers.wings.segments.profile.current_tab import CURRENT, current_tab
from customers.wings.segments.profile.history_tab import HISTORY, history_tab
from customers.wings.segments.roles import VIEW

SEGMENTS: Final = CustomerPart(
    name="segments",
    tables=(CustomerTable(SegmentStay, OnErasure.PART, OnMerge.CORE),),
    erase=erase,
    texts=TEXTS,
    merge=merge_stays,
    unmerge=unmerge_stays,
    forget_sought=forget_sought,
    invariants=(
        Invariant("SEG1", "Nobody is in a segment twice", invariants.in_twice),
        Invariant("SEG2", "Nobody is in two segments of one segmentation", invariants.in_two_of_a_segmentation),
        Invariant("SEG3", "No stay begins before the last one in the segment ended", invariants.overlapping),
        Invariant("SEG4", "The size of a segment is the number of customers in it", invariants.miscounted),
    ),
    follow=follow_changes,
    needs=VIEW,
    export_filters=(ExportFilter(IN_SEGMENT, "Only customers in the segment", all_segments, are_members),),
    tabs=(
        ProfileTab(CURRENT, "Segments", "segments/current_tab.html", current_tab),
        ProfileTab(HISTORY, "Segment history", "segments/history_tab.html", history_tab),
    ),
    demo=STORY,
    api="customers.wings.segments.api.API",
    kinds=(KIND,),
    effects=(ADD, REMOVE),
    jobs={"recalculate segments": Job(recalculate_due, every=timedelta(minutes=1))},
)
