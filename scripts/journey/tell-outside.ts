/**
 * Loaded before everything else (`--import`), in threads too: tells of each connection to another machine, and of each name that is looked up for one. What starts
 * a house trusts that it calls nobody by itself.
 */
import net from 'node:net';

const own = /^(127\.|::1$|::ffff:127\.|localhost$)/;
const tell = (where: string) => process.stderr.write(`calls outside: ${where}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (this: net.Socket, ...args: Parameters<typeof connect>) {
  this.on('connectionAttempt', (address: string) => {
    if (!own.test(address)) tell(address);
  });
  this.on('lookup', (_error, _address, _family, host: string) => {
    if (!own.test(host)) tell(host);
  });
  return connect.apply(this, args);
} as typeof connect;
