// Which tabs are alive. A queue left by a closed tab is sent by the next page that opens. Being wrong costs nothing: a
// batch sent by two is recognised by (client, seq) and applied once.

const NAME = 'gluebox-tab-';
const ASK = 300;

/** Says, until the tab closes or the answer is called, that this client is alive. */
export function live(client: string): () => void {
  // Locks need a secure context; on plain http a roll call does.
  if (navigator.locks) {
    let release = (): void => undefined;
    void navigator.locks.request(NAME + client, () => new Promise<void>((done) => (release = done)));
    return () => release();
  }
  if (typeof BroadcastChannel === 'undefined') return () => undefined;
  const channel = new BroadcastChannel('gluebox-tabs');
  channel.onmessage = ({ data }) => {
    if (data === 'who is there?') channel.postMessage({ here: client });
  };
  return () => channel.close();
}

/** Of some clients, those whose tab is gone. */
export async function gone(clients: string[]): Promise<string[]> {
  if (clients.length === 0) return [];
  if (navigator.locks) {
    const { held = [] } = await navigator.locks.query();
    return clients.filter((client) => !held.some(({ name }) => name === NAME + client));
  }
  if (typeof BroadcastChannel === 'undefined') return clients;
  const here = new Set<string>();
  const channel = new BroadcastChannel('gluebox-tabs');
  channel.onmessage = ({ data }) => void (data?.here && here.add(data.here));
  channel.postMessage('who is there?');
  await new Promise((done) => setTimeout(done, ASK));
  channel.close();
  return clients.filter((client) => !here.has(client));
}
