import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { type BrowserContext, chromium } from 'playwright-core';

// As root and without a graphics card; nothing is fetched from anywhere.
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export type OpenBrowser =
  | { readonly ok: true; readonly context: BrowserContext; readonly close: () => Promise<void> }
  | { readonly ok: false; readonly reason: string };

/** The machine's own browser, else the one that ships inside an npm package; or why there is none. */
export async function openBrowser(): Promise<OpenBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-browser-'));
  const forget = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const executablePath = onPath() ?? (await packaged());
    const context = await chromium.launchPersistentContext(folder, {
      executablePath,
      args: FLAGS,
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    return {
      ok: true,
      context,
      close: async () => {
        await context.close();
        forget();
      },
    };
  } catch (cause) {
    forget();
    const [firstLine] = String(cause).split('\n');
    return { ok: false, reason: `no browser can start here: ${firstLine}` };
  }
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function packaged(): Promise<string> {
  const { default: packagedChromium } = await import('@sparticuz/chromium');
  return packagedChromium.executablePath();
}
