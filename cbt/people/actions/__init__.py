"""What is done to accounts, roles and places. Each leaves an audit line, but for the language."""

from cbt.people.actions.accounts import (
    EDITABLE,
    PIN_DIGITS,
    account_key,
    account_named,
    add_trainee,
    choose_secret,
    edit_trainee,
    grant_role,
    new_pin,
    reset_secret,
    set_language,
    unlock,
)
from cbt.people.actions.places import (
    add_classroom,
    add_unit,
    close_classroom,
    close_unit,
    delete_place,
    edit_classroom,
    edit_unit,
    reopen_place,
)

__all__ = [
    "EDITABLE",
    "PIN_DIGITS",
    "account_key",
    "account_named",
    "add_classroom",
    "add_trainee",
    "add_unit",
    "choose_secret",
    "close_classroom",
    "close_unit",
    "delete_place",
    "edit_classroom",
    "edit_trainee",
    "edit_unit",
    "grant_role",
    "new_pin",
    "reopen_place",
    "reset_secret",
    "set_language",
    "unlock",
]
