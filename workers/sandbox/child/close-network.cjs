// @ts-check
/**
 * Takes the network from a Node process before its program starts. Node 24's permission model knows no network, so
 * this closes every way that JavaScript has: a second line behind linear memory, which has none to begin with.
 */
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');

/** @returns {never} */
function refuse() {
  throw new Error('there is no network in the sandbox');
}

for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name);
net.Socket.prototype.connect = refuse;
net.Server.prototype.listen = refuse;
dgram.createSocket = refuse;
for (const resolver of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of [...Object.keys(resolver), ...Object.getOwnPropertyNames(resolver)]) {
    if (/^(lookup|resolve|reverse)/.test(name)) Object.assign(resolver, { [name]: refuse });
  }
}
