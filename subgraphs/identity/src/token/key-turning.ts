import type { Schedule } from '@lyceum/kit/bus/consumer.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { turnKeys } from './key-life.service.ts';

/** Looks after the signing keys. What comes minutes late is only older, never unsafe: every waiting time is a least one. */
export const keyTurning: Schedule<Ports, Tables> = {
  name: 'identity.keys',
  cron: '*/5 * * * *',
  async run(ctx) {
    for (const step of await turnKeys(ctx)) ctx.log.info({ step }, 'a signing key entered the next stage of its life');
  },
};
