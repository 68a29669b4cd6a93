// One connection, held and written to by hand.
import net from 'node:net';
import { begin, cookieOf, record } from './ask.mjs';

export class Line {
  closed = false;
  #text = '';
  #waiting = null;

  constructor(site) {
    this.socket = net.connect(site.port, '127.0.0.1').setNoDelay().setEncoding('latin1');
    this.opened = new Promise((resolve) => {
      this.socket.once('connect', () => resolve(true));
      this.socket.once('error', () => resolve(false));
    });
    this.ended = new Promise((resolve) => { this.socket.once('close', resolve); });
    this.socket.on('data', (part) => {
      this.#text += part;
      this.#read();
    });
    this.socket.on('error', (error) => {
      this.failure = error.code;
      this.#end(error.code);
    });
    this.socket.on('end', () => this.#end('closed without an answer'));
    this.socket.on('close', () => this.#end('closed without an answer'));
  }

  // Sends the pieces, waiting for `between` before each but the first; the answer as `ask` has it.
  async ask(path, { form, cookie, between = async () => {}, split = false } = {}) {
    const answer = begin(form ? 'POST' : 'GET', path);
    if (this.closed) return record(answer, { failed: 'closed before', text: '' });
    const answered = new Promise((resolve) => {
      this.#waiting = (more) => resolve(record(answer, more));
    });
    const [head, body] = message(answer.method, path, form, cookie);
    const pieces = split ? [head.slice(0, 30), head.slice(30), body] : [head, body];
    for (const [at, piece] of pieces.filter(Boolean).entries()) {
      if (at > 0) await between();
      this.write(piece);
    }
    return answered;
  }

  write(text) {
    if (!this.socket.destroyed) this.socket.write(text);
  }

  close() {
    this.socket.destroy();
    return this.ended;
  }

  // An answer that comes unasked is one, too: to a request that was never finished.
  answer() {
    return /^HTTP\/1\.1 (\d+)/.exec(this.#text)?.[1];
  }

  #read() {
    const [head, length] = this.#head();
    if (head === undefined || !this.#waiting || this.#text.length < head.length + length) return;
    const field = (name) => new RegExp(`^${name}: (.*)\r$`, 'im').exec(head)?.[1];
    const more = {
      status: Number(head.slice(9, 12)),
      text: this.#text.slice(head.length),
      location: field('location'),
      retryAfter: field('retry-after'),
      cookie: cookieOf(field('set-cookie')),
      last: field('connection') === 'close',
    };
    this.#text = '';
    this.#answer(more);
  }

  #head() {
    const end = this.#text.indexOf('\r\n\r\n');
    if (end < 0) return [];
    const head = this.#text.slice(0, end + 4);
    return [head, Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)];
  }

  #answer(more) {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(more);
  }

  #end(how) {
    this.closed = true;
    this.#answer({ failed: this.#text ? 'cut off' : how, text: this.#text });
  }
}

function message(method, path, form, cookie) {
  const body = form ? new URLSearchParams(form).toString() : '';
  const fields = ['host: 127.0.0.1'];
  if (cookie) fields.push(`cookie: ${cookie}`);
  if (form) fields.push('content-type: application/x-www-form-urlencoded', `content-length: ${body.length}`);
  return [`${method} ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`, body];
}
