'use strict';
// See README.md.
const grpc = require('@grpc/grpc-js');
const readline = require('node:readline');

const raw = (path, stream) => ({
  path, requestStream: false, responseStream: stream,
  requestSerialize: (b) => b, requestDeserialize: (b) => b, responseSerialize: (b) => b, responseDeserialize: (b) => b,
});
const executed = new Map();
const watchers = new Set();
let serving = true, failing = false, delay = 0, port = 0;
// grpc.health.v1.HealthCheckResponse { status: SERVING | NOT_SERVING }
const health = () => Buffer.from([8, serving ? 1 : 2]);

const server = new grpc.Server();
server.addService({ Call: raw('/verification.Counting/Call', false) }, {
  Call: (call, callback) => {
    const key = String(call.metadata.get('call-key')[0]);
    executed.set(key, (executed.get(key) || 0) + 1);
    setTimeout(() => failing ? callback({ code: grpc.status.UNAVAILABLE, details: 'told to' })
      : callback(null, Buffer.from(`127.0.0.1:${port}`)), delay);
  },
});
server.addService({ Watch: raw('/grpc.health.v1.Health/Watch', true) }, {
  Watch: (call) => {
    watchers.add(call);
    call.on('cancelled', () => watchers.delete(call));
    call.write(health());
  },
});
const report = () => console.log(`report ${[...executed.values()].reduce((a, b) => a + b, 0)} ${[...executed.values()].filter((n) => n > 1).length}`);
const tell = (now) => { serving = now; watchers.forEach((w) => w.write(health())); };

server.bindAsync(`127.0.0.1:${process.argv[2]}`, grpc.ServerCredentials.createInsecure(), (error, bound) => {
  if (error) throw error;
  port = bound;
  console.log(`listening ${port}`);
});
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [command, value] = line.split(' ');
  if (command === 'health') tell(value === 'SERVING');
  else if (command === 'answer') failing = value !== 'OK';
  else if (command === 'delay') delay = Number(value);
  else if (command === 'report') report();
  else if (command === 'drain') {
    report();
    tell(false);
    server.tryShutdown(() => process.exit(0));
    watchers.forEach((w) => w.end());
  }
}).on('close', () => process.exit(0));
