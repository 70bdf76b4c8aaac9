"""Commands. Each explains itself with `--help`.

bulk_edit.py                  upload a file
bulk_edit_status.py           print where a bulk edit stands
run_bulk_edit.py              start or resume one
pause_bulk_edit.py            pause one
cancel_bulk_edit.py           cancel one
fix_row.py                    show or correct a row of one
undo_bulk_edit.py             take one back
bulk_edit_report.py           write its report or its fix-and-retry file
_bulk_edits.py                what these share
export_customers.py           export customers
cancel_export.py              cancel an export that waits or is made
create_integration_point.py   make an integration point and its key
merge_customers.py            merge two customers
unmerge.py                    take a merge back
_staff.py                     what these two share
check_invariants.py           check that nothing was lost
storage.py                    print what the tables take
demo.py                       make demo data
"""
