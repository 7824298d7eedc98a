// A disk that can be made slow: the shim of tests/power, preloaded into a box.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SHIM = fileURLToPath(new URL('../../power/fault.c', import.meta.url));

export interface Disk {
  /** The environment of a box that has this disk. */
  env: Record<string, string>;
  /** From now on every fsync takes so much longer. */
  slow(milliseconds: number): Promise<void>;
  end(): Promise<void>;
}

export async function disk(): Promise<Disk> {
  const folder = await mkdtemp(join(tmpdir(), 'gluebox-disk-'));
  const [shim, control] = [join(folder, 'fault.so'), join(folder, 'control')];
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', shim, SHIM, '-ldl']);
  return {
    env: { LD_PRELOAD: shim, GLUEBOX_FAULT: control },
    slow: (milliseconds) => writeFile(control, `sync delay=${milliseconds} /\n`),
    end: () => rm(folder, { recursive: true }),
  };
}
