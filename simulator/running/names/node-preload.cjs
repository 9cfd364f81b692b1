// Loaded into Node apps that run without a container (NODE_OPTIONS=--require): makes the client aliases of the namespace known,
// as /etc/hosts does in a task on ECS. CommonJS and old syntax, because the app's Node may be an old one. Does nothing else.
"use strict";

const dns = require("node:dns");
const net = require("node:net");
const util = require("node:util");

const { names, listeners } = JSON.parse(
  process.env.SC_SIM_ALIASES || '{"names":{},"listeners":{}}',
);
const addressOf = (hostname) => names[String(hostname).toLowerCase()];

if (Object.keys(names).length > 0) {
  const lookup = dns.lookup;
  const lookupPromise = dns.promises.lookup;

  dns.promises.lookup = async function lookupAlias(...args) {
    const [hostname, options] = args;
    const address = addressOf(hostname);
    if (address === undefined) return lookupPromise.apply(this, args);
    const found = { address, family: 4 };
    const isAll = typeof options === "object" && options !== null && options.all;
    return isAll ? [found] : found;
  };

  dns.lookup = function lookupAlias(...args) {
    const [hostname, options] = args;
    const done = args[args.length - 1];
    const address = addressOf(hostname);
    if (address === undefined || typeof done !== "function") return lookup.apply(this, args);
    const isAll = typeof options === "object" && options !== null && options.all;
    process.nextTick(() => (isAll ? done(null, [{ address, family: 4 }]) : done(null, address, 4)));
    return {};
  };
  Object.defineProperty(dns.lookup, util.promisify.custom, { value: dns.promises.lookup });
}

// Only where the virtual address or the port could not be bound as it is, such as on macOS.
if (Object.keys(listeners).length > 0) {
  const listenerOf = (host, port) => listeners[`${String(host).toLowerCase()}:${port}`];
  const connect = net.Socket.prototype.connect;

  net.Socket.prototype.connect = function connectAlias(...args) {
    // net.connect() passes its arguments on as one array.
    const isNormalized = Array.isArray(args[0]);
    const options = isNormalized ? args[0][0] : args[0];
    if (typeof options === "object" && options !== null) {
      const listener = listenerOf(options.host, options.port);
      if (listener !== undefined) {
        const changed = Object.assign({}, options, listener);
        if (isNormalized) args[0][0] = changed;
        else args[0] = changed;
      }
    } else {
      const listener = listenerOf(args[1], options);
      if (listener !== undefined) args.splice(0, 2, listener.port, listener.host);
    }
    return connect.apply(this, args);
  };
}

// So that `import { lookup } from "node:dns"` gets the changed one too.
const { syncBuiltinESMExports } = require("node:module");
if (syncBuiltinESMExports !== undefined) syncBuiltinESMExports();
