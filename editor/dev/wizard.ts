// The wizard over a box that lives in this tab: ?home=new, named, working, cannot, open.
import { mount } from 'svelte';
import '../src/look/base.css';
import '../src/look/reading.css';
import '../src/look/title.css';
import Wizard from '../src/wizard/Wizard.svelte';
import { fetchFromMemory } from './box';

fetchFromMemory(new URLSearchParams(location.search));
mount(Wizard, { target: document.body });
