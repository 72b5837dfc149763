import { hash, parseOptions, verify } from '@node-rs/argon2';
import { BoundedQueue } from './bounded-queue.ts';

export interface HashParameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** argon2id in a bounded queue; both methods throw TOO_MANY_REQUESTS when it is full. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** `stored` null does the same work against a hash that no password fits, so that time does not tell whether an account exists. */
  verify(stored: string | null, password: string): Promise<boolean>;
  /** True if the hash was made with lower parameters than today's. */
  outdated(stored: string): boolean;
  /** Throws TOO_MANY_REQUESTS when a call that came now would be refused. */
  assertRoom(): void;
}

export async function openPasswordHasher(
  parameters: HashParameters,
  limits: { atOnce: number; waiting: number },
): Promise<PasswordHasher> {
  const queue = new BoundedQueue({ ...limits, busy: 'Too many people sign in at this moment; try again in a few seconds.' });
  const options = { memoryCost: parameters.memoryKib, timeCost: parameters.passes, parallelism: parameters.lanes };
  const fitsNobody = await hash(crypto.randomUUID(), options);
  return {
    hash: (password) => queue.run(() => hash(prepared(password), options)),
    verify: (stored, password) =>
      queue.run(async () => (await verify(stored ?? fitsNobody, prepared(password))) && stored !== null),
    outdated(stored) {
      const made = parseOptions(stored);
      return made.memoryCost < options.memoryCost || made.timeCost < options.timeCost || made.parallelism < options.parallelism;
    },
    assertRoom: () => queue.assertRoom(),
  };
}

/** The same password typed on two keyboards is the same text (NIST SP 800-63B, 5.1.1.2). */
function prepared(password: string): string {
  return password.normalize('NFKC');
}
