// What is wrong with a site's links.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Links to files that are not there, and to anchors that their page has not. */
export function brokenLinks(site) {
  const wrong = site.missing.map(({ file, link }) => `${file}:${link.line}: ${link.href} leads to no file of the repository`);
  for (const page of site.pages.values()) {
    for (const { file, fragment, href, line } of page.links) {
      const target = site.pages.get(file);
      if (fragment !== undefined && target && !target.anchors.has(fragment)) {
        wrong.push(`${page.file}:${line}: ${href}: no heading of ${file} has that anchor; it has ${[...target.anchors].join(', ')}`);
      }
    }
  }
  return wrong;
}

/** Pages of docs/ that nobody can click their way to. */
export function unreached(site) {
  const docs = path.join(site.repository, 'docs');
  return (existsSync(docs) ? readdirSync(docs, { recursive: true }) : [])
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.posix.join('docs', file))
    .filter((file) => !site.pages.has(file))
    .map((file) => `${file}: no page that can be reached from README.md links to it`);
}
