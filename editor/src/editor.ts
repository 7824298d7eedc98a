// Where the editor starts.
import { mount } from 'svelte';
import { ground, readBoot } from './boot';
import Editor from './chrome/Editor.svelte';
import './look/base.css';
import { openSession, type Boot } from './session';

mount(Editor, { target: ground(), props: { boot: readBoot<Boot>(), openSession } });
