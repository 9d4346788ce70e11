import { execFileSync } from 'node:child_process';

/** The end-to-end tests run `dist/main.js`; building it here means they can never test yesterday's code. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
