// One socket to the box that comes back by itself, slower each time it fails.

import { base } from './base';
import type { FromBox, ToBox } from './messages';

/** As much of a WebSocket as is used. */
export interface Wire {
  send(text: string): void;
  close(): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface SocketPorts {
  connect(): Wire;
  /** 0 to 1. */
  random(): number;
}

export interface SocketEvents {
  open(): void;
  message(message: FromBox): void;
  closed(): void;
}

export interface Socket {
  readonly isOpen: boolean;
  send(message: ToBox): void;
  /** Comes back at once, if it was waiting. */
  hurry(): void;
  /** Gives this connection up and makes another. */
  again(): void;
  close(): void;
}

const FIRST = 500;
const LONGEST = 15_000;

/** Milliseconds to wait after so many failures: 0.5 to 15 s, spread so that a houseful of tabs does not knock at once. */
export const backOff = (failures: number, random: number): number => Math.max(FIRST, Math.min(LONGEST, FIRST * 2 ** failures) * (0.6 + 0.4 * random));

export const overHttp: SocketPorts = {
  connect: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${base}/live`) as unknown as Wire,
  random: Math.random,
};

export function openSocket(ports: SocketPorts, events: SocketEvents): Socket {
  let wire: Wire | null = null;
  let isOpen = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const retry = (): void => {
    timer = setTimeout(connect, backOff(failures++, ports.random()));
  };

  const lose = (from: Wire): void => {
    if (from !== wire) return;
    from.onopen = from.onmessage = from.onclose = null;
    wire = null;
    isOpen = false;
    events.closed();
    if (!ended) retry();
  };

  function connect(): void {
    clearTimeout(timer);
    if (ended || wire) return;
    let made: Wire;
    try {
      made = ports.connect();
    } catch {
      return retry();
    }
    wire = made;
    made.onopen = () => {
      isOpen = true;
      events.open();
    };
    made.onmessage = ({ data }) => {
      failures = 0;
      let message: FromBox;
      try {
        message = JSON.parse(String(data)) as FromBox;
      } catch {
        return;
      }
      events.message(message);
    };
    made.onclose = () => lose(made);
  }

  connect();
  return {
    get isOpen() {
      return isOpen;
    },
    send(message) {
      if (isOpen) wire?.send(JSON.stringify(message));
    },
    hurry() {
      if (!wire) connect();
    },
    again() {
      const old = wire;
      if (!old) return;
      lose(old);
      old.close();
      clearTimeout(timer);
      connect();
    },
    close() {
      ended = true;
      clearTimeout(timer);
      wire?.close();
    },
  };
}
