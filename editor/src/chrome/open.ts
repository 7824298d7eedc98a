// What every part of the chrome holds: the open page and how it is shown.

import { getContext, setContext } from 'svelte';
import type { Boot, Session } from '../session';
import type { Shown } from './frame';

export interface Open {
  session: Session;
  boot: Boot;
  shown: Shown;
}

const key = Symbol('open');

export const provide = (open: Open): Open => setContext(key, open);
export const open = (): Open => getContext<Open>(key);

/** The breakpoints of the chrome. A phone has its own arrangement, not a smaller one. */
export const PHONE = '(max-width: 767px)';
