import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { engineJson, engineRequest } from '../support/engineHttp';
import { timed } from './bench';

/** What the engine itself needs to give a volume away as a tar and to take it back: the plain calls, into a plain file. */
export class DataFloor {
  constructor(
    private readonly socket: string,
    private readonly image: string,
    private readonly volume: string,
    /** Where the tar goes. */
    readonly file: string,
  ) {}

  /** The archive call into a file, until the disk has it. */
  async get(): Promise<number> {
    return this.withContainer((id) =>
      timed(async () => {
        await new Promise<void>((resolve, reject) => {
          const path = `/containers/${id}/archive?path=/data`;
          const call = request({ socketPath: this.socket, path, headers: { Host: 'engine' } }, (response) => {
            if (response.statusCode !== 200) return reject(new Error(`GET ${path}: ${response.statusCode}`));
            pipeline(response, createWriteStream(this.file, { highWaterMark: 1 << 20 })).then(
              resolve,
              reject,
            );
          });
          call.once('error', reject);
          call.end();
        });
        const handle = await open(this.file, 'r+');
        await handle.sync().finally(() => handle.close());
      }),
    );
  }

  /** The file of `get` back into an empty volume. The volume is made anew, which is not part of the time. */
  async put(): Promise<number> {
    const { Labels } = await engineJson<{ Labels: object }>(this.socket, 'GET', `/volumes/${this.volume}`);
    await engineJson(this.socket, 'DELETE', `/volumes/${this.volume}`);
    await engineJson(this.socket, 'POST', '/volumes/create', { body: { Name: this.volume, Labels } });
    return this.withContainer((id) =>
      timed(() => {
        const body = createReadStream(this.file, { highWaterMark: 1 << 20 });
        return engineJson(this.socket, 'PUT', `/containers/${id}/archive?path=/`, { body });
      }),
    );
  }

  private async withContainer(act: (id: string) => Promise<number>): Promise<number> {
    const Mounts = [
      { Type: 'volume', Source: this.volume, Target: '/data', VolumeOptions: { NoCopy: true } },
    ];
    const body = { Image: this.image, Cmd: ['true'], HostConfig: { Mounts, NetworkMode: 'none' } };
    const { Id } = await engineJson<{ Id: string }>(this.socket, 'POST', '/containers/create', { body });
    try {
      return await act(Id);
    } finally {
      await engineRequest(this.socket, 'DELETE', `/containers/${Id}?force=1`);
    }
  }
}
