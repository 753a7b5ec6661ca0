import { Duplex } from 'node:stream';

/** A connection that changes what comes over another one; what is sent goes on as it is. */
export abstract class WrappedSocket extends Duplex {
  constructor(protected readonly socket: Duplex) {
    // Where the far side ended there is nothing more to say: it closes, which tells who waits for the rest.
    super({ allowHalfOpen: false });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(data: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(data, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}
