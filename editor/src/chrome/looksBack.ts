// The screens of History, loaded when somebody looks.

export { default as HistoryList } from './HistoryList.svelte';
export { default as PageThen } from './PageThen.svelte';
