import { refusal } from './drill-refusal.ts';

const LOOPBACK = /^127(?:\.\d{1,3}){3}$/;

export type Address = { readonly host: string; readonly port: number };

/** The address when it is of this machine alone, written as a number: names could be made to mean anything. */
export function loopbackAddress(text: string): Address {
  const [, host = '', port = ''] = /^(?:http:\/\/)?([^/:]+):(\d{1,5})\/?$/.exec(text) ?? [];
  if (!LOOPBACK.test(host) || Number(port) < 1 || Number(port) > 65_535)
    throw refusal('drill_address_must_be_loopback', text, '127.0.0.1 and a port');
  return { host, port: Number(port) };
}
