import type { AnyContext } from '../context/context.ts';

/**
 * Who may hear of an event. A stream that is the same for everybody is read once, on nobody's behalf, and told to all who listen: so that every event must
 * say for whom it is, as of the moment in which it was read.
 */
export interface Audience {
  /** Accounts that may listen at this moment. For everybody else who still listens the stream is at its end. */
  readonly admitted: readonly string[];
  /** The only one of these who hears of this event; left out: all of them. */
  readonly only?: string;
}

const mark = Symbol('audience');

/** Marks a subscription's source event. Null: for everybody who was let in when they began to listen. */
export function forAudience<T extends object>(event: T, audience: Audience | null): T {
  return Object.assign(event, { [mark]: audience });
}

/** Undefined for an event that names none: it is for the one viewer whose stream it is. It travels beside the event as `extensions.audience`. */
export function audienceOf(event: unknown): Audience | null | undefined {
  return (event as { readonly [mark]?: Audience | null } | null)?.[mark];
}

/** Whether the router asks for the one stream for all. Nobody outside can: tokens of people never say `service`, and the router judges each listener. */
export function isForAll(ctx: AnyContext): boolean {
  return ctx.viewer.kind === 'service';
}
