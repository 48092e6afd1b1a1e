import type { Rejection } from '../../domain/basics/decision.ts';

/** Why the drill refuses to touch something, or to run at all. */
export type DrillRefusalCode =
  | 'drill_address_must_be_loopback'
  | 'drill_bytes_must_stay_below_the_limit'
  | 'drill_bundle_must_be_new'
  | 'drill_directory_must_be_temporary'
  | 'drill_files_must_stay_below_the_limit'
  | 'drill_firms_must_be_1_to_200'
  | 'drill_path_must_have_no_links'
  | 'drill_path_must_lie_in_the_root'
  | 'drill_process_must_be_the_recorded_one'
  | 'drill_root_must_be_marked'
  | 'drill_scenario_must_be_known'
  | 'drill_seconds_must_stay_below_the_limit'
  | 'drill_seed_must_be_a_whole_number'
  | 'drill_step_must_be_known'
  | 'drill_trades_must_be_enough';

export type DrillRejection = Rejection<DrillRefusalCode>;

/** Thrown inside the attacker and the harness: a drill that meets one of these stops, it does not work around it. */
export class DrillRefusal extends Error {
  readonly rejection: DrillRejection;
  constructor(rejection: DrillRejection) {
    super(`${rejection.seen}, wanted ${rejection.wanted} (${rejection.code})`);
    this.name = 'DrillRefusal';
    this.rejection = rejection;
  }
}

export function refusal(code: DrillRefusalCode, seen: string, wanted: string): DrillRefusal {
  return new DrillRefusal({ code, seen, wanted });
}
