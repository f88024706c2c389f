'use strict';
// The faults that need a minute in all, and that Prometheus understands every query of the dashboard.
const { test } = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const JAR = process.env.SAMPLE_JAR || path.resolve(__dirname, '../../../sample-app/target/sample-app.jar');

function missing() {
  if (spawnSync('prometheus', ['--version']).error) { return 'prometheus is not there: apt-get install prometheus'; }
  return fs.existsSync(JAR) ? false : `${JAR} is not there: mvn -pl sample-app -am -DskipTests package`;
}

test('alerts fire for their faults, and for nothing before', { skip: missing() }, () => {
  const { status, stdout } = spawnSync('node', [path.join(__dirname, '../live.js'), '10', 'short'], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  assert.match(stdout, /GrpcLbPanic fires/);
  assert.match(stdout, /shares of 90\/10: right/);
  console.log(stdout);
});
