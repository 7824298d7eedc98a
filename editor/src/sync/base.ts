// Where what this person may reach lies: the owner's at the box's own address, a guest's below the share link.

export const base = /^\/-\/g\/[^/]+/.exec(globalThis.location?.pathname ?? '')?.[0] ?? '/-';
