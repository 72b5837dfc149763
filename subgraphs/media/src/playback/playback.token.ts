import { createHmac, timingSafeEqual } from 'node:crypto';

export interface PlaybackRight {
  readonly tenantId: string;
  readonly lectureId: string;
  /** Null: a stranger, who may watch what introduces a mentor. */
  readonly userId: string | null;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Signs and reads the part of a playback address that proves the right to play: `<payload>.<HMAC-SHA256>`, base64url. */
export interface Playback {
  readonly seconds: number;
  sign(right: PlaybackRight): string;
  /** Null for anything that was not signed here or is over. */
  read(token: string, now: Date): PlaybackRight | null;
}

export function playbackTokens(secret: string, seconds: number): Playback {
  const key = createHmac('sha256', secret).update('media.playback').digest();
  const seal = (payload: string): Buffer => createHmac('sha256', key).update(payload).digest();
  return {
    seconds,
    sign(right) {
      const payload = Buffer.from(JSON.stringify([right.tenantId, right.lectureId, right.userId, right.expiresAt])).toString(
        'base64url',
      );
      return `${payload}.${seal(payload).toString('base64url')}`;
    },
    read(token, now) {
      const [payload = '', signature = '', ...rest] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const expected = seal(payload);
      if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      const [tenantId, lectureId, userId, expiresAt] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [
        string,
        string,
        string | null,
        number,
      ];
      return expiresAt * 1000 > now.getTime() ? { tenantId, lectureId, userId, expiresAt } : null;
    },
  };
}
