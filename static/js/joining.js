// When very many sign at once, the phone does a little work instead of waiting, and signs again by
// itself: data-work holds the task. Without this script the form keeps its place in the line.
import { solved } from "./phone/sha256.js";

const form = document.querySelector("[data-work]");

if (form) {
  form.elements.work.value = await solved(form.dataset.work);
  form.requestSubmit();
}
