// Somebody who asks a site, and what must hold for every answer.
import http from 'node:http';
import { check, journal, none, now, sleep } from './support.mjs';

// Every question that has no answer yet.
const waiting = new Set();

// What came of all that was asked between two moments, once it is known.
export async function between(from, to = now()) {
  const open = () => [...waiting].some((answer) => answer.began >= from && answer.began < to);
  while (open()) await sleep(20);
  return journal.filter((answer) => answer.began >= from && answer.began < to);
}

export function begin(method, path) {
  const answer = { method, path, began: now() };
  waiting.add(answer);
  return answer;
}

export function record(answer, more) {
  Object.assign(answer, more, { ended: now() });
  answer.whole = isWhole(answer);
  waiting.delete(answer);
  // Thousands of whole pages need not be kept.
  journal.push({ ...answer, text: answer.whole ? '' : answer.text });
  return answer;
}

export const tell = ({ method, path, status, failed: how, began, ended }) =>
  `${method} ${path} ${status ?? how} after ${Math.round(ended - began)} ms`;

// What a visitor must never see less than.
export function isWhole({ path, status, text, location, retryAfter, failed: how }) {
  if (how) return false;
  if (status === 303) return Boolean(location);
  if (status === 503 && !retryAfter) return false;
  if (path === '/readyz' || path === '/healthz') return text.length > 0;
  return text.includes('<h1') && text.includes('</html>');
}

export const cookieOf = (lines) => /\bportaria=([^;]+)/.exec([lines ?? []].flat().join('\n'))?.[0];

const single = new http.Agent({ keepAlive: false });

// Asks and waits for the whole answer; what went wrong is in `failed`, nothing is thrown.
export function ask(site, path, { form, cookie, agent = single, patience = 45_000 } = {}) {
  const body = form && new URLSearchParams(form).toString();
  const answer = begin(form ? 'POST' : 'GET', path);
  const headers = {
    ...(cookie && { cookie }),
    ...(form && {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
    }),
  };
  return new Promise((resolve) => {
    const done = (more) => {
      if (answer.ended) return;
      clearTimeout(timer);
      resolve(record(answer, more));
    };
    const request = http.request(
      { host: '127.0.0.1', port: site.port, method: answer.method, path, agent, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => { text += part; });
        response.on('error', () => done({ failed: 'cut off', text }));
        response.on('end', () => done({
          status: response.statusCode,
          text,
          location: response.headers.location,
          retryAfter: response.headers['retry-after'],
          cookie: cookieOf(response.headers['set-cookie']),
        }));
      },
    );
    request.on('error', (error) => done({ failed: error.code ?? error.message, text: '' }));
    const timer = setTimeout(() => {
      done({ failed: 'no answer', text: '' });
      request.destroy();
    }, patience);
    request.end(body);
  });
}

// What must hold for whatever was answered while something was broken.
export function checkAnswers(when, answers, { pages = [200, 303, 503], longest = 31_000 } = {}) {
  const allowed = { GET: pages, POST: [303, 503] };
  check(`${when}: somebody asked`, answers.length > 0, answers.length);
  none(`${when}: every request was answered`, answers.filter((a) => a.failed).map(tell));
  none(`${when}: every answer was a whole page, a 503 with Retry-After`,
    answers.filter((a) => !a.failed && !a.whole).map(tell));
  none(`${when}: no other status than ${pages.join('/')} for pages, 303/503 for forms`,
    answers.filter((a) => a.status && !allowed[a.method].includes(a.status)).map(tell));
  none(`${when}: no answer took longer than ${longest / 1000} s`,
    answers.filter((a) => a.ended - a.began > longest).map(tell));
}
