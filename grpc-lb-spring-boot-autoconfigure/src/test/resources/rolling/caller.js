// grpc-js: calls at a fixed rate, fail-fast, without retries, and counts what comes of it.
// Arguments: target method calls-per-second. Prints the counts each second; ends when its input does.
const grpc = require('@grpc/grpc-js');

const [target, method, rate] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const client = new grpc.Client(target, grpc.credentials.createInsecure(), {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.enable_retries': 0,
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 1000,
});
const counts = { started: 0 };
const same = (bytes) => bytes;
let open = 0;

function call() {
  counts.started++;
  open++;
  client.makeUnaryRequest(method, same, same, Buffer.alloc(0), { deadline: Date.now() + 20000 }, (error) => {
    const what = error ? `${grpc.status[error.code]} ${error.details}` : 'OK';
    counts[what] = (counts[what] || 0) + 1;
    open--;
  });
}

function report() {
  console.log(JSON.stringify(counts));
}

client.waitForReady(Date.now() + 60000, (error) => {
  if (error) throw error;
  const start = Date.now();
  let sent = 0;
  const calls = setInterval(() => {
    for (const due = Math.floor((Date.now() - start) * rate / 1000); sent < due; sent++) call();
  }, 5);
  const reports = setInterval(report, 1000);
  process.stdin.resume().on('end', () => {
    clearInterval(calls);
    const waiting = setInterval(() => {
      if (open === 0) {
        clearInterval(waiting);
        clearInterval(reports);
        report();
        process.exit(0);
      }
    }, 50);
  });
});
