import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../edge/cli/session.ts';

export function dataDirectoryExists(path: string): boolean {
  return existsSync(join(path, 'keys'));
}

export function unknownFirmAnswer(firm: string): Extract<Answer, { readonly ok: false }> {
  const wanted = 'a firm of this data directory';
  return { ok: false, rejection: { code: 'firm_unknown', seen: firm, wanted } };
}

export function missingDirectory(directory: string): Extract<Answer, { readonly ok: false }> {
  const wanted = 'a directory made by `holdfast firm create FIRM --data DIR`';
  return { ok: false, rejection: { code: 'data_directory_must_exist', seen: directory, wanted } };
}
