from django.contrib import admin


class StaffSite(admin.AdminSite):
    """The staff's way in."""

    site_header = site_title = "Customer profiles"
    index_title = "Today"
    enable_nav_sidebar = True
