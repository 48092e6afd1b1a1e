/** Amount text with thousands marked: `-1234567.50` as `−1,234,567.50`; blank stays blank. */
export function displayAmount(text: string): string {
  if (text === '') return '';
  const [whole = '', fraction] = text.replace(/^-/, '').split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const sign = text.startsWith('-') ? '−' : '';
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

export function displayCount(count: number): string {
  return displayAmount(String(count));
}

/** `1 account`, `1,200 accounts`; for nouns that take an s. */
export function counted(count: number, noun: string): string {
  return `${displayCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** For sorting and colour only, never for arithmetic: beyond 2^53 it is near, not exact. */
export function amountOrder(text: string): number {
  return text === '' ? Number.NEGATIVE_INFINITY : Number(text);
}

export function isNegative(text: string): boolean {
  return text.startsWith('-') && /[1-9]/.test(text);
}

/** Exact sum of amount texts with the same decimals, as text. */
export function sumOf(amounts: readonly string[]): string {
  const fractions = amounts.map((text) => text.split('.')[1] ?? '');
  const decimals = fractions.reduce((most, fraction) => Math.max(most, fraction.length), 0);
  const sum = amounts.reduce((total, text) => total + minorUnits(text, decimals), 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const sign = sum < 0n ? '-' : '';
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`;
}

function minorUnits(text: string, decimals: number): bigint {
  if (text === '') return 0n;
  const [whole = '', fraction = ''] = text.replace(/^-/, '').split('.');
  const units = BigInt(`${whole}${fraction.padEnd(decimals, '0')}`);
  return text.startsWith('-') ? -units : units;
}

const SIZE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `1536` as `1.5 KB`, in steps of 1,024. */
export function displaySize(sizeBytes: number): string {
  let size = sizeBytes;
  let unit = 0;
  while (size >= 1_024 && unit < SIZE_UNITS.length - 1) {
    size /= 1_024;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${SIZE_UNITS[unit]}`;
}
