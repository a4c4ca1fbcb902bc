// Where a second seal, a keeper or a hash works beside the first; the first message says which.

import { close, whenWiped } from "./store.js";

// Each loads only what it needs: the sealing library takes a while.
const KINDS = {
  keeper: async () => new (await import("./keeper.js")).Keeper(),
  plain: async () => new (await import("./keeper.js")).Plain(),
  seal: async () => new (await import("./piece-seal.js")).PieceSeal(),
};

let one = null;
let last = null;

onmessage = ({ data }) => {
  if (!last) return (last = KINDS[data]().then((made) => (one = made)));
  const [deed, given] = data;
  last = last.then(() => one[deed](...given)).then(
    (value) => postMessage({ value }, (value?.bytes ? [value.bytes.buffer, value.plain.buffer] : [])),
    ({ name, message }) => postMessage({ problem: { name, message } }),
  );
  return last;
};

whenWiped(() => {
  one?.close();
  close();
});
