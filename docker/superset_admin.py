"""Makes the administrator's account, once. `superset fab create-admin` would want the password on a command line."""

import os

from superset.app import create_app

with create_app().app_context():
    from superset.extensions import security_manager

    if security_manager.find_user("admin") is None:
        made = security_manager.add_user(
            "admin",
            "A",
            "B",
            "admin@localhost.invalid",
            security_manager.find_role("Admin"),
            password=os.environ["SUPERSET_ADMIN_PASSWORD"],
        )
        if not made:
            raise SystemExit("the account of the administrator could not be made: see the lines above")
