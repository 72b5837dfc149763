import { expect } from '../journal.ts';
import { soon } from '../soon.ts';
import type { Cast, Stage } from '../stage.ts';

export async function leave({ journal }: Stage, { ada, ben }: Cast): Promise<void> {
  journal.act('They leave');
  await journal.step(
    'Ben signs out; his open socket is closed within a second',
    async () => {
      const device = ben.device({ router: 1 });
      const closed = device.closed();
      const listening = device.watch('subscription { event: inboxEvents { cursor } }');
      await soon('the socket is open', async () => device.connected());
      const began = performance.now();
      await ben.change(
        'mutation ($input: SignOutInput!) { result: signOut(input: $input) { __typename } }',
        { everywhere: false },
        'SignOutSuccess',
      );
      const { code, reason } = await closed;
      const ms = performance.now() - began;
      expect(ms < 1000, `it took less than a second, not ${Math.round(ms)} ms`);
      expect(listening.events.length === 0, 'nothing more was told');
      return { code, reason };
    },
    ({ code, reason }) => `${code} ${reason}`,
  );
  await journal.step(
    'and his token is refused',
    async () => {
      const { errors } = await ben.tryAsk('{ viewer { role } }');
      expect(errors?.[0]?.extensions.code === 'UNAUTHENTICATED', 'the token ended with its session');
      return errors![0]!.message;
    },
    (message) => message,
  );
  ada.leave();
  ben.leave();
}
