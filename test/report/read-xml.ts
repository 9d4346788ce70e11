import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as z from 'zod';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What stands before its first child. */
  readonly text: string;
  readonly children: readonly Element[];
}

/** @throws Error for what is not well-formed XML 1.0 */
export function readXml(document: string): Element {
  const faults = xmlFaults(document);
  if (faults.length > 0) throw new Error(`Not well-formed: ${faults.join('; ')}`);
  const roots = elementsOf(nodes.parse(parser.parse(document)));
  const [root] = roots;
  if (!root || roots.length > 1) throw new Error(`There are ${roots.length} root elements.`);
  return root;
}

const parser = new XMLParser({
  ...{ preserveOrder: true, ignoreDeclaration: true, trimValues: false, htmlEntities: true },
  ...{ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, parseAttributeValue: false },
});

/** A node has one key beside `:@`: its name, or `#text`. */
const nodes = z.array(z.record(z.string(), z.unknown()));
const attributesOf = z.record(z.string(), z.string()).default({});

function elementsOf(found: z.infer<typeof nodes>): readonly Element[] {
  return found.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    const inside = nodes.parse(node[name]);
    const firstChild = inside.findIndex((child) => !('#text' in child));
    const before = firstChild === -1 ? inside : inside.slice(0, firstChild);
    const text = before.map((child) => String(child['#text'])).join('');
    return [{ name, attributes: attributesOf.parse(node[':@']), text, children: elementsOf(inside) }];
  });
}

const cdata = /<!\[CDATA\[.*?\]\]>/gs;
const tag = /<\/?[a-z-]+(?: +[a-z]+="[^"<]*")* *\/?>|^<\?xml [^<>]*\?>/g;
const reference = /&(?:(?:amp|lt|gt|quot|apos)|#(?<decimal>\d+)|#x(?<hex>[\da-fA-F]+));/g;
const notOfXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** What the library lets pass, and a parser of a CI server does not. */
function xmlFaults(document: string): readonly string[] {
  const valid = XMLValidator.validate(document);
  const marked = document.replaceAll(cdata, '');
  const text = marked.replaceAll(tag, '');
  const named = Array.from(marked.matchAll(reference), ({ groups: { decimal, hex } = {} }) =>
    String.fromCodePoint(Number(decimal ?? (hex === undefined ? 32 : `0x${hex}`))),
  );
  return [
    ...(valid === true ? [] : [valid.err.msg]),
    ...(notOfXml.test(document) ? ['a character that XML has not'] : []),
    ...(notOfXml.test(named.join('')) ? ['a reference to such a character'] : []),
    ...(marked.replaceAll(reference, '').includes('&') ? ['a bare & or an unknown entity'] : []),
    ...(text.includes('<') ? ['< in an attribute, or a tag that is none'] : []),
    ...(text.includes(']]>') ? [']]> in a text'] : []),
  ];
}
