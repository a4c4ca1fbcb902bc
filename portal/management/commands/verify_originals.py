"""`manage.py verify_originals`: whether every stored original is still what was stored."""

from django.core.management.base import BaseCommand, CommandError

from portal.evidence import fixity
from portal.lib.progress import Bar


class Command(BaseCommand):
    help = (
        "Hashes every stored original again, sealed as it lies, without any key. Goes on where "
        "it was stopped. Names the first that is not what was stored, items whose file is gone, "
        "and files that no item knows."
    )

    def add_arguments(self, parser):
        parser.add_argument("--afresh", action="store_true", help="begin again at the first item")

    def handle(self, *, afresh, **options):
        now = fixity.current_round(afresh=afresh)
        if now.checked:
            self.stdout.write(f"Going on after {now.checked} originals.")
        bar = Bar(now.checked + fixity.left(now), self.stderr)
        wrong, unknown = [], 0
        for looked in fixity.go_on(now):
            unknown += not looked.known
            if looked.problem:
                bar.clear()
                wrong.append(f"Original {looked.item.public_id}: {looked.problem}")
                self.stderr.write(wrong[-1])
            bar.at(now.checked)
        bar.clear()
        strays = list(fixity.strays())
        for name in strays:
            self.stderr.write(f"File {name}: no item knows it")
        if unknown:
            self.stdout.write(
                f"{unknown} came before hashes of sealed files were kept; they are only known "
                "to be there."
            )
        self.stdout.write(f"{now.checked} originals looked at, {now.wrong} wrong.")
        if wrong:
            raise CommandError(f"The first is {wrong[0]}.")
        if now.wrong or strays:
            raise CommandError("Not everything is as it was stored.")
