import { expect, it } from 'vitest';
import { Standing } from './published';

it('says what visitors lack, of the page or of what all pages share', () => {
  const standing = new Standing();
  expect(standing.changed('own').state).toBe('unpublished');
  expect(standing.changed('shared').state).toBe('unpublished');
  expect(standing.told('shared', { state: 'live' }).state).toBe('unpublished');
  const done = standing.told('own', { state: 'live', published_at: '2026-11-20T10:00:00Z', sentence: 'Published in this home.' });
  expect(done).toEqual({ state: 'live', sentence: 'Published in this home.' });
  expect(standing.told('shared', { state: 'live', sentence: '' }), 'what it said stays').toEqual(done);
  const lacking = standing.changed('shared');
  expect(lacking.state).toBe('changed');
  expect(lacking.sentence).toMatch(/^Only you see these changes. Visitors see the page of /);
  // Another page was published, and this one has a change of its own since.
  expect(standing.changed('own').state).toBe('changed');
  expect(standing.told('shared', { state: 'live' }).state).toBe('changed');
  expect(standing.told('own', { state: 'live' }).state).toBe('live');
});
