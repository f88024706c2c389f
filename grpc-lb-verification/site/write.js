// Writes a site: HTML, the files its pages link to, and what the search needs. Works from a folder as well as from a server.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from './pages.js';

const ASSETS = ['style.css', 'search.js'];
const MINISEARCH = createRequire(import.meta.url).resolve('minisearch').replace(/dist.*$/, 'dist/umd/index.js');

export function write(site, output) {
  rmSync(output, { recursive: true, force: true });
  const put = (file, text) => {
    mkdirSync(path.dirname(path.join(output, file)), { recursive: true });
    writeFileSync(path.join(output, file), text);
  };
  const copy = (from, to) => {
    mkdirSync(path.dirname(path.join(output, to)), { recursive: true });
    copyFileSync(from, path.join(output, to));
  };
  for (const page of site.pages.values()) { put(outputOf(page.file), layout(site, page)); }
  for (const file of site.files) { copy(path.join(site.repository, file), outputOf(file)); }
  for (const asset of ASSETS) { copy(fileURLToPath(new URL(`assets/${asset}`, import.meta.url)), `assets/${asset}`); }
  copy(MINISEARCH, 'assets/minisearch.js');
  put('assets/sections.js', `window.SECTIONS = ${JSON.stringify(sections(site))};\n`);
}

function sections(site) {
  return [...site.pages.values()].flatMap((page) => page.sections.filter(({ text, title }) => title || text.length > 0)
    .map(({ anchor, title, text }, id) => ({ id: `${page.file} ${id}`, page: page.title, title: title || page.title, text: text.join(' '),
      url: outputOf(page.file) + (anchor ? `#${anchor}` : '') })));
}

/** The menu is README's own table of pages, so there is one list of them. */
function menu(site, root) {
  const table = /<h2 id="read-on"[^]*?<table>[^]*?<tbody>([^]*?)<\/tbody>/.exec(site.pages.get('README.md').html);
  const rows = table ? [...table[1].matchAll(/<td>([^]*?)<\/td>\s*<td>([^]*?)<\/td>/g)] : [];
  return rows.map(([, name, links]) => `<details open><summary>${name}</summary>${
    [...links.matchAll(/<a href="([^"]+)">([^]*?)<\/a>/g)].map(([, href, text]) => `<a href="${root}${href}">${text}</a>`).join('')}</details>`).join('\n');
}

function layout(site, page) {
  const root = '../'.repeat(page.file.split('/').length - 1);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'">
<title>${escape(page.title)}${page.title === 'grpc-lb' ? '' : ' · grpc-lb'}</title>
<link rel="stylesheet" href="${root}assets/style.css">
</head>
<body data-root="${root}">
<a class="skip" href="#text">To the text</a>
<nav aria-label="Pages">
<a class="home" href="${root}index.html">grpc-lb</a>
<input type="search" id="query" placeholder="Search, also by message text" aria-label="Search">
<div id="hits" role="region" aria-live="polite" aria-label="Search results"></div>
${menu(site, root)}
</nav>
<main id="text">
${page.html}
</main>
<script src="${root}assets/minisearch.js" defer></script>
<script src="${root}assets/sections.js" defer></script>
<script src="${root}assets/search.js" defer></script>
</body>
</html>
`;
}

const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
