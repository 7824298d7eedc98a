// Where the desk starts.
import { mount } from 'svelte';
import { ground, readBoot } from './boot';
import Desk from './desk/Desk.svelte';
import './look/base.css';
import './look/reading.css';
import './look/title.css';

const { who } = readBoot<{ who: { name: string } }>();
mount(Desk, { target: ground(), props: { who: who.name } });
