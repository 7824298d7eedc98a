// Stands in for what vite/licences.ts makes.
export default '#licences';
