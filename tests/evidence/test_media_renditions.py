"""Staff look at copies made anew: upright, playable, and without a word of metadata."""

import json
import subprocess

import pytest
from PIL import Image, ImageOps, ImageStat

from portal.evidence import moving, probing, renditions, sandbox, sandbox_root
from portal.evidence.probing import probe
from portal.evidence.renditions import NotMade, make, make_all
from tests.evidence.media_files import SECRET, photo

PICTURE = {"preview": "image/jpeg", "thumbnail": "image/jpeg"}
FILM = {
    "playable": "video/mp4",
    "poster": "image/jpeg",
    "thumbnail": "image/jpeg",
    "filmstrip": "image/jpeg",
}
SOUND = {"playable": "audio/mp4", "waveform": "image/png"}
FORMATS = {
    **dict.fromkeys(("photo.jpg", "iphone.heic", "drawn.png", "drawn.webp"), PICTURE),
    **dict.fromkeys(("drawn.avif", "drawn.gif", "see-through.png", "deep-grey.png"), PICTURE),
    **dict.fromkeys(("video.mp4", "portrait.mov", "browser.webm", "film.mkv"), FILM),
    **dict.fromkeys(("phone.3gp", "bright.mp4"), FILM),
    **dict.fromkeys(("note.ogg", "note.m4a", "note.mp4", "note.mp3"), SOUND),
    **dict.fromkeys(("note.wav", "note.flac", "note.amr"), SOUND),
    "paper.pdf": PICTURE,
}
# All that exiftool may tell of a copy: how it is coded, and nothing of anybody.
INNOCENT = """
    AudioBitsPerSample AudioChannels AudioFormat AudioSampleRate AverageBitrate Balance BitDepth
    BitsPerSample BufferSize ColorComponents ColorPrimaries ColorProfiles ColorType
    CompatibleBrands Compression CompressorID CompressorName CreateDate CurrentTime Duration
    EncodingProcess FileType FileTypeExtension Filter GraphicsMode HandlerDescription HandlerType
    HandlerVendorID ImageHeight ImageWidth Interlace JFIFVersion MIMEType MajorBrand
    MatrixCoefficients MatrixStructure MaxBitrate MediaCreateDate MediaDataOffset MediaDataSize
    MediaDuration MediaHeaderVersion MediaLanguageCode MediaModifyDate MediaTimeScale MinorVersion
    ModifyDate MovieHeaderVersion NextTrackID OpColor PixelAspectRatio PixelUnits PixelsPerUnitX
    PixelsPerUnitY PosterTime PreferredRate PreferredVolume PreviewDuration PreviewTime
    ResolutionUnit SelectionDuration SelectionTime SourceImageHeight SourceImageWidth TimeScale
    TrackCreateDate TrackDuration TrackHeaderVersion TrackID TrackLayer TrackModifyDate
    TrackVolume TransferCharacteristics VideoFrameRate VideoFullRangeFlag XResolution
    YCbCrSubSampling YResolution
"""
PROGRAMS = (b"Lavf", b"Lavc", b"x264 - core", b"libx264", b"Pillow", b"poppler")


def by_kind(batch):
    return {copy.kind: copy for copy in batch.made}


def made_of(media, name, tmp_path):
    batch = make_all(media(name), tmp_path, probe(media(name)))
    return by_kind(batch), batch.missed


def traces_in(*paths) -> dict:
    """Whatever exiftool still finds about people, places, times, devices and programs."""
    command = ["exiftool", "-json", "-G1", "-ee", *map(str, paths)]
    answer = subprocess.run(command, capture_output=True, check=True)
    return {
        f"{found['SourceFile']} {tag}": value
        for found in json.loads(answer.stdout)
        for tag, value in found.items()
        if is_trace(*tag.rpartition(":")[::2], str(value))
    }


