import type { Passed } from './filter.ts';

/** A longer address is nothing that a person could check. */
const ADDRESS_LIMIT = 2000;

/** The address of a page on the web as a browser understands it (names in other scripts are spelled out); null for any other. */
export function webAddress(text: string): string | null {
  if (text.length > ADDRESS_LIMIT || !/^https?:\/\//i.test(text)) return null;
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null;
}

/**
 * A filter rule that lets the beginning and the end of a link through (`OSC 8 ; parameters ; address`), where it leads
 * to the web; of the parameters only the id, which joins the lines of one link.
 */
export function createLinkRule(onLink: (address: string) => void): (introducer: string, text: string) => Passed | null {
  let isOpen = false;
  return (introducer, text) => {
    const link = introducer === ']' ? /^8;([^;]*);(.*)$/s.exec(text) : null;
    if (!link) return null;
    const [, parameters = '', address = ''] = link;
    const href = webAddress(address);
    // A link that leads elsewhere also ends the one before it.
    if (href === null) {
      const ended = isOpen;
      isOpen = false;
      return ended ? { text: '\x1b]8;;\x1b\\', cost: 8 } : null;
    }
    isOpen = true;
    onLink(href);
    const id = /(?:^|:)id=([\w.-]{1,64})(?:$|:)/.exec(parameters)?.[1];
    return { text: `\x1b]8;${id ? `id=${id}` : ''};${href}\x1b\\`, cost: href.length + 80 };
  };
}
