import { createServer } from 'node:http';
import { HEADERS, page } from './page.js';

/**
 * Answers as the actuator endpoint does, with a state that the test may exchange, and remembers writes.
 * `prefix` is what a proxy puts in front; `csrf` is what Spring Security does: cookie and header must agree.
 */
export async function serve({ state, prefix = '', writable = true, csrf = 'off' }) {
  const it = { state, writes: [], refuse: null, csrf, token: 'token-1' };
  const path = prefix + '/actuator/grpclb';
  const server = createServer((request, response) => {
    const answer = (status, body, headers = {}) => {
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const url = decodeURIComponent(request.url);
    const client = url.startsWith(path + '/') ? url.slice(path.length + 1) : null;
    if (url !== path && !client) { return answer(404, { error: 'outside the endpoint: ' + url }); }
    const cookie = it.csrf === 'spa' ? { 'Set-Cookie': 'XSRF-TOKEN=' + it.token + '; Path=/' } : {};
    if (request.method === 'POST') {
      let text = '';
      request.on('data', (chunk) => { text += chunk; });
      request.on('end', () => {
        if (it.csrf === 'redirect') { return answer(302, {}, { Location: '/login' }); }
        if (it.csrf === 'on' || (it.csrf === 'spa' && request.headers['x-xsrf-token'] !== it.token)) { return answer(403, { status: 403, error: 'Forbidden' }, cookie); }
        if (it.refuse) { return answer(it.refuse.status, { error: it.refuse.error }); }
        const write = { client, ...JSON.parse(text) };
        it.writes.push(write);
        const target = client && it.state.clients[client];
        const backend = target && target.backends.find((one) => one.address === write.backend);
        if (backend && write.action === 'drain') { Object.assign(backend, { draining: true, eligible: false, reasons: ['DRAINING'], expectedShare: 0 }); }
        return answer(200, target || it.state.server || {}, cookie);
      });
      return undefined;
    }
    if ((request.headers.accept || '').includes('text/html')) { return answer(200, page({ writable }), { 'Content-Type': 'text/html;charset=UTF-8', ...HEADERS, ...cookie }); }
    if (!client) {
      /* All clients together come without their histories. */
      const clients = Object.fromEntries(Object.entries(it.state.clients).map(([name, { history, ...rest }]) => [name, rest]));
      return answer(200, { ...it.state, clients }, cookie);
    }
    return Object.hasOwn(it.state.clients, client) ? answer(200, it.state.clients[client], cookie) : answer(404, { error: 'No client ' + client });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  it.url = 'http://127.0.0.1:' + server.address().port + path;
  it.stop = () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
  return it;
}
