// Loaded into Node apps that run without a container (NODE_OPTIONS=--require): makes the client aliases of the namespace known,
// as /etc/hosts does in a task on ECS. CommonJS and old syntax, because the app's Node may be an old one. Does nothing else.
"use strict";

const { names, listeners } = JSON.parse(
  process.env.SC_SIM_ALIASES || '{"names":{},"listeners":{}}',
);
const dns = require("node:dns");
const net = require("node:net");

const lookup = dns.lookup;
dns.lookup = function lookupAlias(...args) {
  const [hostname, options, callback] = args;
  const address = names[String(hostname).toLowerCase()];
  if (address === undefined) return lookup.apply(this, args);
  const done = typeof options === "function" ? options : callback;
  const isAll = typeof options === "object" && options !== null && options.all;
  process.nextTick(() => (isAll ? done(null, [{ address, family: 4 }]) : done(null, address, 4)));
};

const lookupPromise = dns.promises.lookup;
dns.promises.lookup = async function lookupAlias(...args) {
  const [hostname, options] = args;
  const address = names[String(hostname).toLowerCase()];
  if (address === undefined) return lookupPromise.apply(this, args);
  const found = { address, family: 4 };
  return options?.all ? [found] : found;
};
require("node:module").syncBuiltinESMExports();

// Only where the virtual address or the port could not be bound as it is, such as on macOS.
if (Object.keys(listeners).length > 0) {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function connectAlias(...args) {
    const isNormalized = Array.isArray(args[0]);
    const options = isNormalized ? args[0][0] : args[0];
    if (typeof options === "object" && options !== null) {
      const listener = listeners[`${options.host}:${options.port}`];
      if (listener !== undefined) {
        const changed = { ...options, ...listener };
        if (isNormalized) args[0][0] = changed;
        else args[0] = changed;
      }
    } else {
      const listener = listeners[`${args[1]}:${options}`];
      if (listener !== undefined) args.splice(0, 2, listener.port, listener.host);
    }
    return connect.apply(this, args);
  };
}
