// The chrome over a session that lives in this tab. The address chooses a state: ?save=offline&selected=text…
import { mount } from 'svelte';
import Editor from '../src/chrome/Editor.svelte';
import '../src/look/base.css';
import { fetchFromMemory } from './box';
import { openInMemory } from './session';

const wish = new URLSearchParams(location.search);
fetchFromMemory();
const boot = { page: 'p1', site: 's1', path: 'home', who: { name: 'Anna' }, link: 'http://192.168.1.20/home', first_run: wish.has('first') };
mount(Editor, { target: document.body, props: { boot, openSession: (_boot, host) => openInMemory(host, wish) } });
