import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of the operating system that some features need. */
export interface Part {
  readonly name: string;
  /** Any of these on the path will do. */
  readonly programs: readonly string[];
  /** The Debian package that brings it. */
  readonly debian: string;
  readonly homebrew: string;
  /** What does not work without it. */
  readonly waiting: string;
}

export const parts = {
  redis: {
    name: 'Redis',
    programs: ['redis-server'],
    debian: 'redis-server',
    homebrew: 'redis',
    waiting: 'npm run start:apart (one process per subgraph); npm start works without',
  },
  ffmpeg: {
    name: 'ffmpeg',
    programs: ['ffmpeg'],
    debian: 'ffmpeg',
    homebrew: 'ffmpeg',
    waiting: 'lectures: an upload stays unprocessed until ffmpeg is there',
  },
  chromium: {
    name: 'Chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    debian: 'chromium',
    homebrew: '--cask chromium',
    waiting: 'the playback step of npm run tour and the browser tests',
  },
  clamd: {
    name: 'clamd',
    programs: ['clamd'],
    debian: 'clamav-daemon',
    homebrew: 'clamav',
    waiting: 'virus scans of uploads (a later release; nothing uses it yet)',
  },
  coturn: {
    name: 'coturn',
    programs: ['turnserver'],
    debian: 'coturn',
    homebrew: 'coturn',
    waiting: 'calls between networks that block direct connections (a later release; calls on one network work without)',
  },
} satisfies Record<string, Part>;

/** Where the program is, or null. Looks along the path by itself: a `which` is not everywhere. */
export function findProgram(part: Part, path: string): string | null {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const folder of path.split(delimiter)) {
    for (const program of part.programs) {
      const file = join(folder, program + suffix);
      if (existsSync(file)) return file;
    }
  }
  return null;
}

/** The command that installs these parts on this machine. */
export function installCommand(missing: readonly Part[]): string {
  if (process.platform === 'darwin') return `brew install ${missing.map(({ homebrew }) => homebrew).join(' ')}`;
  const packages = missing.map(({ debian }) => debian).join(' ');
  if (process.platform === 'win32') return `wsl sudo apt-get install -y --no-install-recommends ${packages}`;
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages}`;
}

/** What does not work on this machine, for people who start the house. `path`: where programs are looked for. */
export function missingParts(path: string): readonly string[] {
  if (findProgram(parts.ffmpeg, path) !== null) return [];
  return [`ffmpeg is missing: ${parts.ffmpeg.waiting}. Install it with: ${installCommand([parts.ffmpeg])}`];
}
