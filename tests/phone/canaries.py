"""Words, names and pictures that must stand nowhere but in what was sealed: planted in every
place of the form, and told through it while somebody reads the line and takes the phone."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image

from tests.browsing import LOCALES
from tests.incidents.test_form_in_a_browser import at, forward
from tests.phone.intercepting import Interceptor
from tests.phone.profiles import Profile
from tests.phone.relay import Relay
from tests.phone.reporting import saved, with_shell

HARMLESS = "https://www.kazhydromet.kz/"
# What the exchangeable image format calls a description of the picture.
DESCRIPTION = 0x010E
OBSERVER = """async () => {
  const one = await import("/static/js/phone/observing.js");
  await one.renewObserver();
  return one.observer();
}"""
SECRETS = (
    "search_words",
    "search_station",
    "place",
    "words_begin",
    "words_middle",
    "words_end",
    "contact",
    "half_search",
    "half_place",
    "half_words",
    "half_contact",
)
PHOTOS = 3


@dataclass
class Planted:
    """One canary for each place, unlike any other."""

    told: dict[str, str]
    names: list[str]
    exif: list[str]
    faces: list[str]
    code: str = ""
    photos: list[Path] = field(default_factory=list)

    @classmethod
    def sow(cls, folder: Path) -> "Planted":
        def canary(n, words="канарейка"):
            return f"{words}-{os.urandom(6).hex()}-{n}"

        told = {name: canary(n) for n, name in enumerate(SECRETS)}
        planted = cls(
            told,
            [canary(n) for n in range(PHOTOS)],
            *([canary(n, "canary") for n in range(PHOTOS)] for _place in range(2)),
        )
        for name, exif, face in zip(planted.names, planted.exif, planted.faces, strict=True):
            planted.photos.append(_photo(folder / f"{name}.jpg", exif, face))
        return planted

    @property
    def all(self) -> list[str]:
        codes = [self.code, self.code.replace("-", ""), self.code.replace("-", " ")]
        # Its first group is public: the server finds the report by it.
        secret = [self.code.replace("-", "")[8:]]
        found = [*self.told.values(), *self.names, *self.exif, *self.faces]
        return found + (codes + secret if self.code else [])

    @property
    def of_files(self) -> list[str]:
        return self.exif + self.faces


def _photo(path: Path, exif: str, face: str) -> Path:
    told = Image.Exif()
    told[DESCRIPTION] = exif
    Image.effect_noise((400, 300), 80).convert("RGB").save(path, "JPEG", exif=told)
    # What a picture shows, as far as it can be looked for.
    path.write_bytes(path.read_bytes() + face.encode())
    return path


class Watch:
    """A phone whose line is read and whose disk is searched, from the first visit to the last.

    `found` says for each moment which canaries lay on the disk.
    """

    def __init__(self, browser, portal, folder: Path):
        self.portal = portal
        self.planted = Planted.sow(folder)
        self.relay = Relay(portal.url)
        self.line = Interceptor(urlsplit(self.relay.url).port, folder)
        self.profile = Profile(browser, folder / "profile")
        self.found: dict[str, set[str]] = {}
        self.answered = ""
        # The same of who observes on the phone.
        self.of_observer: dict[str, set[str]] = {}

    def close(self) -> None:
        self.profile.close()
        self.line.close()
        self.relay.close()

    def go_through(self) -> None:
        page = self._opened()
        with_shell(page)
        page.context.set_offline(True)
        self._tell(page, self.planted.told, self.planted.photos)
        self.planted.code = saved(page)
        self._search("while it waits")
        self._shut("while it waits, the browser closed")

        page = self._opened()
        page.goto("/waiting/")
        page.wait_for_selector("[data-empty]:not([hidden])", timeout=40_000)
        page.goto("/return/")
        page.fill("input[name=code]", self.planted.code)
        page.click("form#return .actions button")
        page.wait_for_selector("form#return textarea")
        self.answered = page.locator("h1").inner_text()
        self._shut("after delivery")

        page = self._opened()
        page.goto("/")
        at(page, "role")
        told = self.planted.told
        half = {name.removeprefix("half_"): told[name] for name in told if "half" in name}
        self._tell(
            page,
            {
                "search_words": half["search"],
                "search_station": half["search"],
                "place": half["place"],
                "words_begin": half["words"],
                "words_middle": "",
                "words_end": "",
                "contact": half["contact"],
            },
            self.planted.photos[:1],
        )
        # Browsers write down what stands in a form only now and then.
        page.wait_for_timeout(4_000)
        self._search("half typed")
        page.click("[data-quick-exit]")
        page.wait_for_url(f"{HARMLESS}**")
        self._search("after a quick exit")
        self._shut("after a quick exit, the browser closed")
        self._observe()

    def _observe(self) -> None:
        """An observer comes in, looks at their day without a network, and signs out."""
        page = self._opened()
        card = self.portal.told()["observers"][0]
        invitation = urlsplit(card["link"])
        # Typed: a link would stand in the list of pages that were visited.
        page.goto(invitation.path)
        page.fill("[data-invitation] [name=code]", invitation.fragment)
        page.fill("[data-invitation] [name=pin]", card["pin"])
        page.click("[data-invitation] .button")
        page.wait_for_url("**/observe/mine/")
        told = page.evaluate(OBSERVER)
        station = told["station"]
        secrets = [told["observer"], told["token"], invitation.fragment]
        secrets += [*station["venue"], *station["address"]]
        page.context.set_offline(True)
        page.goto("/observe/mine/checklist/")
        page.wait_for_selector("[data-my-station]:not([hidden])")
        self.of_observer["without a network"] = self.profile.holds(secrets)
        page.context.set_offline(False)
        page.goto("/observe/mine/")
        page.wait_for_load_state("networkidle")
        page.click("[data-sign-out]")
        page.wait_for_url(f"{self.line.url}/")
        self.observes = page.evaluate(OBSERVER) is not None
        self.profile.close()
        self.of_observer["after signing out"] = self.profile.holds(secrets)

    def _opened(self):
        context = self.profile.start(
            self.line.trusted,
            base_url=self.line.url,
            locale=LOCALES["ru"],
            timezone_id="Asia/Almaty",
            viewport={"width": 360, "height": 740},
        )
        context.route(f"{HARMLESS}**", lambda route: route.fulfill(body="<h1>Погода</h1>"))
        page = context.pages[0]
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def _search(self, moment: str) -> None:
        self.found[moment] = self.profile.holds(self.planted.all)

    def _shut(self, moment: str) -> None:
        self.profile.close()
        self._search(moment)

    def _tell(self, page, told: dict, photos: list[Path]) -> None:
        """From the first screen to the last."""
        page.check("input[value=voter]")
        forward(page)
        at(page, "what")
        page.fill("#words", told["search_words"])
        page.wait_for_selector("[data-found] .note")
        page.check("input[value=none]")
        forward(page)
        at(page, "where")
        page.fill("#precinct-words", told["search_station"])
        page.check("input[value=unknown]")
        forward(page)
        at(page, "place")
        page.fill("textarea", told["place"])
        forward(page)
        at(page, "when")
        page.check("input[value=now]")
        forward(page)
        at(page, "story")
        words = (told["words_begin"], told["words_middle"], told["words_end"])
        page.fill("textarea", "\n".join(words))
        forward(page)
        at(page, "files")
        page.wait_for_selector("[data-recorder]:not([hidden])")
        page.set_input_files("#id_files", photos)
        page.wait_for_selector(f"[data-kept] .file-done >> nth={len(photos) - 1}")
        forward(page)
        at(page, "contact")
        page.fill("input[name=contact]", told["contact"])
        forward(page)
        at(page, "check")
