// Where the wizard starts.
import { mount } from 'svelte';
import { ground } from './boot';
import './look/base.css';
import './look/reading.css';
import './look/title.css';
import Wizard from './wizard/Wizard.svelte';

mount(Wizard, { target: ground() });
