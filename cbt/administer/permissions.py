"""Who may open the administrator's screens.

An administrator sets up the whole box, so every place and account is theirs; what is no account
of staff does not exist on the screens of staff: the answer is 404.
"""

from cbt.people.doors import staff_door

administering = staff_door(lambda access: access.is_administrator)
