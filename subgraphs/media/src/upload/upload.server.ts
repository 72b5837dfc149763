import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from '@tus/server';

/** The tus 1.0 endpoint. It knows offsets and bytes; who may upload what is judged before it is asked. */
export interface UploadServer {
  handle(request: Request): Promise<Response>;
  /** Bytes received so far, null before the upload was created. */
  received(lectureId: string): Promise<number | null>;
  /** The complete file's path on this machine. */
  file(lectureId: string): string;
  discard(lectureId: string): Promise<void>;
}

export const uploadPath = '/media/uploads';

export async function tusUploads(directory: string, maxBytes: number): Promise<UploadServer> {
  await mkdir(directory, { recursive: true });
  let server: Promise<Server> | null = null;
  const file = (lectureId: string): string => join(directory, lectureId);
  return {
    async handle(request) {
      server ??= openServer(directory, maxBytes);
      return (await server).handleWeb(request);
    },
    file,
    async received(lectureId) {
      const found = await stat(file(lectureId)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return found ? found.size : null;
    },
    async discard(lectureId) {
      const names = (await readdir(directory)).filter((name) => name === lectureId || name === `${lectureId}.json`);
      await Promise.all(names.map((name) => rm(join(directory, name), { force: true })));
    },
  };
}

/** Its code is loaded with the first upload: many processes of this subgraph never see one. */
async function openServer(directory: string, maxBytes: number): Promise<Server> {
  const [{ FileStore }, { Server }] = await Promise.all([import('@tus/file-store'), import('@tus/server')]);
  return new Server({
    path: uploadPath,
    datastore: new FileStore({ directory }),
    maxSize: maxBytes,
    relativeLocation: true,
    // One upload per lecture, named after it: a client that lost the address still knows where to go on.
    namingFunction: (_, metadata) => metadata?.lectureId ?? '',
    disableTerminationForFinishedUploads: true,
  });
}
