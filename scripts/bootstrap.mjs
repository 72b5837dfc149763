/**
 * Loaded before every npm script (`node --import`), on whatever Node the machine has (20 or newer), without any package: installs when `node_modules` does not
 * match `package-lock.json`, goes on with a Node that reads TypeScript, and keeps compiled code between starts. Threads inherit it, for that last part.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');

if (isMainThread) {
  await installed();
  if (!isModern(process.versions.node)) process.exit(await onBundledNode());
}
// JavaScript of packages, and TypeScript without its types, in a folder that `npm ci` sweeps.
module.enableCompileCache(join(modules, '.cache/compiled'));

async function installed() {
  const stampFile = join(modules, '.lyceum-lock');
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  if (!matches(JSON.parse(lock))) await install();
  writeFileSync(stampFile, stamp);
}

/** True when npm's own record of what it installed agrees with the lock, for example after `npm ci` by hand. */
function matches(lock) {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    const found = installed[path];
    if (!found) return Boolean(wanted.optional || wanted.devOptional || wanted.peer);
    return found.link === wanted.link && found.version === wanted.version;
  });
}

async function install() {
  say('Installing packages from package-lock.json (once; a minute or two) …');
  const started = Date.now();
  const beat = setInterval(() => say(`… still installing, ${Math.round((Date.now() - started) / 1000)} s`), 10_000);
  const code = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  clearInterval(beat);
  if (code !== 0) {
    stop(
      `npm ci ended with code ${code}; nothing was started. Check that this machine reaches the npm registry ` +
        '(npm ping) and that the disk has 1 GB free, then run the same command again.',
    );
  }
  say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** npm tells its scripts where it lives; that works on Windows too, where `npm` is a batch file. */
function npm(words) {
  const self = process.env.npm_execpath;
  const child = self?.endsWith('.js')
    ? spawn(process.execPath, [self, ...words], { cwd: root, stdio: 'inherit' })
    : spawn('npm', words, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function isModern(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/**
 * The same command once more, on the Node that comes with the packages: npm puts it first on the path, but not before they are installed. Resolves with the code
 * with which this process is to end.
 */
async function onBundledNode() {
  const bundled = join(modules, '.bin/node');
  const isItself = process.execPath.startsWith(modules);
  if (process.platform === 'win32' || isItself || !existsSync(bundled)) stop(needsNode(process.versions.node));
  // Ctrl-C reaches both processes: this one waits for the other.
  process.on('SIGINT', () => {});
  const child = spawn(bundled, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.on('error', (error) => stop(`${bundled} does not start: ${error.message}\n${needsNode(process.versions.node)}`));
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

function needsNode(found) {
  return (
    `Lyceum needs Node 24 and found ${found}. On Linux (x64, arm64) it comes with the packages; on macOS and Windows install ` +
    'it from https://nodejs.org (or: nvm install 24 · fnm install 24 · winget install OpenJS.NodeJS.LTS), then run the same command again.'
  );
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function stop(text) {
  say(`\n${text}\n`);
  process.exit(1);
}
