// The desk over a box that lives in this tab: ?none, ?empty, ?trouble, ?bin, ?home= as for the wizard.
import { mount } from 'svelte';
import Desk from '../src/desk/Desk.svelte';
import '../src/look/base.css';
import '../src/look/reading.css';
import '../src/look/title.css';
import { canvas, fetchFromMemory } from './box';

fetchFromMemory(new URLSearchParams(location.search));
mount(Desk, { target: document.body, props: { who: 'Anna' } });
const draw = (): void =>
  document.querySelectorAll<HTMLIFrameElement>('iframe[src^="/-/"]').forEach((frame) => (frame.src = canvas()));
new MutationObserver(draw).observe(document.body, { subtree: true, childList: true });
