import { pino } from 'pino';
import type { Log } from './log.ts';

/** Fields that never reach a log line, at any of the first three levels: secrets, and what tells something about a person. */
const secret = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'secret',
  'apiKey',
  'privateKey',
  'leaseToken',
  'holdToken',
  'paymentMethod',
  'email',
  'text',
  'body',
  'displayName',
  'headline',
  'bio',
  'details',
  'note',
  'variables',
  'parameters',
  'input',
  'payload',
];
const paths = secret.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** JSON lines on standard output: `level` is debug, info, warn, error or silent. */
export function makeLog(level: string, base: object = {}): Log {
  return pino({
    level,
    base,
    redact: { paths, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
  });
}

/** A database error's detail and parameters may hold a person's data; message, code and stack do not. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  return {
    name,
    message,
    stack,
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}
