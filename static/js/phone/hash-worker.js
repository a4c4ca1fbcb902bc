// Hashes beside the sealing, on another core where there is one.

import { Hashes } from "./hashes.js";

const hashes = new Hashes();

onmessage = ({ data: [what, given] }) => postMessage(hashes[what](...given));
