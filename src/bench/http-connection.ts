import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What came back. */
export type HttpAnswer = { readonly status: number; readonly body: string };

type Waiting = {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (failure: Error) => void;
};

/**
 * One keep-alive HTTP/1.1 connection with one request under way: as much client as a load generator needs, so that its
 * own cost does not hide the server's. Answers must have a Content-Length.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #head: string;
  #received = '';
  #waiting: Waiting | undefined;

  private constructor(socket: Socket, head: string) {
    this.#socket = socket;
    this.#head = head;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('error', (failure) => this.#fail(failure));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static async open(to: {
    readonly port: number;
    readonly path: string;
    readonly token: string;
  }): Promise<HttpConnection> {
    const socket = connect({ host: '127.0.0.1', port: to.port, noDelay: true });
    await once(socket, 'connect');
    const head = `POST ${to.path} HTTP/1.1\r\nHost: 127.0.0.1:${to.port}\r\nAuthorization: Bearer ${to.token}\r\nContent-Type: application/json\r\n`;
    return new HttpConnection(socket, head);
  }

  /** `body` is ASCII. */
  post(body: string): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(`${this.#head}Content-Length: ${body.length}\r\n\r\n${body}`, 'latin1');
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#received.slice(0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 'none');
    if (!Number.isInteger(length)) {
      this.#fail(new Error(`an answer without Content-Length: ${head}`));
      return;
    }
    const end = headEnd + 4 + length;
    if (this.#received.length < end) return;
    const body = this.#received.slice(headEnd + 4, end);
    this.#received = this.#received.slice(end);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }

  #fail(failure: Error): void {
    this.#waiting?.reject(failure);
    this.#waiting = undefined;
  }
}
