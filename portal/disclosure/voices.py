"""Voices made unlike themselves, by filters that cannot simply be run backwards.

Pitch and formants are moved by an amount that is drawn anew for every copy and never written
down; then the phase of the sound is thrown away, the melody of the voice with it; then all that
a telephone would not carry is cut off. What was thrown away is not in the copy.
"""

import secrets

from django.utils.translation import gettext_lazy as _

RATE = 44_100
MOVES = (*range(76, 88), *range(116, 130))  # percent; near 100 would be the voice itself
NOT_HIDDEN = _(
    "The voice sounds like a machine. It still hides neither what is said nor how: words, "
    "accent, habits of speech, sounds in the background and other people's names stay. A "
    "laboratory with recordings of the same person may still compare them. Where that would "
    "be dangerous, make the copy without sound."
)


def masked() -> str:
    """The chain of filters for one copy; every call gives another one."""
    moved = secrets.choice(MOVES) / 100
    window = secrets.choice((512, 1024))
    return ",".join(
        [
            "aformat=channel_layouts=mono",
            f"aresample={RATE}",
            # Pitch and formants together; the length stays.
            f"asetrate={round(RATE * moved)}",
            f"aresample={RATE}",
            f"atempo={1 / moved:.5f}",
            # Every window starts at the same phase: a flat, mechanical tone.
            f"afftfilt=real='hypot(re,im)':imag='0':win_size={window}:overlap=0.75",
            "highpass=f=180",
            "lowpass=f=3400",
            "aresample=16000",
            "aresample=48000",
        ]
    )
