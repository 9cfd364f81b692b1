// Sends requests over keep-alive connections as fast as they are answered. A process of its own, so that it is the same load for
// whatever is measured. Arguments: address, port, Host, connections, requests. Prints the seconds it took.
"use strict";
const net = require("node:net");

const [address, port, host, connections, requests] = process.argv.slice(2);
const bytes = Buffer.from(`GET /?q=1 HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: bench\r\n\r\n`);
const END = "Hello World";
let toSend = Number(requests);
let toReceive = Number(requests);
const startedAt = process.hrtime.bigint();

for (let index = 0; index < Number(connections); index++) {
  let received = "";
  const socket = net.connect({ host: address, port: Number(port), noDelay: true });
  const send = () => {
    if (toSend === 0) return;
    toSend -= 1;
    socket.write(bytes);
  };
  socket.on("connect", send);
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    if (!received.endsWith(END)) return;
    if (!received.startsWith("HTTP/1.1 200")) throw new Error(received);
    received = "";
    toReceive -= 1;
    if (toReceive > 0) return send();
    console.log(Number(process.hrtime.bigint() - startedAt) / 1e9);
    process.exit(0);
  });
}