def is_trace(group, tag, value) -> bool:
    if group in ("ExifTool", "System", "Composite") or tag == "SourceFile":
        return False
    if tag.endswith("Date"):
        return not value.startswith("0000")
    return tag not in INNOCENT.split() or (tag == "CompressorName" and bool(value.strip()))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_looked_at(copies, name):
    batch = copies(name)
    assert batch.missed == {}
    assert {copy.kind: copy.media_type for copy in batch.made} == FORMATS[name]
    for copy in batch.made:
        assert not copy.partial and copy.path.stat().st_size
    assert bool(batch.picture_hash) == (FORMATS[name] is not SOUND)


def test_copies_carry_no_place_time_device_name_or_program(copies):
    every = [copy.path for name in FORMATS for copy in copies(name).made]
    assert traces_in(*every) == {}
    for path in every:
        content = path.read_bytes()
        assert b"Olga" not in content
        assert [program for program in PROGRAMS if program in content] == []


@pytest.mark.parametrize("name", ["photo.jpg", "video.mp4"])
def test_the_same_look_finds_much_in_the_originals(media, name):
    assert len(traces_in(media(name))) > 3


def test_of_a_paper_with_an_author_only_a_picture_is_left(media, copies):
    said = subprocess.run(["pdfinfo", media("paper.pdf")], capture_output=True, check=True).stdout
    assert b"Olga Petrova" in said
    for copy in copies("paper.pdf").made:
        assert Image.open(copy.path).format == "JPEG"
        refused = subprocess.run(["pdfinfo", copy.path], capture_output=True, check=False)
        assert refused.returncode != 0


def test_a_photo_becomes_a_thumbnail_and_a_preview_held_upright(media, tmp_path):
    copies, missed = made_of(media, "photo.jpg", tmp_path)
    assert missed == {} and set(copies) == {"preview", "thumbnail"}
    for kind, size in {"preview": (900, 1200), "thumbnail": (240, 320)}.items():
        assert (copies[kind].width, copies[kind].height) == size
        picture = Image.open(copies[kind].path)
        assert (picture.size, picture.format, picture.mode) == (size, "JPEG", "RGB")
        # Orientation 6: the sensor's upper left corner is the picture's upper right one.
        red, other = picture.getpixel((size[0] - 20, 20)), picture.getpixel((20, 20))
        assert red[0] > 200 and red[1] < 80 and max(other) - min(other) < 60


@pytest.mark.parametrize("orientation", range(1, 9))
def test_however_the_phone_was_held_the_picture_stands_upright(media, tmp_path, orientation):
    source = photo(tmp_path / "held.jpg", (400, 200), orientation=orientation)
    copy = make("thumbnail", source, tmp_path, probe(source))
    right = ImageOps.exif_transpose(Image.open(source))
    drawn = Image.open(copy.path)
    assert (drawn.width > drawn.height) == (right.width > right.height)
    for corner in ((0, 0), (0.8, 0), (0, 0.8), (0.8, 0.8)):
        here, there = (mean_green(picture, corner) for picture in (drawn, right))
        assert abs(here - there) < 30


def mean_green(picture, corner) -> int:
    """Of a fifth of the picture each way: a single pixel of a photo is mostly noise."""
    left, top = (int(long * at) for long, at in zip(picture.size, corner, strict=True))
    part = (left, top, left + picture.width // 5, top + picture.height // 5)
    return picture.crop(part).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))[1]


def test_what_is_transparent_becomes_white_and_deep_grey_stays_grey(media, tmp_path):
    seen = make("thumbnail", media("see-through.png"), tmp_path, probe(media("see-through.png")))
    assert Image.open(seen.path).getpixel((9, 9)) == (255, 255, 255)
    seen.path.unlink()
    grey = make("thumbnail", media("deep-grey.png"), tmp_path, probe(media("deep-grey.png")))
    assert abs(Image.open(grey.path).getpixel((9, 9))[0] - 156) < 4


