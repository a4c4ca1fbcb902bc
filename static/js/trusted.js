// The only ways from a text to a page or to a running script: pages must name this policy
// (require-trusted-types-for in the portal's content policy), and only this file makes it.

const policy = globalThis.trustedTypes?.createPolicy("portal", {
  // Read into a document of its own, in which nothing runs.
  createHTML: (text) => text,
  createScriptURL(address) {
    if (new URL(address, location.href).origin === location.origin) return address;
    throw new TypeError("a script from elsewhere");
  },
});

/** The address of a worker of this site. */
export const script = (address) => policy?.createScriptURL(`${address}`) ?? address;

/** The document that a text tells; its scripts do not run. */
export const page = (text) => new DOMParser().parseFromString(policy?.createHTML(text) ?? text, "text/html");
