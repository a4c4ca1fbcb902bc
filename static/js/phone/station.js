// The nearest stations, where the phone may say where it is. Without this file the same page
// finds them by number and address.

const form = document.querySelector("form[data-station]");
const near = form?.querySelector("[data-near]");

if (near && navigator.geolocation) {
  near.hidden = false;
  near.querySelector("[data-locate]").addEventListener("click", locate);
}

function locate() {
  const words = near.querySelector("[role=status]");
  words.textContent = near.dataset.asking;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.latitude.value = coords.latitude;
      form.elements.longitude.value = coords.longitude;
      form.elements.words.value = "";
      form.requestSubmit(form.querySelector("[name=go][value=find]"));
    },
    () => (words.textContent = near.dataset.denied),
    { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
  );
}
