import assert from 'node:assert/strict';
import { basename, dirname } from 'node:path';
import { existsSync, readdirSync } from 'node:fs';
import { type TestEngine } from '../support/engine';
import { DataStack, image } from './dataStack';

/** Two named volumes and one that nobody named, all of one service that is gone as soon as it is told to stop. */
const faultDefinition = `
services:
  db:
    image: ${image}
    stop_signal: SIGKILL
    command: [sleep, infinity]
    volumes: ["one:/one", "two:/two", "/three"]
volumes:
  one:
  two:
`;

/** What a volume is: names, kinds, owners, modes and every byte; as long as a checksum. */
export type Fingerprint = string;

const list = `find . -type f | sort | xargs -r md5sum; find . | sort | xargs stat -c '%a %u %g %F %n'`;

/** A stack whose volumes all hold the same, so that a mix of old and new shows. */
export class FaultStack extends DataStack {
  private strays = new Set<string>();

  constructor(
    engine: TestEngine,
    project: string,
    /** Of the largest file in each volume. */
    private readonly bytes: number,
  ) {
    super(engine, project);
  }

  /** Defines and starts it. */
  async begin(): Promise<void> {
    await this.define(faultDefinition);
    await this.start();
    this.strays = new Set(await this.unusedVolumes());
  }

  /** Fills every volume anew, with content made of the word. @returns what each of them is now. */
  async fill(word: string): Promise<Fingerprint> {
    const script = `set -e; for d in /one /two /three; do cd $d; rm -rf ./*; echo "$0" > word; mkdir -m 750 many
      i=0; while [ $i -lt 20 ]; do echo "$0 $i" > many/$i; i=$((i+1)); done; chown 70:70 many/1; ln -s word link
      yes "$0" | head -c ${this.bytes} > bulk; done`;
    await this.exec(`${this.project}-db-1`, 'sh', '-c', script, word);
    const [one = '', ...others] = await this.fingerprints();
    assert.deepEqual(others, [one, one]);
    return one;
  }

  async fingerprints(): Promise<Fingerprint[]> {
    const script = `for d in /one /two /three; do (cd $d; ${list}) | md5sum; done`;
    return (await this.exec(`${this.project}-db-1`, 'sh', '-c', script)).split('\n');
  }

  /** What holds after every fault, once the next session has begun: one of these contents, whole, and nothing left over. */
  async assertWhole(what: string, allowed: Readonly<Record<string, Fingerprint>>): Promise<string> {
    // Begins anew: what this process knows of the stack is not what the next one finds.
    this.leave();
    await this.snapshots((snapshots, tell, signal) => snapshots.recover(tell, signal));
    // A death before anything was touched leaves a lock of nobody; the next change takes it away.
    await this.start();
    const found = await this.fingerprints();
    const state = Object.entries(allowed).find(([, one]) =>
      found.every((fingerprint) => fingerprint === one),
    );
    assert.ok(state, `${what}: ${found.join(' ')} is not wholly one of ${JSON.stringify(allowed)}`);
    assert.deepEqual(await this.leftovers(), [], what);
    assert.deepEqual(await this.states(), { db: 'running' }, what);
    return state[0];
  }

  override async leftovers(): Promise<string[]> {
    const { journal } = this.place;
    const folder = dirname(journal);
    const beside = existsSync(folder) ? readdirSync(folder) : [];
    const rows = await this.snapshots((snapshots, _tell, signal) => snapshots.list(signal));
    return [
      ...(await super.leftovers()),
      ...beside.filter((name) => name.startsWith(`${basename(journal)}.`)),
      ...(await this.unusedVolumes())
        .filter((name) => !this.strays.has(name))
        .map((name) => `volume ${name}`),
      ...(await this.volumes()).filter((name) => !/_(one|two)$/.test(name)),
      ...rows.flatMap(({ snapshot, broken }) =>
        broken === undefined ? [] : [`${snapshot.name}: ${broken}`],
      ),
    ];
  }

  /** Removes every snapshot but one. */
  async forgetAllBut(id: string): Promise<void> {
    await this.snapshots(async (snapshots, tell, signal) => {
      const rows = (await snapshots.list(signal)).filter(({ snapshot }) => snapshot.id !== id);
      const ids = rows.map(({ snapshot }) => snapshot.id);
      if (ids.length > 0) await snapshots.delete(ids, tell, signal);
    });
  }
}
