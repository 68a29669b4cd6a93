// The lines that an operator gives a proxy, as the command prints them. `upstream` is what Portaria
// listens on: an address, or `unix:/path`.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const binary = process.env.PORTARIA_BIN
  ?? fileURLToPath(new URL('../../target/debug/portaria', import.meta.url));

export function lines(proxy, { upstream, host, prefix = '' }) {
  const args = ['doctor', '--proxy', proxy, '--listen', upstream, '--public-url', `https://${host}${prefix}`];
  return execFileSync(binary, args, { encoding: 'utf8', env: {} });
}
