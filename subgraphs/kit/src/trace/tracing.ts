/** What a span tells of itself: names, codes, counts. Never a variable, a token, a text of somebody's or an address. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** A piece of work that is timed. */
export interface Span {
  /** For whoever goes on with the work elsewhere. Source: W3C Trace Context, § 3.2. */
  readonly traceparent: string;
  note(facts: Facts): void;
  /** `failure` is a stable code. */
  end(failure?: string): void;
}

export interface Beginning {
  /** `server`: asked from outside this process; `client`: asks outside. Default: neither. */
  readonly kind?: 'server' | 'client';
  /** A span of this process, a `traceparent` from outside, or null for none. Default: the span in which we are. */
  readonly parent?: Span | string | null | undefined;
  readonly facts?: Facts;
}

/** Follows work through the processes. Where it is off there is no tracing at all, so that nothing is paid for it: `Tracing | null`. */
export interface Tracing {
  begin(name: string, beginning?: Beginning): Span;
  /** What begins in `work` without a parent of its own, however deep, is below this span. */
  within<T>(span: Span, work: () => T): T;
  /** The span in which we are. */
  readonly active: Span | undefined;
  /** Sends what waits, but no longer than two seconds: a collector that is gone holds nobody up. */
  close(): Promise<void>;
}

/** A promise whose end ends the span. `within` where tracing may be off. */
export async function spanned<T>(
  tracing: Tracing | null,
  name: string,
  beginning: Beginning,
  work: () => Promise<T>,
): Promise<T> {
  if (!tracing) return work();
  const span = tracing.begin(name, beginning);
  try {
    const value = await tracing.within(span, work);
    span.end();
    return value;
  } catch (error) {
    span.end(error instanceof Error ? error.name : 'Error');
    throw error;
  }
}
