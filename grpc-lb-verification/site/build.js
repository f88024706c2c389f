// npm run build [-- <repository> <output>]: the site, or what is wrong with it.
import { fileURLToPath } from 'node:url';
import { readSite } from './pages.js';
import { brokenLinks, unreached } from './links.js';
import { write } from './write.js';

const repository = process.argv[2] || fileURLToPath(new URL('../..', import.meta.url));
const output = process.argv[3] || fileURLToPath(new URL('../target/site', import.meta.url));

const site = readSite(repository);
const wrong = [...brokenLinks(site), ...unreached(site)];
if (wrong.length > 0) {
  wrong.forEach((line) => console.error(line));
  console.error(`${wrong.length} broken: nothing was written.`);
  process.exit(1);
}
write(site, output);
console.log(`${site.pages.size} pages and ${site.files.size} files in ${output}; begin with index.html.`);
