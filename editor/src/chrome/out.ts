// For who is not let in any more.
export { default as GuestOut } from './GuestOut.svelte';
export { default as SignInAgain } from './SignInAgain.svelte';
