import { expect, test } from 'vitest';
import { WebhookRejected } from './port.ts';
import { sign, toleranceSeconds, verify } from './signature.ts';

const now = new Date('2026-11-21T09:00:00.000Z');
const shifted = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const body = '{"id":"evt_1"}';

test('what was signed just now is accepted, up to the tolerance in both directions', () => {
  for (const seconds of [0, -toleranceSeconds, toleranceSeconds])
    expect(() => verify(body, sign(body, 'secret', shifted(seconds)), 'secret', now)).not.toThrow();
});

test.each<[string, string, string | null]>([
  ['forged with another secret', body, sign(body, 'other', now)],
  ['changed on the way', '{"id":"evt_2"}', sign(body, 'secret', now)],
  ['stale', body, sign(body, 'secret', shifted(-toleranceSeconds - 1))],
  ['dated in the future', body, sign(body, 'secret', shifted(toleranceSeconds + 1))],
  ['re-dated', body, sign(body, 'secret', now).replace(/t=\d+/, 't=1795251601')],
  ['without a signature', body, null],
  ['signed with an empty text', body, ''],
  ['cut short', body, sign(body, 'secret', now).slice(0, -2)],
])('a webhook %s is refused', (_, text, header) => {
  expect(() => verify(text, header, 'secret', now)).toThrow(WebhookRejected);
});
