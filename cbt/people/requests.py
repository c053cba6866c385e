"""What a view behind the door may rely on."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from cbt.people.models import User

_BROWSER = "browser"
# How large letters are on this PC, in per cent; 100 is no cookie.
TEXT_SIZE_COOKIE = "cbt_text_size"
TEXT_SIZES = ("100", "125", "150", "200")


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in: for views under ``login_required``."""

    user: User


def browser_of(request: HttpRequest) -> str:
    """The name of this browser session, made at sign-in and kept when its key changes."""
    if _BROWSER not in request.session:
        request.session[_BROWSER] = get_random_string(22)
    name: str = request.session[_BROWSER]
    return name


def text_size(request: HttpRequest) -> str:
    """The size of letters that was chosen on this PC; empty is the usual one."""
    size = request.COOKIES.get(TEXT_SIZE_COOKIE, "")
    return size if size in TEXT_SIZES[1:] else ""


def pc_of(request: HttpRequest) -> str:
    """The address of the PC, or nothing where an address names no single PC.

    The box's own address is that of a proxy on it, with every PC behind.
    """
    if not settings.CBT_SIGN_IN_BY_PC:
        return ""
    name, _sign, _interface = request.META.get("REMOTE_ADDR", "").partition("%")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:  # a socket file
        return ""
    return "" if address.is_loopback else str(address)


def address_of_server(request: HttpRequest) -> str:
    """What people type into a browser to come here."""
    address: str = settings.CBT_SERVER_ADDRESS or request.build_absolute_uri("/")
    return address
