/** A refusal of the API, in the words of its problem details. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly seen: string;
  readonly wanted: string;
  /** The whole problem, with what a call adds to it. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    const text = (name: string): string => String(problem[name] ?? '');
    super(text('title') === '' ? `The server answered ${status}` : text('title'));
    this.status = status;
    this.code = text('code');
    this.seen = text('seen');
    this.wanted = text('wanted');
    this.problem = problem;
  }

  /** `Account must exist: C-9, wanted an account of ours` */
  get sentence(): string {
    return this.seen === '' ? this.message : `${this.message}: ${this.seen}, wanted ${this.wanted}`;
  }
}

/** What a failed request means to the person at the desk. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refused) return error.sentence;
  if (error instanceof TypeError) return 'The server does not answer. Is holdfast still running?';
  return error instanceof Error ? error.message : String(error);
}

/** Proves to the server that a change was made by this page; the API wants it with every one. */
const PAGE_HEADER = { 'x-holdfast-page': '1' };

export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

export function get<Answer>(path: string, parameters: Parameters = {}): Promise<Answer> {
  return request(`${path}${queryText(parameters)}`, { method: 'GET' });
}

/** `key`: an idempotency key, so that the same change sent again is not made twice. */
export function post<Answer>(path: string, body: object = {}, key?: string): Promise<Answer> {
  const keyed = key === undefined ? {} : { 'idempotency-key': key };
  const headers = { ...PAGE_HEADER, ...keyed, 'content-type': 'application/json' };
  return request(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

export async function signOut(): Promise<void> {
  await fetch('/api/v1/session', { method: 'DELETE', headers: PAGE_HEADER });
}

async function request<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(`/api/v1${path}`, init);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, body);
  return body;
}

export function queryText(parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

export type SentFile = {
  readonly firm: string;
  readonly file: File;
  readonly importId: string;
  readonly partial: boolean;
  readonly onUploaded: (sentBytes: number) => void;
};

/** Sends a file as it is; `fetch` cannot tell how much of it has gone, so this is the older way. */
export function sendFile<Answer>(sent: SentFile): Promise<Answer> {
  const { firm, file, importId, partial, onUploaded } = sent;
  const query = queryText({
    name: file.name,
    import: importId,
    partial: partial ? true : undefined,
  });
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', `/api/v1/firms/${encodeURIComponent(firm)}/imports${query}`);
    sending.setRequestHeader('x-holdfast-page', '1');
    sending.setRequestHeader('content-type', 'application/octet-stream');
    sending.responseType = 'json';
    sending.upload.onprogress = ({ loaded }) => onUploaded(loaded);
    sending.onerror = () => reject(new TypeError('The connection was lost'));
    sending.onload = () => {
      if (sending.status < 400) resolve(sending.response);
      else reject(new Refused(sending.status, sending.response ?? {}));
    };
    sending.send(file);
  });
}
