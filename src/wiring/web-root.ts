import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const BUILT = join(ROOT, 'dist', 'web');
const SOURCE = join(ROOT, 'src', 'edge', 'web');

/**
 * The folder of the built page, built first when it is missing or older than its source; undefined when it cannot be
 * built (a production install without the build tools): the API then serves without a screen.
 */
export async function webRoot(tell: (sentence: string) => void): Promise<string | undefined> {
  if (isFresh()) return BUILT;
  tell('Building the screen (once) …');
  try {
    const { build } = await import('vite');
    await build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
    return BUILT;
  } catch (cause) {
    tell(`The screen could not be built, the API serves without it: ${String(cause)}`);
    return existsSync(join(BUILT, 'index.html')) ? BUILT : undefined;
  }
}

function isFresh(): boolean {
  const built = statSync(join(BUILT, 'index.html'), { throwIfNoEntry: false });
  return built !== undefined && built.mtimeMs >= newestSource();
}

function newestSource(): number {
  let newest = 0;
  for (const name of readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })) {
    newest = Math.max(newest, statSync(join(SOURCE, name)).mtimeMs);
  }
  return newest;
}
