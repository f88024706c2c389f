'use strict';
// Plays somebody who follows docs/first-application.md from nothing: writes the files and runs the commands of its marked blocks, and
// looks whether they come to what the page promises. Maven gets a local repository of its own. node walk.js [repository to copy first]

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const assert = require('node:assert/strict');

const ROOT = path.resolve(__dirname, '../..');
const PAGE = fs.readFileSync(path.join(ROOT, 'docs/first-application.md'), 'utf8');
const PORTS = [8090, 9099, 9201, 9202, 9203, 9301, 9302, 9303];
const DIRECTORY = fs.mkdtempSync(path.join(os.tmpdir(), 'grpc-lb-walk'));
const REPOSITORY = path.join(DIRECTORY, 'repository');
const ENVIRONMENT = { ...process.env, MAVEN_OPTS: `${process.env.MAVEN_OPTS || ''} -Dmaven.repo.local=${REPOSITORY}` };
const ORDERS = 'http://localhost:8090/actuator/grpclb/orders';
const started = [];

const pause = (seconds) => new Promise((done) => { setTimeout(done, seconds * 1000); });
const place = (name) => (name === 'repository' ? ROOT : path.join(DIRECTORY, name));

/** The marked blocks, in the page's order. */
function blocks() {
  const found = [...PAGE.matchAll(/<!-- walk: (\w+) ?(?:in )?(.*?) -->\n```\w+\n([^]*?)```/g)].map(([, kind, argument, text]) => ({ kind, argument, text }));
  assert.equal(found.length, PAGE.split('<!-- walk:').length - 1, 'each mark stands before a block');
  return found;
}

function run(command, directory) {
  console.log(`$ ${command.trim()}`);
  const { status, stdout, stderr } = spawnSync('bash', ['-euc', command], { cwd: directory, env: ENVIRONMENT, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
  return stdout;
}

function start(command, directory) {
  console.log(`$ ${command.trim()} &`);
  const log = path.join(DIRECTORY, `started-${started.length}.log`);
  const out = fs.openSync(log, 'w');
  const child = spawn('bash', ['-c', `exec ${command.trim()}`], { cwd: directory, env: ENVIRONMENT, stdio: ['ignore', out, out] });
  started.push(child);
  return Object.assign(child, { log });
}

async function until(what, condition) {
  for (const end = Date.now() + 180000; Date.now() < end; await pause(0.5)) {
    try { if (await condition()) { return; } } catch { /* not yet */ }
  }
  throw new Error(`not within three minutes: ${what}; logs are in ${DIRECTORY}`);
}

const json = async (url) => (await fetch(url, { headers: { Accept: 'application/json' } })).json();

async function stop(child) {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((done) => { child.once('exit', done); });
    child.kill('SIGKILL');
    await gone;
  }
}

/** Starts the application, calls it as the page says, and sees every backend called alike. */
async function balances(where, startIt, callIt) {
  const application = start(startIt.text, place(where));
  await until(`${where} answers`, async () => (await fetch('http://localhost:8090/check')).ok);
  const client = JSON.parse(run(callIt.text, DIRECTORY).trim().split('\n').pop());
  const picks = client.backends.map((backend) => backend.picks);
  assert.equal(picks.length, 3);
  // A third of 300 each, but for those made before all were connected.
  for (const count of picks) { assert.ok(count > 50, `${where}: ${picks}`); }
  console.log(`${where}: ${picks} calls`);
  return application;
}

async function main() {
  for (const port of PORTS) {
    await new Promise((done, fail) => {
      const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); fail(new Error(`port ${port} of the page is taken`)); });
      socket.on('error', done);
    });
  }
  if (process.argv[2]) { fs.cpSync(process.argv[2], REPOSITORY, { recursive: true }); }
  const all = blocks();
  const take = (kind, argument) => {
    const index = all.findIndex((block) => block.kind === kind && (argument === undefined || block.argument === argument));
    assert.ok(index >= 0, `the page has no more of ${kind} ${argument}`);
    return all.splice(index, 1)[0];
  };
  while (all.some((block) => block.kind === 'file')) {
    const { argument, text } = take('file');
    fs.mkdirSync(path.dirname(place(argument)), { recursive: true });
    fs.writeFileSync(place(argument), text);
  }
  run(take('run', 'repository').text, ROOT);
  for (let i = 0; i < 3; i++) { start(take('start', 'repository').text, ROOT); }

  const build = take('run', 'devh');
  const startIt = take('start', 'devh');
  const callIt = take('shell');
  run(build.text, place('devh'));
  await until('the backends answer', async () => (await Promise.all([9301, 9302, 9303].map((port) => fetch(`http://localhost:${port}/actuator/health`)))).every(({ ok }) => ok));
  await stop(await balances('devh', startIt, callIt));

  const dependency = take('replace').text;
  fs.mkdirSync(place('boot/src/main/resources'), { recursive: true });
  fs.copyFileSync(place('devh/src/main/resources/application.yml'), place('boot/src/main/resources/application.yml'));
  const pom = fs.readFileSync(place('devh/pom.xml'), 'utf8').replace(/ *<dependency>\s*<groupId>[^<]*<\/groupId><artifactId>grpc-lb-spring-boot-starter[^]*?<\/dependency>\n/, dependency);
  assert.match(pom, /spring-boot-starter-grpc-client/);
  fs.writeFileSync(place('boot/pom.xml'), pom);
  run(build.text, place('boot'));
  await stop(await balances('boot', startIt, callIt));

  for (const where of ['devh', 'boot']) {
    fs.copyFileSync(place('canary.yml'), path.join(place(where), 'canary.yml'));
  }
  const application = start(take('canary').text, place('devh'));
  await until('the canary is completed', async () => {
    for (let i = 0; i < 20; i++) { await fetch('http://localhost:8090/check'); }
    return (await json(ORDERS)).canary.state === 'COMPLETED';
  });
  const aborted = JSON.parse(run(take('shell').text, DIRECTORY));
  assert.equal(aborted.canary.state, 'ABORTED');
  console.log('canary: completed, then aborted by hand');
  await stop(application);

  const prometheus = take('start', '.');
  if (spawnSync('prometheus', ['--version']).error) {
    console.log('SKIPPED, so no alert was looked at: prometheus is missing. apt-get install prometheus');
  }
  else {
    fs.copyFileSync(path.join(ROOT, 'docs/monitoring/grpc-lb-rules.yml'), place('grpc-lb-rules.yml'));
    start(prometheus.text, DIRECTORY);
    const api = 'http://127.0.0.1:9099/api/v1/';
    await until('Prometheus has scraped the backends', async () => (await json(`${api}query?query=count(up{job="orders"}==1)`)).data.result[0].value[1] === '3');
    const rules = (await json(`${api}rules`)).data.groups.flatMap((group) => group.rules);
    assert.ok(rules.length > 8 && rules.every(({ health }) => health !== 'err'), JSON.stringify(rules.map(({ name, health }) => [name, health])));
    console.log(`alerts: ${rules.length} rules over 3 instances`);
  }
  assert.deepEqual(all, [], 'blocks of the page that were not played');
}

main().then(() => 0, (error) => { console.error(error); return 1; }).then(async (code) => {
  await Promise.all(started.map(stop));
  if (code === 0) { fs.rmSync(DIRECTORY, { recursive: true, force: true }); }
  console.log(code === 0 ? 'The page keeps its promises.' : `logs: ${DIRECTORY}`);
  process.exit(code);
});
for (const signal of ['SIGINT', 'SIGTERM']) { process.on(signal, () => { started.forEach((child) => child.kill('SIGKILL')); process.exit(1); }); }
