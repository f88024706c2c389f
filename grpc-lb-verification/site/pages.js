// Every page that can be reached from README.md, and every other file that a page links to.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import markdownIt from 'markdown-it';
import anchor from 'markdown-it-anchor';
import GithubSlugger from 'github-slugger';

const START = 'README.md';

/** Pages read on a forge too, so headings get the ids that it gives them. */
function parser() {
  const slugger = new GithubSlugger();
  const markdown = markdownIt({ html: true }).use(anchor, { slugify: (text) => slugger.slug(text), tabIndex: false });
  return { parse: (text) => { slugger.reset(); return markdown.parse(text, {}); }, render: (tokens) => markdown.renderer.render(tokens, markdown.options, {}) };
}

/** A site: pages and files by their path in the repository. */
export function readSite(repository) {
  const markdown = parser();
  const site = { repository, pages: new Map(), files: new Set(), missing: [] };
  const waiting = [START];
  while (waiting.length > 0) {
    const file = waiting.shift();
    if (site.pages.has(file)) { continue; }
    const page = readPage(file, markdown.parse(readFileSync(path.join(repository, file), 'utf8')));
    site.pages.set(file, page);
    for (const link of page.links) {
      if (link.file === file) { continue; }
      const found = path.join(repository, link.file);
      if (link.file.startsWith('..') || !existsSync(found) || statSync(found).isDirectory()) { site.missing.push({ file, link }); }
      else if (link.file.endsWith('.md')) { waiting.push(link.file); }
      else { site.files.add(link.file); }
    }
  }
  for (const page of site.pages.values()) { page.html = markdown.render(page.tokens); }
  return site;
}

function readPage(file, tokens) {
  const page = { file, tokens, title: file, links: [], anchors: new Set(), sections: [] };
  let section = { anchor: '', title: '', text: [] };
  page.sections.push(section);
  let line = 1;
  for (const [index, token] of tokens.entries()) {
    // Cells of a table have no place of their own; their row has.
    line = token.map ? token.map[0] + 1 : line;
    if (token.type === 'heading_open') {
      const title = textOf(tokens[index + 1].children);
      if (token.tag === 'h1') { page.title = title; }
      page.anchors.add(token.attrGet('id'));
      section = { anchor: token.attrGet('id'), title, text: [] };
      page.sections.push(section);
    }
    else if (token.type === 'inline') { inline(page, token.children, line); section.text.push(textOf(token.children)); }
    else if (token.type === 'fence') { section.text.push(token.content); }
  }
  return page;
}

function inline(page, tokens, line) {
  for (const token of tokens) {
    const name = { link_open: 'href', image: 'src' }[token.type];
    if (name) {
      const link = resolve(page.file, token.attrGet(name), line);
      if (link) {
        page.links.push(link);
        token.attrSet(name, linkTo(page.file, link));
      }
    }
    else if (token.type === 'html_inline') {
      for (const [, id] of token.content.matchAll(/\bid="([^"]+)"/g)) { page.anchors.add(id); }
    }
  }
}

/** Where a link of ours leads; nothing for one that leaves the repository. */
function resolve(from, href, line) {
  if (/^[a-z][a-z+.-]*:/i.test(href)) { return undefined; }
  const [target, fragment] = href.split('#');
  return { href, line, fragment, file: target === '' ? from : path.posix.normalize(path.posix.join(path.posix.dirname(from), decodeURI(target))) };
}

function linkTo(from, { file, fragment }) {
  const relative = path.posix.relative(path.posix.dirname(outputOf(from)), outputOf(file));
  return (file === from ? '' : relative) + (fragment ? `#${fragment}` : '');
}

/** Sources get a name that each browser shows instead of saving it. */
export function outputOf(file) {
  if (file === START) { return 'index.html'; }
  if (file.endsWith('.md')) { return file.replace(/\.md$/, '.html'); }
  return /\.(svg|png|json)$/.test(file) ? file : `${file}.txt`;
}

function textOf(tokens) {
  return tokens.map((token) => (token.children ? textOf(token.children) : ['text', 'code_inline'].includes(token.type) ? token.content : ' ')).join('').trim();
}
