// Where a guest starts who looks at a page.
import { mount } from 'svelte';
import { ground, readBoot } from './boot';
import './look/base.css';
import './look/title.css';
import Viewer, { type ViewerBoot } from './viewer/Viewer.svelte';

mount(Viewer, { target: ground(), props: { boot: readBoot<ViewerBoot>() } });
