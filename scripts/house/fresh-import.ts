import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const generations = new Map<string, number>();
let hooked = false;

/**
 * Imports a file of a folder anew, together with every module of that folder that it reaches; modules elsewhere stay as they are.
 * The old modules are never freed, so this is for development.
 */
export async function importFresh(folder: string, file: string): Promise<Record<string, unknown>> {
  hook();
  const base = `${pathToFileURL(folder).href}/`;
  generations.set(base, (generations.get(base) ?? 0) + 1);
  return import(new URL(file, base).href);
}

/** Every file below a watched folder gets the folder's generation as a query, which makes it another module. */
function hook(): void {
  if (hooked) return;
  hooked = true;
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const url = found.url.split('?')[0] as string;
      for (const [base, generation] of generations) {
        if (url.startsWith(base)) return { ...found, url: `${url}?generation=${generation}` };
      }
      return found;
    },
  });
}
