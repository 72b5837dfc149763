import type { FaceModel, Look } from '../face/port.ts';
import { identity } from '../subgraph.ts';

/** Identity with the real model, which is asked about each picture once: it says the same every time, and takes a quarter of a second of a core to do so. */
export const identityThatRemembersLooks: typeof identity = {
  ...identity,
  async open(config, opening) {
    const { ports, close } = await identity.open(config, opening);
    return { ports: { ...ports, faces: remembering(ports.faces) }, close };
  },
};

function remembering(model: FaceModel): FaceModel {
  const looks = new Map<string, Look>();
  return {
    ...model,
    async look(pictures) {
      const all: Look[] = [];
      for (const picture of pictures) {
        const name = Buffer.from(picture).toString('base64');
        const look = looks.get(name) ?? (await model.look([picture]))[0]!;
        looks.set(name, look);
        all.push(look);
        if (look.found !== 'ONE') break;
      }
      return all;
    },
  };
}
