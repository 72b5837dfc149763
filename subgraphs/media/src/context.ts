import type { Context, Tx } from '@lyceum/kit/context/context.ts';
import type { Playback } from './playback/playback.token.ts';
import type { Storage } from './storage/port.ts';
import type { MediaTables } from './tables.ts';
import type { Transcoder } from './transcoder/port.ts';
import type { UploadServer } from './upload/upload.server.ts';

export interface Ports {
  readonly storage: Storage;
  readonly transcoder: Transcoder;
  readonly uploads: UploadServer;
  readonly playback: Playback;
  /** Bytes. */
  readonly maxUploadBytes: number;
  /** Public address of the router, without a slash at the end. */
  readonly publicUrl: string;
  /** A context of the system in one tenant, for addresses that carry their tenant in a signature. */
  system(tenantId: string): Ctx;
}

export type Ctx = Context<Ports, MediaTables>;
export type Write = Tx<Ports, MediaTables>;
