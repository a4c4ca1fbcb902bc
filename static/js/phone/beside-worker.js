// Where a second seal, a keeper or a hash works beside the first; the first message says which.

import { Keeper, Plain } from "./keeper.js";
import { PieceSeal } from "./piece-seal.js";
import { close, whenWiped } from "./store.js";

const KINDS = { keeper: Keeper, plain: Plain, seal: PieceSeal };

let one = null;
let last = Promise.resolve();

onmessage = ({ data }) => {
  if (!one) return void (one = new KINDS[data]());
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
