// A mail provider for one test: the same one as in tests/http, with a lock that a box believes.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ADDRESS = 'anna@example.org';
export const SECRET = 'a-password-for-programs-7431';
const PROGRAM = new URL('../../src/provider.py', import.meta.url).pathname;

export interface Arrived {
  to: string[];
  subject: string;
  plain: string;
  html: string;
}

export class Provider {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    readonly number: string,
  ) {}

  static async start(): Promise<Provider> {
    const folder = await mkdtemp(join(tmpdir(), 'gluebox-mail-'));
    const at = (name: string): string => join(folder, name);
    const openssl = (...words: string[]): void => void execFileSync('openssl', words, { stdio: 'ignore' });
    const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    openssl('req', '-x509', ...fresh, '-days', '30', '-subj', '/CN=An authority', '-keyout', at('root-key.pem'), '-out', at('root.pem'));
    openssl('req', ...fresh, '-subj', '/CN=localhost', '-keyout', at('key.pem'), '-out', at('asked.pem'));
    await writeFile(at('names'), 'subjectAltName=DNS:localhost\n');
    openssl('x509', '-req', '-in', at('asked.pem'), '-days', '30', '-CA', at('root.pem'), '-CAkey', at('root-key.pem'), '-CAcreateserial', '-extfile', at('names'), '-out', at('chain.pem'));
    const child = spawn('/usr/bin/python3', ['-W', 'ignore', PROGRAM, 'tls', at('chain.pem'), at('key.pem'), `${ADDRESS}:${SECRET}`, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    return new Provider(folder, child, said.toString().trim());
  }

  /** What stands in `gluebox.toml` of a box that believes it. */
  get settings(): string {
    return `[outside]\nroots = ["${this.folder}/root.pem"]\n`;
  }

  /** From now on nothing is put off. */
  open = (): Promise<void> => writeFile(join(this.folder, 'open'), '');

  async letters(): Promise<Arrived[]> {
    const files = (await readdir(this.folder)).filter((name) => name.endsWith('.json')).sort();
    return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(this.folder, name), 'utf8')) as Arrived));
  }

  async end(): Promise<void> {
    this.child.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
