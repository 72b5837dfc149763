import { expect, test } from 'vitest';
import { redact } from './redact.ts';

test('ids, instants, states and numbers are shown; what people wrote is not', () => {
  const payload = {
    thingId: 'thing_01k0000000000000000000000a',
    jobId: '3f0e7a52-1f5a-4c92-9d5e-0e4f4d0a3c11',
    at: '2026-11-21T09:30:00.123Z',
    day: '2026-11-21',
    state: 'HELD',
    price: { amount: 7350, currency: 'EUR' },
    text: 'Call me: 0170 1234567',
    mails: ['ada@example.test', null, true],
    context: [{ author: 'Ada Lovelace' }],
  };
  expect(redact(payload)).toEqual({
    ...payload,
    text: '[21 characters]',
    mails: ['[16 characters]', null, true],
    context: [{ author: '[12 characters]' }],
  });
});
