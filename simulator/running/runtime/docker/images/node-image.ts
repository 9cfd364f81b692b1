/** The public image that helpers and sample apps run on; SC_SIM_NODE_IMAGE overrides it. */
export const NODE_IMAGE = "node:24-slim";