def test_a_video_plays_in_every_browser_and_is_seen_at_a_glance(copies):
    made = by_kind(copies("video.mp4"))
    again = probe(made["playable"].path)
    assert (again.video_codec, again.audio_codec, again.media_type) == ("h264", "aac", "video/mp4")
    assert (made["playable"].width, made["playable"].height) == (320, 240)
    blob = made["playable"].path.read_bytes()
    assert blob.index(b"moov") < blob.index(b"mdat")
    strip = Image.open(made["filmstrip"].path)
    assert strip.size == (8 * 200, 150)
    frames = [strip.crop((at * 200, 0, at * 200 + 200, 150)).tobytes() for at in range(8)]
    assert len(set(frames)) == 8


def test_a_video_held_upright_stays_upright(copies):
    made = by_kind(copies("portrait.mov"))
    for kind in ("playable", "poster", "thumbnail"):
        assert made[kind].height > made[kind].width
    again = probe(made["playable"].path)
    assert (again.width, again.height) == (360, 640)
    strip = Image.open(made["filmstrip"].path)
    assert strip.height > strip.width / 8


def test_a_video_for_brighter_screens_is_neither_pale_nor_dark(media, copies):
    assert probe(media("bright.mp4")).bright
    for shown, plain in zip(
        ImageStat.Stat(Image.open(by_kind(copies("bright.mp4"))["poster"].path)).mean,
        ImageStat.Stat(Image.open(by_kind(copies("video.mp4"))["poster"].path)).mean,
        strict=True,
    ):
        assert 0.6 * plain < shown < 1.25 * plain
    assert not probe(by_kind(copies("bright.mp4"))["playable"].path).bright


def test_a_recording_is_made_small_and_its_loudness_seen(copies):
    made = by_kind(copies("note.m4a"))
    assert probe(made["playable"].path).audio_codec == "opus"
    wave = Image.open(made["waveform"].path)
    assert wave.size == (1200, 160) and wave.convert("RGBA").getextrema()[3][1] == 255


def test_pictures_that_look_alike_have_nearly_the_same_hash(copies, tmp_path):
    small = tmp_path / "passed-on.jpg"
    with Image.open(by_kind(copies("video.mp4"))["poster"].path) as drawn:
        drawn.resize((200, 150)).save(small, quality=40)
    made = tmp_path / "made"
    made.mkdir()
    again = int(make_all(small, made, probe(small)).picture_hash, 16)
    first, other = (int(copies(name).picture_hash, 16) for name in ("video.mp4", "photo.jpg"))
    assert (again ^ first).bit_count() <= 6 < (other ^ first).bit_count()


def test_originals_are_as_they_were(media, tmp_path):
    before = {name: media(name).read_bytes() for name in ("drawn.png", "paper.pdf")}
    for name in before:
        folder = tmp_path / name
        folder.mkdir()
        make_all(media(name), folder, probe(media(name)))
    assert {name: media(name).read_bytes() for name in before} == before


@pytest.mark.parametrize("name", ["playlist.mp4", "dash.mp4", "joined.mp4"])
def test_a_playlist_shows_nothing_of_this_machine(media, tmp_path, name):
    facts = probe(media(name))
    batch = make_all(media(name), tmp_path, facts)
    assert batch.made == [] and SECRET not in json.dumps(facts.as_json())
    with pytest.raises(NotMade):
        make("playable", media(name), tmp_path, facts)


def test_even_a_playlist_that_ffmpeg_is_made_to_open_shows_nothing(media, tmp_path):
    """The last line of defence: our table fooled, every demuxer allowed, no protocol barred."""
    trusting = "-y -f hls -allowed_extensions ALL -protocol_whitelist file,crypto,data"
    trusting += " -i {source} -c copy -f data {0}"
    result = sandbox.run(
        "ffmpeg",
        media("playlist.mp4"),
        tmp_path,
        outputs=["out.ts"],
        arguments=trusting.split(),
    )
    assert not result.ok and SECRET.encode() not in result.output + result.notes
    assert list(tmp_path.glob("out*")) == []


