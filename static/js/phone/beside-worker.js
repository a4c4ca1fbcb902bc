// Where a keeper or a hash works beside the sealing; the first message says which.

import { Keeper, Plain } from "./keeper.js";
import { close, whenWiped } from "./store.js";

let one = null;
let last = Promise.resolve();

onmessage = ({ data }) => {
  if (!one) return void (one = data === "keeper" ? new Keeper() : new Plain());
  const [deed, given] = data;
  last = last.then(() => one[deed](...given)).then(
    (value) => postMessage({ value }),
    ({ name, message }) => postMessage({ problem: { name, message } }),
  );
  return last;
};

whenWiped(() => {
  one?.close();
  close();
});
