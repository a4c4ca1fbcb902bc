// Takes an invitation's code from the link's fragment, which never reaches a server's log, into the
// field, and out of the address, where somebody could read it later.
const form = document.querySelector("[data-invited]");

function take() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!form || !/^[\w-]{16,60}$/.test(code)) return;
  form.elements.code.value = code;
  history.replaceState(null, "", location.pathname);
  form.elements.password1.focus();
}

take();
addEventListener("hashchange", take);
