import type { Rejection } from '../../domain/basics/decision.ts';

/**
 * RFC 9457 problem details. `type` is a name, not an address: nothing is fetched from anywhere. `code` is the same
 * code that every other face shows, and docs/errors.md explains it. "Cannot …: <seen>, wanted <wanted>".
 */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly seen: string;
  readonly wanted: string;
};

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** What this face itself refuses, before any call is asked. */
export type HttpRejectionCode =
  | 'action_must_be_permitted'
  | 'body_must_be_json'
  | 'body_must_fit_the_limit'
  | 'body_must_repeat_the_path'
  | 'body_must_use_known_fields'
  | 'host_must_be_loopback'
  | 'idempotency_key_must_be_visible_text'
  | 'import_is_not_known'
  | 'import_must_name_its_file'
  | 'media_type_must_be_supported'
  | 'path_must_exist'
  | 'query_must_use_known_parameters'
  | 'request_failed'
  | 'request_must_be_well_formed'
  | 'request_must_come_from_our_page'
  | 'sender_must_be_signed_in'
  | 'sign_in_link_must_be_fresh'
  | 'streams_must_be_few'
  | 'trades_must_be_few';

const HTTP_STATUS: Readonly<Record<HttpRejectionCode, number>> = {
  action_must_be_permitted: 403,
  body_must_be_json: 400,
  body_must_fit_the_limit: 413,
  body_must_repeat_the_path: 400,
  body_must_use_known_fields: 400,
  host_must_be_loopback: 421,
  idempotency_key_must_be_visible_text: 400,
  import_is_not_known: 404,
  import_must_name_its_file: 400,
  media_type_must_be_supported: 415,
  path_must_exist: 404,
  query_must_use_known_parameters: 400,
  request_failed: 500,
  request_must_be_well_formed: 400,
  request_must_come_from_our_page: 403,
  sender_must_be_signed_in: 401,
  sign_in_link_must_be_fresh: 401,
  streams_must_be_few: 503,
  trades_must_be_few: 413,
};

/** Codes of calls that say more than "this was understood and refused" (422) in HTTP's own words. */
const CALL_STATUS: ReadonlyMap<string, number> = new Map([
  ['input_must_fit_the_call', 400],
  ['date_must_be_a_date', 400],
  ['firm_unknown', 404],
  ['firm_exists', 409],
  ['engine_busy', 503],
  ['vault_must_show_its_head', 503],
  ['integrity_alarm_must_be_cleared', 503],
  ['engine_stopped', 503],
  ['storage_low', 507],
]);

export function httpProblem(code: HttpRejectionCode, seen: string, wanted: string): Problem {
  return problemOf({ code, seen, wanted }, HTTP_STATUS[code]);
}

export function callProblem(rejection: Rejection): Problem {
  return problemOf(rejection, CALL_STATUS.get(rejection.code) ?? 422);
}

function problemOf({ code, seen, wanted }: Rejection, status: number): Problem {
  const words = code.replaceAll('_', ' ');
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  const detail = `${title}: ${seen}, wanted ${wanted}`;
  return { type: `urn:holdfast:rejection:${code}`, title, status, detail, code, seen, wanted };
}
