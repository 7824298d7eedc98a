// A box for one test: the real program on an empty folder of its own. It can be killed and started again in the same
// place; what it says on standard error is kept, because a fault there fails the test.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const PROGRAM = process.env.GLUEBOX_BIN ?? '';
const STARTS_WITHIN = 20_000;

export class Box {
  private child: ChildProcess | null = null;
  private said = '';
  /** Everything that it wrote on standard error. */
  log = '';
  /** Ends with a slash. */
  address = '';
  code = '';

  private constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** `env`: what its environment has besides, for example a disk that fails; `settings`: its `gluebox.toml`. */
  static async start(env: NodeJS.ProcessEnv = {}, settings = ''): Promise<Box> {
    if (!PROGRAM) throw new Error('GLUEBOX_BIN names no program: start the tests with tests/browser/run');
    const box = new Box(await mkdtemp(join(tmpdir(), 'gluebox-browser-')), { ...process.env, ...env });
    if (settings) await writeFile(join(box.folder, 'gluebox.toml'), settings);
    await box.run('127.0.0.1:0');
    return box;
  }

  private async run(listen: string): Promise<void> {
    this.said = '';
    const child = spawn(PROGRAM, ['--data', this.folder, '--listen', listen], { stdio: ['ignore', 'pipe', 'pipe'], env: this.env });
    this.child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    const until = Date.now() + STARTS_WITHIN;
    for (;;) {
      const address = /^Gluebox is at (http:\/\/\S+)$/m.exec(this.said)?.[1];
      const code = /^Claim code: (.+)$/m.exec(this.said)?.[1];
      if (address && (code || this.code)) {
        this.address = address.endsWith('/') ? address : `${address}/`;
        this.code ||= code ?? '';
        return;
      }
      if (child.exitCode !== null || Date.now() > until) throw new Error(`the box did not start: ${this.said}${this.log}`);
      await wait(20);
    }
  }

  /** What another command on the same folder says. */
  async command(...words: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(PROGRAM, [...words, '--data', this.folder], { env: this.env });
    return stdout;
  }

  /** What it said last on its screen that fits. */
  heard(pattern: RegExp): string {
    return [...this.said.matchAll(new RegExp(pattern, 'gm'))].at(-1)?.[1] ?? '';
  }

  /** As if the plug were pulled. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** On the same folder and at the same address. */
  async startAgain(): Promise<void> {
    await this.kill();
    await this.run(new URL(this.address).host);
  }

  async end(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Lines of the log that no test may cause. */
  faults(): string[] {
    return this.log.split('\n').filter((line) => /\bERROR\b|panicked/.test(line));
  }
}
