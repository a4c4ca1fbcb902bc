// Takes an invitation code from the link's fragment, which never reaches a server's log,
// into the field, and out of the address, where somebody could read it later.
const form = document.querySelector("[data-invitation]");

function fillIn() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!form || !/^[\w-]{16,40}$/.test(code)) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.closest("details")?.setAttribute("open", "");
  form.elements.pin.focus();
}

fillIn();
// The link may be opened where this page stands already.
addEventListener("hashchange", fillIn);
