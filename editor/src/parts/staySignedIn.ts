// Opening the public link from the link at home: the box hands the sign-in over, so that nobody has to sign in twice.

import { atHome } from '../api/atHome';

/** Whether the link is another name of this box than the one that is used now, and a locked one. */
export function isElsewhere(link: string, here: string): boolean {
  const { protocol, host } = new URL(link, here);
  return protocol === 'https:' && host !== new URL(here).host;
}

/** Where to go so that one arrives signed in; the link itself where that cannot be. */
export async function signedInAt(link: string): Promise<string> {
  try {
    const { link: over } = await atHome.handOver();
    const to = new URL(link);
    if (new URL(over).host !== to.host) return link;
    return `${over}&next=${encodeURIComponent(to.pathname)}`;
  } catch {
    return link;
  }
}

/** For a link that opens in a new tab: the tab is opened by the click itself, or the browser would not let it. */
export function lookAt(event: MouseEvent, link: string): void {
  if (!isElsewhere(link, location.href)) return;
  const tab = window.open('', '_blank');
  if (!tab) return;
  event.preventDefault();
  tab.opener = null;
  void signedInAt(link).then((to) => tab.location.replace(to));
}
