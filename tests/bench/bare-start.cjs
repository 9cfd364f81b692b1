// The floor of a start, as a script would do it by hand: spawn two Envoys and the sample server, wait until they are ready, send
// one request. Arguments: envoy, client bootstrap, server bootstrap, app port, app, URL.
"use strict";
const { spawn } = require("node:child_process");
const net = require("node:net");
const http = require("node:http");

const [envoy, clientBootstrap, serverBootstrap, appPort, app, url] = process.argv.slice(2);
const children = [];

const envoys = [clientBootstrap, serverBootstrap].map((bootstrap) => {
  const args = [
    "-c",
    bootstrap,
    "-l",
    "info",
    "--concurrency",
    "1",
    "--disable-hot-restart",
    "--file-flush-min-size-kb",
    "0",
  ];
  const child = spawn(envoy, args, {
    stdio: ["ignore", require("node:fs").openSync("/dev/null", "a"), "pipe"],
  });
  children.push(child);
  return new Promise((resolve) => {
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
      if (said.includes("starting workers")) resolve();
    });
  });
});
children.push(
  spawn(process.execPath, [app], {
    env: { ...process.env, PORT: appPort, HOST: "127.0.0.1" },
    stdio: "ignore",
  }),
);

const listens = new Promise((resolve) => {
  const look = () => {
    const socket = net.connect(Number(appPort), "127.0.0.1", () => resolve(socket.destroy()));
    socket.on("error", () => setTimeout(look, 5));
  };
  look();
});

Promise.all([...envoys, listens]).then(() => {
  http.get(url, (response) => {
    response.resume().on("end", () => {
      console.log(response.statusCode);
      for (const child of children) child.kill("SIGTERM");
    });
  });
});
