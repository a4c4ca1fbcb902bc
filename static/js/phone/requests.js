// One request of the delivery: never with cookies, never followed elsewhere, never for ever.

import { read } from "../tus.js";

// How long an answer may take. Whoever blocks an address may let everything begin and nothing come
// back: with little in our hands the next address is asked soon, a large piece may take its time.
const PATIENCE = 30 * 1000;
const FOR_A_LARGE_PIECE = 120 * 1000;
// As slow a line brings this in time as brings the smallest piece (tus.js).
const LITTLE = 16 * 1024;
// Answers of ours are far shorter; what is longer is not from us.
const LONGEST = 64 * 1024;

/** {status, header(name), body}; a status of 0 means that nothing came back. */
export async function ask(method, address, body = null, headers = {}) {
  const limit = new AbortController();
  const large = (body?.size ?? body?.length ?? 0) > LITTLE;
  const timer = setTimeout(() => limit.abort(), large ? FOR_A_LARGE_PIECE : PATIENCE);
  try {
    const response = await fetch(address, {
      method,
      body,
      headers,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: limit.signal,
    });
    const said = read(await begun(response));
    return { status: response.status, header: (name) => response.headers.get(name), body: said };
  } catch {
    return { status: 0, header: () => null, body: {} };
  } finally {
    clearTimeout(timer);
  }
}

/** The text of an answer, as far as it may be one of ours. */
async function begun(response) {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (text.length <= LONGEST) continue;
    reader.cancel().catch(() => null);
    return "";
  }
}
