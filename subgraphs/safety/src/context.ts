import type { Context, Tx } from '@lyceum/kit/context/context.ts';
import type { PersonCipher } from '@lyceum/kit/envelope/person-cipher.ts';
import type { SafetyTables } from './tables.ts';

/** Safety calls nothing outside the house yet: its models are the rules themselves. */
export interface Ports {
  readonly cipher: PersonCipher;
}
export type Ctx = Context<Ports, SafetyTables>;
export type Write = Tx<Ports, SafetyTables>;