def test_a_picture_with_a_stowaway_loses_it(media, tmp_path):
    copies, _missed = made_of(media, "polyglot.jpg", tmp_path)
    assert all(SECRET.encode() not in copy.path.read_bytes() for copy in copies.values())


def test_a_photo_cut_short_shows_what_arrived_and_says_so(media, tmp_path):
    copies, missed = made_of(media, "cut.jpg", tmp_path)
    assert missed == {} and copies["preview"].partial and copies["thumbnail"].partial


@pytest.mark.parametrize("name", ["huge.png", "stub.jpg", "cut.mp4", "empty.jpg", "drawing.svg"])
def test_what_cannot_be_shown_leaves_nothing_behind(media, tmp_path, name):
    assert make_all(media(name), tmp_path, probe(media(name))) == renditions.Batch()
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_bomb_that_lied_about_its_size_is_stopped_while_drawing(media, tmp_path):
    facts = probe(media("drawn.png"))
    batch = make_all(media("huge.png"), tmp_path, facts)
    assert batch.missed == {"preview": "too_many_pixels", "thumbnail": "too_many_pixels"}


def test_a_video_that_takes_too_long_keeps_its_stills(media, tmp_path, monkeypatch):
    monkeypatch.setattr(moving, "MOVIE", sandbox.Limits(wall_seconds=0))
    copies, missed = made_of(media, "video.mp4", tmp_path)
    assert set(copies) == {"poster", "thumbnail"}
    assert missed == {"playable": "too_long", "filmstrip": "too_long"}
    assert not (tmp_path / "playable.mp4").exists()


def test_a_video_whose_sound_cannot_be_read_plays_in_silence(media, tmp_path, monkeypatch):
    monkeypatch.setattr(probing, "CODECS", "h264")
    facts = probe(media("video.mp4"))
    copy = make("playable", media("video.mp4"), tmp_path, facts)
    assert copy.partial and facts.audio_codec
    monkeypatch.undo()
    assert probe(copy.path).audio_codec == ""


def test_a_long_video_is_made_playable_in_part_and_says_so(media, tmp_path, monkeypatch):
    monkeypatch.setattr(moving, "LONGEST_VIDEO", 1)
    copy = make("playable", media("video.mp4"), tmp_path, probe(media("video.mp4")))
    assert copy.partial and probe(copy.path).seconds < 1.3


def test_a_child_that_wrote_something_else_is_not_believed(media, tmp_path, monkeypatch):
    monkeypatch.setattr(moving, "AS_MOVIE", "-c:v png -f image2 -update 1")
    with pytest.raises(NotMade):
        make("playable", media("video.mp4"), tmp_path, probe(media("video.mp4")))
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_the_ffmpeg_of_the_wheel_does_the_same(media, tmp_path, monkeypatch):
    wheel = sandbox_root._ffmpeg_of_the_wheel()
    real = sandbox_root.tool
    monkeypatch.setattr(sandbox_root, "tool", lambda n: wheel if n == "ffmpeg" else real(n))
    sandbox_root.libraries.cache_clear()
    facts = probe(media("video.mp4"))
    copies, missed = made_of(media, "portrait.mov", tmp_path)
    sandbox_root.libraries.cache_clear()
    assert missed == {} and copies["playable"].height == 640
    assert (facts.position.latitude, facts.video_codec) == (43.2389, "h264")


def test_what_is_missing_on_this_machine_is_said_in_words(monkeypatch):
    assert all(has and words for _name, has, words in renditions.capabilities())
    monkeypatch.setattr(sandbox_root, "tool", lambda name: "")
    missing = {name: words for name, has, words in renditions.capabilities() if not has}
    assert set(missing) == {"ffmpeg", "pdftoppm", "exiftool"} and all(missing.values())
