// Asks the browser for a passkey: at the second step for its answer, on the account's page for a
// new one. The form says which in data-passkey and what the server asks in data-options; what the
// browser answers is sent in the form's field. Without passkeys the form stays out of sight.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");

const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

/** What the server asks, in the browser's own types. */
function asked({ publicKey }) {
  const options = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (publicKey.user) options.user = { ...publicKey.user, id: toBytes(publicKey.user.id) };
  if (publicKey.allowCredentials) options.allowCredentials = withBytes(publicKey.allowCredentials);
  if (publicKey.excludeCredentials) {
    options.excludeCredentials = withBytes(publicKey.excludeCredentials);
  }
  return { publicKey: options };
}

/** What the browser answers, as text. */
function answered(credential) {
  const response = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function bringToLife(form) {
  const field = form.elements.credential;
  const button = form.querySelector("button[type=submit]");
  const trouble = form.querySelector("[data-trouble]");
  let asking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    button.setAttribute("aria-disabled", "true");
    trouble.textContent = "";
    const options = asked(JSON.parse(form.dataset.options));
    try {
      const made =
        form.dataset.passkey === "create"
          ? await navigator.credentials.create(options)
          : await navigator.credentials.get(options);
      field.value = JSON.stringify(answered(made));
      form.submit();
    } catch (problem) {
      // The browser's own words are for programmers; that one knows this passkey is for people.
      const known = problem.name === "InvalidStateError";
      trouble.textContent = known ? form.dataset.known : form.dataset.failed;
      asking = false;
      button.removeAttribute("aria-disabled");
      button.focus();
    }
  });
}

if (globalThis.PublicKeyCredential && navigator.credentials) {
  for (const part of document.querySelectorAll("[data-with-passkeys]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-without-passkeys]")) part.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) bringToLife(form);
}
