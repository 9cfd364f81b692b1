// Runs in a container of its own on the network of a run: whatever connects to it is handed on through its standard streams, one HTTP/2 stream
// for each connection. Nothing but Node is beside it there.
import { once } from "node:events";
import { connect } from "node:http2";
import { createServer } from "node:net";
import { Duplex, pipeline } from "node:stream";
import { text } from "node:stream/consumers";

const streams = Duplex.from({ readable: process.stdin, writable: process.stdout });
const session = connect("http://relay", { createConnection: () => streams });
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
