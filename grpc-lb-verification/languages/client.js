'use strict';
// See README.md.
const grpc = require('@grpc/grpc-js');
const readline = require('node:readline');

const [addresses, perSecond] = [process.argv[2], Number(process.argv[3])];
const client = new grpc.Client(`ipv4:${addresses}`, grpc.credentials.createInsecure(), {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  // No retry policy.
});
const counts = { sent: 0 };
const add = (what) => { counts[what] = (counts[what] || 0) + 1; };
let open = 0, stopping = false;
const began = process.hrtime.bigint();

function send() {
  const metadata = new grpc.Metadata();
  metadata.set('call-key', `js-${process.pid}-${counts.sent}`);
  add('sent');
  open++;
  client.makeUnaryRequest('/verification.Counting/Call', (b) => b, (b) => b, Buffer.from('hello'), metadata,
    { deadline: Date.now() + 15000 }, (error, answer) => {
      open--;
      add(error ? `failed ${grpc.status[error.code]} ${error.details}` : `from ${answer}`);
      if (stopping && open === 0) end();
    });
}
function end() {
  console.log(`total ${JSON.stringify(counts)}`);
  process.exit(0);
}
const timer = setInterval(() => {
  const due = Number(process.hrtime.bigint() - began) / 1e9 * perSecond;
  while (counts.sent < due) send();
}, 2);
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'count') console.log(`count ${JSON.stringify(counts)}`);
  else if (line === 'stop') {
    clearInterval(timer);
    stopping = true;
    if (open === 0) end();
  }
}).on('close', () => process.exit(0));
