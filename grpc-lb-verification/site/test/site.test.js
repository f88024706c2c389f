// The repository's own pages make a site; whatever breaks a link makes none.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('../build.js', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

function build(repository) {
  const output = path.join(mkdtempSync(path.join(os.tmpdir(), 'grpc-lb-site')), 'site');
  const { status, stderr } = spawnSync('node', [BUILD, repository, output], { encoding: 'utf8' });
  return { status, stderr, output, read: (file) => readFileSync(path.join(output, file), 'utf8'),
    close: () => rmSync(path.dirname(output), { recursive: true }) };
}

function folder(files) {
  const repository = mkdtempSync(path.join(os.tmpdir(), 'grpc-lb-docs'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
    writeFileSync(path.join(repository, file), text);
  }
  return repository;
}

function complains(files, pattern) {
  const repository = folder(files);
  const { status, stderr, output, close } = build(repository);
  try {
    assert.equal(status, 1, stderr);
    assert.match(stderr, pattern);
    assert.equal(existsSync(output), false, 'nothing is written');
  } finally { close(); rmSync(repository, { recursive: true }); }
}

test('pages of this repository make a site whose every address of ours is in it', () => {
  const site = build(REPOSITORY);
  try {
    assert.equal(site.status, 0, site.stderr);
    const start = site.read('index.html');
    const links = [...start.matchAll(/(?:href|src)="([^"#:]+)(?:#[^"]*)?"/g)].map((match) => match[1]);
    assert.ok(links.length > 40, `${links.length} links`);
    for (const link of links) { assert.ok(existsSync(path.join(site.output, link)), link); }
    assert.match(site.read('docs/troubleshooting.html'), /<summary>Begin<\/summary><a href="\.\.\/docs\/first-application\.html">/);
    assert.match(site.read('assets/sections.js'), /too_many_pings/);
  } finally { site.close(); }
});

test('a page that is missing is named with the line of its link', () => {
  complains({ 'README.md': '# A\n\n[b](docs/b.md)\n' }, /README\.md:3: docs\/b\.md leads to no file/);
});

test('an anchor that is missing is named, on another page and on its own', () => {
  complains({ 'README.md': '# A\n[b](docs/b.md#here)', 'docs/b.md': '# B\n## There\n' }, /docs\/b\.md#here: no heading .* it has b, there/);
  complains({ 'README.md': '# A\n[b](#here)' }, /README\.md:2: #here: no heading/);
});

test('a picture and a link out of the repository are looked at as links are', () => {
  complains({ 'README.md': '# A\n![p](docs/p.svg)' }, /docs\/p\.svg leads to no file/);
  complains({ 'README.md': '# A\n[p](../../etc/passwd)' }, /leads to no file of the repository/);
});

test('a page that nothing links to is named', () => {
  complains({ 'README.md': '# A', 'docs/deep/b.md': '# B' }, /docs\/deep\/b\.md: no page that can be reached/);
});

test('anchors are those of a forge, and links in code are none', () => {
  const repository = folder({ 'README.md': '# A\n[b](docs/b.md#the-life-of-a-call) [c](docs/b.md#same-1) [d](docs/b.md#own) `[x](y.md)`\n',
    'docs/b.md': '# B\n## The life, of `a` call!\n## Same\n## Same\n<a id="own"></a>' });
  const site = build(repository);
  try { assert.equal(site.status, 0, site.stderr); } finally { site.close(); rmSync(repository, { recursive: true }); }
});
