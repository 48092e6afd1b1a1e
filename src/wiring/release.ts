import packageJson from '../../package.json' with { type: 'json' };

/** Name of the release that runs, as journals and snapshots record it. */
export const RELEASE = `holdfast ${packageJson.version}`;
export const VERSION: string = packageJson.version;
