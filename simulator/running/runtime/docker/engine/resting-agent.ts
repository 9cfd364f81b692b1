import { Agent } from "node:http";
import { connect, type NetConnectOpts } from "node:net";
import { restingSocket } from "../../../../resting-socket.ts";

/** An HTTP agent for answers that come line by line, for as long as a container runs: it reads those of some time together. */
export function restingAgent(): Agent {
  const agent = new Agent();
  agent.createConnection = (options) =>
    restingSocket((onread) => connect({ ...(options as NetConnectOpts), onread }));
  return agent;
}
