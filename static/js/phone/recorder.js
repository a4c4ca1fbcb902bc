// The phone's own camera and microphone. What they take is handed on piece by piece, as it is
// made, to be sealed; nothing is shown here and nothing is kept.

const TIMESLICE = 1000;
const JPEG_QUALITY = 0.85;
// A distant voice in a hall is what counts here; calls are what those filters are made for.
const SOUND = { echoCancellation: false, noiseSuppression: false, autoGainControl: true, channelCount: 1 };
// For cheap phones and one bar of signal: a minute of video is some 5 MB, of sound 0.2 MB.
const RATES = { videoBitsPerSecond: 600_000, audioBitsPerSecond: 24_000 };
const SIZES = {
  video: { width: { ideal: 854 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 } },
  photo: { width: { ideal: 1920 }, height: { ideal: 1080 } },
};
// The first that the browser can write: light work for the processor before small files.
const TYPES = {
  video: ["video/webm;codecs=vp8,opus", "video/webm;codecs=vp9,opus", "video/webm", "video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/mp4"],
  voice: ["audio/webm;codecs=opus", "audio/webm", "audio/mp4;codecs=mp4a.40.2", "audio/mp4"],
};
const WHY = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
  QuotaExceededError: "full",
};

/** Bytes that a second of this kind takes, sealed; for telling how long the room will do. */
export const BYTES_A_SECOND = {
  video: (RATES.videoBitsPerSecond + RATES.audioBitsPerSecond) / 8 + 500,
  voice: RATES.audioBitsPerSecond / 8 + 500,
};

/** Whether this browser lends cameras at all (not without a protected connection). */
export const able = () => Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);

/** Why something with a camera, a microphone or the storage failed, in one word. */
export const why = (problem) => WHY[problem?.name] ?? "failed";

/** What the camera and the microphone give for "video", "voice" or "photo". Throws, see `why`. */
export async function open(kind, facing = "environment") {
  const picture = SIZES[kind] && { ...SIZES[kind], facingMode: { ideal: facing } };
  const wanted = { video: picture ?? false, audio: kind === "photo" ? false : SOUND };
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch (problem) {
    // A camera without a microphone still sees.
    if (kind !== "video" || why(problem) !== "missing") throw problem;
    return navigator.mediaDevices.getUserMedia({ ...wanted, audio: false });
  }
}

/** Give the camera and the microphone back. */
export const close = (stream) => stream?.getTracks().forEach((track) => track.stop());

/** Whether there is another camera to change to. */
export async function severalCameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput").length > 1;
}

/** What a browser can write that the portal takes, or "". */
export const typeFor = (kind) => TYPES[kind].find((type) => MediaRecorder.isTypeSupported(type)) ?? "";

/** The picture that a playing <video> shows, as a File. */
export async function photograph(view) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [view.videoWidth, view.videoHeight];
  canvas.getContext("2d").drawImage(view, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY));
  const name = `${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.jpg`;
  return new File([blob], name, { type: blob.type });
}

/**
 * One recording, from its first second to its last. `sink` is what sealer.js's openRecording
 * gave; `on.sealed(seconds, bytes)` is told after a piece is safe, `on.broken(problem)` when
 * it ends by itself: another app took the camera, or the phone is full.
 */
export class Take {
  #recorder;
  #stream;
  #sink;
  #on;
  #safe = Promise.resolve();
  #stopped;
  #began = performance.now();
  #bytes = 0;
  #pieces = 0;
  #broken = false;
  #sealing = true;

  constructor(kind, stream, sink, on) {
    [this.#stream, this.#sink, this.#on] = [stream, sink, on];
    this.#recorder = new MediaRecorder(stream, { mimeType: typeFor(kind), ...RATES });
    this.#stopped = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve, { once: true }));
    this.#recorder.addEventListener("dataavailable", ({ data }) => this.#seal(data));
    this.#recorder.addEventListener("error", ({ error }) => this.#break(error));
    for (const track of stream.getTracks()) {
      track.addEventListener("ended", () => this.#break(new DOMException("", "AbortError")));
    }
    this.#recorder.start(TIMESLICE);
  }

  /** Seconds since it began. */
  get seconds() {
    return (performance.now() - this.#began) / 1000;
  }

  /** End it: gives the sealed file, or null when there was nothing to keep. */
  async finish() {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    await this.#stopped;
    close(this.#stream);
    await this.#safe;
    if (this.#pieces) return this.#sink.finish();
    await this.#sink.abandon();
    return null;
  }

  /** Pieces are sealed in the order in which they were made; after one fails no other may follow. */
  #seal(blob) {
    const seconds = this.seconds;
    if (!blob.size) return;
    this.#safe = this.#safe.then(async () => {
      if (!this.#sealing) return;
      try {
        await this.#sink.append(blob);
      } catch (problem) {
        this.#sealing = false;
        return this.#break(problem);
      }
      this.#pieces += 1;
      this.#bytes += blob.size;
      this.#on.sealed(seconds, this.#bytes);
    });
  }

  #break(problem) {
    if (this.#broken) return;
    this.#broken = true;
    this.#on.broken(problem);
  }
}
