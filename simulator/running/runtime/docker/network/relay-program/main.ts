// Runs in a container of its own on the network of a run: whatever connects to it is handed on through its standard streams, one HTTP/2 stream
// for each connection. Nothing but Node is beside it there.
import { once } from "node:events";
import { connect } from "node:http2";
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream";
import { text } from "node:stream/consumers";

// Not over the streams themselves: Node's HTTP/2 ends with a failed assertion there when one client breaks off while another writes.
const loopback = createServer();
loopback.listen(0, "127.0.0.1");
await once(loopback, "listening");
const near = connectSocket((loopback.address() as AddressInfo).port, "127.0.0.1");
const [far] = (await once(loopback, "connection")) as [Socket];
loopback.close();
pipeline(process.stdin, far, process.stdout, () => process.exit());

const session = connect("http://relay", {
  createConnection: () => near,
  // In megabytes. With Node's 10 a few hundred clients at once would end the session; each has no more than its window.
  maxSessionMemory: 2 ** 20,
});
// Whoever holds the other end is gone.
const exit = () => process.exit();
session.once("close", exit).once("error", exit);

const port = Number(await text(session.request({ ":path": "/port" })));
const server = createServer({ allowHalfOpen: true }, (socket) => {
  const stream = session.request(
    { ":method": "CONNECT", ":authority": "relay" },
    { endStream: false },
  );
  pipeline(socket, stream, socket, () => undefined);
});
server.listen(port);
await once(server, "listening");
session.request({ ":path": "/listening" }).resume();
