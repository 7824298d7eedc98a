// The page's own frame: the box's HTML, same origin, kept free of scripts by a header. Listeners of the editor run in
// it. Never the `sandbox` attribute: WebKit then calls no listener.

/**
 * What only the edited page needs; the rest of its look is the theme's. An object's place is not inherited: else a move
 * would restyle everything inside the object too. What is held moves as a layer from where it began: no layout, and no
 * neighbour is drawn again.
 */
const RULES = `
  ${['--x', '--y', '--w', '--h', '--r', '--z', '--x0', '--y0'].map((name) => `@property ${name} { syntax: '*'; inherits: false; }`).join('\n  ')}
  html { overflow: hidden !important; cursor: default; }
  body { -webkit-user-select: none; user-select: none; }
  .ProseMirror { -webkit-user-select: text; user-select: text; outline: none; cursor: text; min-height: 1em; }
  .gb-held {
    left: var(--x0);
    top: var(--y0);
    translate: calc(var(--x) - var(--x0)) calc(var(--y) - var(--y0));
    will-change: translate;
  }
  .gb-writing { z-index: 2147483647 !important; }
  img[data-arriving] { opacity: .55; }
`;

export interface PageFrame {
  element: HTMLIFrameElement;
  document: Document;
  window: Window & typeof globalThis;
  main: HTMLElement;
}

/** Fulfils when the page stands. Rejects with a sentence if the box does not give it. */
export function openFrame(into: HTMLElement, source: string): Promise<PageFrame> {
  const element = document.createElement('iframe');
  element.title = 'Page';
  element.tabIndex = -1;
  element.setAttribute('scrolling', 'no');
  element.className = 'gb-frame';
  element.src = source;
  return new Promise((resolve, reject) => {
    element.addEventListener('load', () => {
      const inside = element.contentDocument;
      const window = element.contentWindow as (Window & typeof globalThis) | null;
      const main = inside?.querySelector<HTMLElement>('main.gb-page');
      if (!inside || !window || !main) return reject(new Error('The box did not give this page. Open it again from the desk.'));
      // A sheet of the frame's own: one made by the parent is refused.
      const sheet = new window.CSSStyleSheet();
      sheet.replaceSync(RULES);
      inside.adoptedStyleSheets = [...inside.adoptedStyleSheets, sheet];
      inside.addEventListener('click', stay, true);
      inside.addEventListener('auxclick', stay, true);
      inside.addEventListener('submit', stay, true);
      // The frame is as tall as the page: the stage scrolls, never the frame.
      window.addEventListener('scroll', () => window.scrollTo(0, 0));
      resolve({ element, document: inside, window, main });
    });
    element.addEventListener('error', () => reject(new Error('The box did not give this page. Open it again from the desk.')));
    into.append(element);
  });
}

/** Links are for visitors. */
function stay(event: Event): void {
  const target = event.target as Element | null;
  if (event.type === 'submit' || target?.closest?.('a[href]')) event.preventDefault();
}
