/**
 * Runs before every npm script, on whatever Node the machine has (20 or newer), without any package: installs when `node_modules`
 * does not match `package-lock.json`, then makes sure that the command itself will run on a Node that reads TypeScript.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.lyceum-lock');

const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
const stamp = createHash('sha256').update(lock).digest('hex');

if (!isStamped()) {
  if (!matchesLock()) await install();
  writeFileSync(stampFile, stamp);
}
requireModernNode();

function isStamped() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** True when npm's own record of what it installed agrees with the lock, for example after `npm ci` by hand. */
function matchesLock() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(JSON.parse(lock).packages).every(([path, wanted]) => {
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

/**
 * npm puts `node_modules/.bin` first on the path, so a `node` there runs the script; elsewhere this process's own Node does. Right after an installation this
 * process is still another one, and asks.
 */
function requireModernNode() {
  const bundled = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const isItself = process.execPath.startsWith(modules);
  const version = existsSync(bundled) && !isItself ? versionOf(bundled) : process.versions.node;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return;
  stop(
    `Lyceum needs Node 24 and found ${version}. On Linux (x64, arm64) it comes with the packages; on macOS and Windows install ` +
      'it from https://nodejs.org (or: nvm install 24 · fnm install 24 · winget install OpenJS.NodeJS.LTS), then run the same command again.',
  );
}

function versionOf(file) {
  const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
  return (stdout ?? '').trim().replace(/^v/, '') || '0.0.0';
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function stop(text) {
  say(`\n${text}\n`);
  process.exit(1);
}
