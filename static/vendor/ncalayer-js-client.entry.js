export { NCALayerClient } from "ncalayer-js-client";
