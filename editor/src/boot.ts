// What the box writes into the page for the program that starts on it.

export function readBoot<T>(): T {
  return JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as T;
}

export const ground = (): HTMLElement => document.getElementById('app') ?? document.body;
