/** Made by vite/licences.ts. */
declare module 'virtual:licences' {
  /** Where the licences of all that is carried along can be read. */
  const address: string;
  export default address;
}
