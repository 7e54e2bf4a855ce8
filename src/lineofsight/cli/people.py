"""`lineofsight people`: who may sign in, said by whoever keeps the machine. How the first administrator comes to be."""

import argparse
import sys

from lineofsight.cli.homes import home_folder, now
from lineofsight.records.problems import RefusedError

DONE = 0


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    people = verbs.add_parser("people", help="who may sign in, such as the first administrator")
    deeds = people.add_subparsers(dest="deed", required=True, metavar="DEED")
    adding = deeds.add_parser("add", help="let somebody in, and print a link with which they set a password, once")
    adding.add_argument("email", metavar="EMAIL")
    adding.add_argument("--role", required=True, help="a key of roles.yaml, such as administrator")
    adding.add_argument("--name", required=True, help="as others see it")
    adding.set_defaults(do=add)
    linking = deeds.add_parser("link", help="print another link, for a person who is there already")
    linking.add_argument("email", metavar="EMAIL")
    linking.add_argument(
        "--start-again",
        action="store_true",
        help="take away the password, the second step and the provider's link first",
    )
    linking.set_defaults(do=link)


def _begin() -> None:
    from lineofsight.service.started import start

    start(home_folder())
    from lineofsight.service import serving

    serving.migrate()


def add(options: argparse.Namespace) -> int:
    _begin()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from lineofsight.service.access.actions import give_link
    from lineofsight.service.access.console import Console
    from lineofsight.service.access.roles import councils_own
    from lineofsight.service.administration.actions import add_person

    if options.role not in councils_own():
        raise RefusedError(f"There is no role `{options.role}`. Choose one of: {', '.join(councils_own())}.")
    try:
        validate_email(options.email)
        person = add_person(email=options.email, name=options.name, role=options.role, by=Console())
    except ValidationError:
        raise RefusedError("Write the email address like name@example.com.") from None
    return _print(give_link(person=person, now=now(), by=Console()))


def link(options: argparse.Namespace) -> int:
    _begin()
    from lineofsight.service.access import actions
    from lineofsight.service.access.console import Console
    from lineofsight.service.access.models import Person

    person = Person.objects.filter(email=options.email.strip().lower()).first()
    if person is None:
        raise RefusedError("Nobody with that email address has been added. `lineofsight people add` adds them.")
    deed = actions.start_again if options.start_again else actions.give_link
    return _print(deed(person=person, now=now(), by=Console()))


def _print(token: str) -> int:
    from lineofsight.service.access.links import LASTS, address_of_site

    print(f"{address_of_site()}/sign-in/link/{token}/")
    print(f"Give them this link by a safe way. It works once, within {LASTS.days} days.", file=sys.stderr)
    return DONE
