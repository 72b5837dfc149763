import { expect, test } from 'vitest';
import { BoundedQueue } from './bounded-queue.ts';

test('jobs beyond the places and the line are refused, and never more run at once than told', async () => {
  const queue = new BoundedQueue({ atOnce: 2, waiting: 3, busy: 'Later.' });
  let running = 0;
  let most = 0;
  const ends: (() => void)[] = [];
  const job = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((end) => ends.push(end));
    running -= 1;
  };
  const all = Array.from({ length: 6 }, () =>
    queue.run(job).then(
      () => 'done',
      (failure) => failure.code as string,
    ),
  );
  expect(await all[5]).toBe('TOO_MANY_REQUESTS');
  for (let turn = 0; turn < 5; turn += 1) {
    await expect.poll(() => ends.length).toBeGreaterThan(turn);
    ends[turn]?.();
  }
  expect(await Promise.all(all)).toEqual(['done', 'done', 'done', 'done', 'done', 'TOO_MANY_REQUESTS']);
  expect(most).toBe(2);
});

test('a job that throws frees its place', async () => {
  const queue = new BoundedQueue({ atOnce: 1, waiting: 0, busy: 'Later.' });
  await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(queue.run(async () => 'next')).resolves.toBe('next');
});
