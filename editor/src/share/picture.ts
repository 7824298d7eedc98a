// A drawing of the box as a picture to keep: for messengers and posters, which take no drawing.

/** Pixels; a poster's worth. */
const SIDE = 1024;

export async function pngOf(drawing: string): Promise<Blob> {
  const image = new Image();
  image.src = drawing;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const ink = canvas.getContext('2d');
  if (!ink) throw new Error('no canvas');
  ink.imageSmoothingEnabled = false;
  ink.drawImage(image, 0, 0, SIDE, SIDE);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture')))));
}

export function save(picture: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(picture);
  link.download = `${name}.png`;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Out of a page's title, without what a file's name may not hold. */
export function fileName(title: string): string {
  const plain = title.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').replace(/\s+/g, ' ').trim().replace(/^\.+/, '');
  return `${plain.slice(0, 60).trim() || 'Page'} QR code`;
}
