// A panic in a handler: one page with a reference, and the connection goes on. No page of the site
// panics, so the test puts one that does behind the site's own layers and its own listener.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const args = ['test', '--locked', '--features', 'postgres,testing', '--lib', 'router::tests::a_panic_'];
const { stdout, stderr, status } = spawnSync('cargo', args, {
  cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8',
  env: { ...process.env, RUST_BACKTRACE: '0' },
});
const passed = /(\d+) passed; 0 failed/.exec(stdout)?.[1];
if (status !== 0 || passed !== '2') {
  console.log(stdout, stderr);
  process.exit(1);
}
console.log('ok   a panic is a page with a reference, and costs neither connection nor process');
