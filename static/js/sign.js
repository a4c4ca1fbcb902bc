// Signing: the document goes to the program with the key on this very computer, its signature
// comes back and is sent with the form. Without scripts it is pasted.

import { NCALayerClient } from "../vendor/ncalayer-js-client.js";

const form = document.getElementById("signing");
const status = form.querySelector("[data-status]");
const button = form.querySelector("[data-sign]");

form.querySelector("[data-needs-script]").hidden = false;
button.addEventListener("click", sign);

async function sign() {
  button.disabled = true;
  try {
    const bytes = await fetched();
    tell("connecting");
    const client = await connected();
    tell("choosing");
    form.elements.signature.value = await signature(client, bytes);
    form.elements.sha256.value = hex(await crypto.subtle.digest("SHA-256", bytes));
    tell("sending");
    form.requestSubmit();
  } catch (problem) {
    if (problem instanceof Known) tell(problem.message, problem.more);
    else throw problem;
  } finally {
    button.disabled = false;
  }
}

class Known extends Error {
  constructor(name, more = "") {
    super(name);
    this.more = more;
  }
}

async function fetched() {
  try {
    const answer = await fetch(form.dataset.document);
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return await answer.arrayBuffer();
  } catch {
    throw new Known("changed");
  }
}

async function connected() {
  const client = new NCALayerClient(form.dataset.signer, false);
  // It would also look for another program at an address that this page may not reach.
  client.kmdHttpApiUrl = "http://";
  try {
    await client.connect();
  } catch {
    throw new Known("away");
  }
  return client;
}

async function signature(client, bytes) {
  try {
    return await client.basicsSignCMS(
      NCALayerClient.basicsStorageAll,
      bytes,
      NCALayerClient.basicsCMSParamsDetached,
      NCALayerClient.basicsSignerSignAny,
      form.dataset.language,
    );
  } catch (problem) {
    throw problem.canceledByUser ? new Known("cancelled") : new Known("failed", problem.message);
  } finally {
    client.wsConnection.close();
  }
}

function tell(name, more = "") {
  status.textContent = [form.dataset[name], more].filter(Boolean).join(" ");
}

function hex(digest) {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
