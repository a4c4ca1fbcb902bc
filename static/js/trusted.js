// The only ways from a text to a page or a worker: every page asks for this policy by its name.

const policy = globalThis.trustedTypes?.createPolicy("portal", {
  createHTML: (text) => text,
  createScriptURL(address) {
    if (new URL(address, location.href).origin === location.origin) return address;
    throw new TypeError(address);
  },
});

/** The address of a worker of this site. */
export const script = (address) => policy?.createScriptURL(`${address}`) ?? address;

/** The document that a text tells; its scripts do not run. */
export const page = (text) => new DOMParser().parseFromString(policy?.createHTML(text) ?? text, "text/html");
