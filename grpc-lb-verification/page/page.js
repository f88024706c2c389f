import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const PARTS = new URL('../../grpc-lb-spring-boot-autoconfigure/src/main/resources/io/github/grpclb/autoconfigure/actuate/', import.meta.url);
const read = (name) => readFileSync(new URL(name, PARTS), 'utf8');

const hash = (page, tag) => 'sha256-' + createHash('sha256').update(page.split('<' + tag + '>')[1].split('</' + tag + '>')[0]).digest('base64');

/** The page as Dashboard.java answers it. */
export function page({ writable = true } = {}) {
  const whole = read('dashboard.html').replace(/\{\{include ([a-z.-]+)}}/g, (_, part) => read('dashboard/' + part));
  const policy = "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; img-src data:; "
    + `script-src '${hash(whole, 'script')}'; style-src '${hash(whole, 'style')}'`;
  return whole.replaceAll('{{policy}}', policy).replaceAll('{{writable}}', String(writable)).replaceAll('{{docs}}', 'https://docs.example.com/');
}

export const HEADERS = { 'X-Frame-Options': 'DENY', 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store', 'Content-Security-Policy': "frame-ancestors 'none'", 'Referrer-Policy': 'no-referrer' };
