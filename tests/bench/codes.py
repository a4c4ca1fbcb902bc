"""Makes receipt codes and what a phone sends of them; it runs inside a portal, see ground.py."""

import json
from dataclasses import asdict

from reports.incidents import receipts


def tell(number: int) -> None:
    codes = [receipts.new_code() for _one in range(number)]
    print(json.dumps([{"code": one, "key": asdict(receipts.derive(one).kept)} for one in codes]))


def strangers_to(codes: list[str]) -> None:
    """Codes with the locators of these and another secret: somebody saw the beginning."""
    made = []
    for code in codes:
        locator = receipts.read(code)[: receipts.LOCATOR]
        whole = locator + receipts.read(receipts.new_code())[receipts.LOCATOR :]
        check = receipts.references.check_character(whole)
        made.append(receipts.references.grouped(whole + check))
    print(json.dumps(made))
