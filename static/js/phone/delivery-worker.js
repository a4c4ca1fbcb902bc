// Where a page's delivery runs: this file's own answer allows it to reach the other addresses.

import { run } from "./delivery.js";
import { close, whenWiped } from "./store.js";

whenWiped(close);
run();
