import { spawn } from "node:child_process";
import { Agent } from "node:http";
import { Duplex } from "node:stream";

/**
 * An HTTP agent whose connections run through `ssh … docker system dial-stdio`, as the docker command line's do. The user's own ssh is
 * called, so that `~/.ssh/config`, keys, agents and known hosts count.
 */
export function sshAgent(url: URL, env: NodeJS.ProcessEnv): Agent {
  const agent = new Agent({ keepAlive: true });
  agent.createConnection = () => dialStdio(url, env);
  return agent;
}

function dialStdio({ username, hostname, port }: URL, env: NodeJS.ProcessEnv): Duplex {
  const target = [
    ...(username ? ["-l", decodeURIComponent(username)] : []),
    ...(port ? ["-p", port] : []),
    ...["-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "--", hostname],
  ];
  const child = spawn("ssh", [...target, "docker", "system", "dial-stdio"], {
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-1000);
  });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.once("error", (error) => stream.destroy(error));
  child.once("close", (code) => {
    if (code) stream.destroy(new Error(`ssh ended with code ${code}: ${said.trim()}`));
  });
  stream.once("close", () => child.kill());
  // What http calls on a socket and a pipe to a process does not have.
  const asSocket = {
    setTimeout: () => stream,
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
  };
  return Object.assign(stream, asSocket, { ref: () => stream, unref: () => stream });
}
