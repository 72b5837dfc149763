/** A structured line per call: `log.info({ bookingId }, 'booking confirmed')`. Secrets and personal fields are redacted by name. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  child(facts: object): Log;
}
