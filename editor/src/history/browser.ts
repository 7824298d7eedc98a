// What this browser knows of itself beyond one load of a page: the tabs it had, and what it was told already. A browser
// that keeps nothing knows only the tab that is open.

const TABS = 'gluebox.tabs';
const MOST = 300;

function read(key: string): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

function add(key: string, one: string): Set<string> {
  const all = [...read(key).filter((known) => known !== one), one].slice(-MOST);
  try {
    localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // Then it is known until the tab closes.
  }
  return new Set(all);
}

/** Notes that this tab is one of this browser's; answers all of them. */
export const noteTab = (client: string): Set<string> => add(TABS, client);

const toldKey = (page: string): string => `gluebox.told.${page}`;

/** Steps of a page whose lost words this person was told of. */
export const told = (page: string): Set<string> => new Set(read(toldKey(page)));
export const noteTold = (page: string, step: number): void => void add(toldKey(page), String(step));
