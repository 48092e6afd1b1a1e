import { isWeekend } from '../basics/business-date.ts';
import type { CcpSet } from './reference-events.ts';
import { inForce, setVersion, type Versions, versionsOf } from './versions.ts';

/** Local `HH:MM` in the zone of a CCP from which somebody is expected at work. Written down by us: no CCP publishes one. */
const BEGIN_OF_WORK = '06:00';

/** The hours at which somebody is expected at work for a firm, as its CCPs' rows make them. */
export type WorkingHours = {
  readonly add: (row: CcpSet) => void;
  /**
   * True when it is outside working hours at every CCP that is known: from the roll time to 06:00 in its zone, and on
   * Saturday and Sunday there. Microseconds since 1970 UTC. While no CCP is known no hour is odd.
   */
  readonly isOdd: (timeMicros: number) => boolean;
};

export function workingHours(): WorkingHours {
  const ccps = new Map<string, Versions<CcpSet>>();
  return {
    add: (row) => setVersion(versionsOf(ccps, row.ccp), row),
    isOdd: (timeMicros) => {
      const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(timeMicros / 1_000));
      const date = instant.toString().slice(0, 10);
      const inForceThen = [...ccps.values()].flatMap((rows) => inForce(rows, date) ?? []);
      return inForceThen.length > 0 && inForceThen.every((row) => isOddAt(row, instant));
    },
  };
}

function isOddAt({ zone, rollTime }: CcpSet, instant: Temporal.Instant): boolean {
  const local = instant.toZonedDateTimeISO(zone);
  if (isWeekend(local.toPlainDate().toString())) return true;
  const time = local.toPlainTime().toString();
  return time < BEGIN_OF_WORK || time >= rollTime;
}
