// The type of a drawing of lucide: each of its icons is a component that knows its own lines.

import type Plus from '@lucide/svelte/icons/plus';

export type Drawn = typeof Plus;
