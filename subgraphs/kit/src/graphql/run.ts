import type { Failures } from './failures.ts';
import type { Shape } from './shape.ts';

/** What one execution has of its own. */
export interface Run {
  readonly shape: Shape;
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly failures: Failures;
}
