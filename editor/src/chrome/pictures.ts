// Choosing pictures on this device.

import type { Session } from '../session';

const KINDS = 'image/jpeg,image/png,image/gif,image/webp,image/*';

/** Asks for files; nothing happens when none is chosen. */
export function chooseFiles(several: boolean, take: (files: File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = KINDS;
  input.multiple = several;
  // In the page, or Safari forgets it before the choice is made.
  input.hidden = true;
  document.body.append(input);
  const done = (): void => input.remove();
  input.addEventListener('change', () => {
    take([...(input.files ?? [])]);
    done();
  });
  input.addEventListener('cancel', done);
  input.click();
}

export const choosePictures = (session: Session): void =>
  chooseFiles(true, (files) => files.forEach((file) => session.addPicture(file)));
