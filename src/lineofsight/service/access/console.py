"""Who acts on the command line: whoever keeps the machine and its files, before there is anybody to sign in."""

from lineofsight.service.access.permissions import Permission


class Console:
    """Stands where a person would as `by`. It may do what an administrator may, and no more."""

    public_id = role = "console"

    def must(self, permission: Permission) -> None:
        if permission is not Permission.MANAGE_PEOPLE:
            raise PermissionError(f"The command line may not {permission}.")
