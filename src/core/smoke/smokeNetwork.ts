/** One TCP connection. Every call rejects once the signal it was opened with is aborted. */
export interface SmokeWire {
  write(data: Uint8Array | string): void;
  /** Waits for so many bytes. @throws Error with code ECONNRESET when the other side hangs up before */
  read(count: number): Promise<Buffer>;
  /** Waits for a line; without its end. */
  readLine(): Promise<string>;
  /** Everything until the other side hangs up. */
  readToEnd(): Promise<Buffer>;
  close(): void;
}

export interface HttpCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

export interface SqlClient {
  /** Rows of the statement, its values as the driver reads them. */
  query(statement: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface DocumentClient {
  command(database: string, command: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** What checks need of the network; tests bring their own. Addresses are "host:port". */
export interface SmokeNetwork {
  open(address: string, signal: AbortSignal): Promise<SmokeWire>;
  /** Follows no redirects. A user and a password in the URL become basic authentication. */
  http(url: string, signal: AbortSignal, call?: HttpCall): Promise<HttpAnswer>;
  postgres(url: string, signal: AbortSignal): Promise<SqlClient>;
  mongo(url: string, signal: AbortSignal): Promise<DocumentClient>;
}
