/** A CSV file as somebody has it, and what its cells are: written down by hand, not worked out by any parser. */
export interface UglyCsv {
  readonly name: string;
  readonly why: string;
  readonly file: string;
  /** Header first. The column `text` is asked for and answered with. */
  readonly cells: readonly (readonly string[])[];
}

const megabyte = '0123456789 "quoted"\r\n, 中文 🙂\n'.repeat(32_000);
const json = '{"a": [1, "two", null], "b": {"c": "say \\"hi\\"\\n"}}';
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

export const uglyCsvs: readonly UglyCsv[] = [
  {
    name: 'quotes',
    why: 'quotes in quotes, and cells of nothing but quotes',
    file: 'id,text\n1,"say ""hi"""\n2,""""\n3,""""""\n4,"a "" b"\n5,"""a"", ""b"""\n',
    cells: [
      ['id', 'text'],
      ['1', 'say "hi"'],
      ['2', '"'],
      ['3', '""'],
      ['4', 'a " b'],
      ['5', '"a", "b"'],
    ],
  },
  {
    name: 'newlines',
    why: 'line breaks of every kind inside cells, also at their edges',
    file: 'id,text,note\n1,"a\nb","\n"\n2,"a\r\nb","\r\n"\n3,"a\rb","\r"\n4,"\n\na\n\n",x\n',
    cells: [
      ['id', 'text', 'note'],
      ['1', 'a\nb', '\n'],
      ['2', 'a\r\nb', '\r\n'],
      ['3', 'a\rb', '\r'],
      ['4', '\n\na\n\n', 'x'],
    ],
  },
  {
    name: 'crlf',
    why: 'CRLF after every record, LF in the cells',
    file: 'id,text\r\n1,plain\r\n2,"two\nlines"\r\n3,"ends in CR\r"\r\n',
    cells: [
      ['id', 'text'],
      ['1', 'plain'],
      ['2', 'two\nlines'],
      ['3', 'ends in CR\r'],
    ],
  },
  {
    name: 'old-mac',
    why: 'CR after every record',
    file: 'id,text\r1,plain\r2,"two\rlines"\r3,"a\nb"\r',
    cells: [
      ['id', 'text'],
      ['1', 'plain'],
      ['2', 'two\rlines'],
      ['3', 'a\nb'],
    ],
  },
  {
    name: 'tabs',
    why: 'separated by tabs, with tabs and commas in cells',
    file: 'id\ttext\tnote\n1\t"a\tb"\tc, d\n2\ta, b\t"\t"\n',
    cells: [
      ['id', 'text', 'note'],
      ['1', 'a\tb', 'c, d'],
      ['2', 'a, b', '\t'],
    ],
  },
  {
    name: 'semicolons',
    why: 'separated by semicolons, with decimal commas',
    file: 'id;text;price\r\n1;"a;b";1,50\r\n2;c, d;2,00\r\n',
    cells: [
      ['id', 'text', 'price'],
      ['1', 'a;b', '1,50'],
      ['2', 'c, d', '2,00'],
    ],
  },
  {
    name: 'bom',
    why: 'a byte order mark before a quoted header, and marks inside cells, which are data',
    file: '\ufeff"id","text"\n"1","\ufeffa"\n"2","a\ufeffb"\n',
    cells: [
      ['id', 'text'],
      ['1', '\ufeffa'],
      ['2', 'a\ufeffb'],
    ],
  },
  {
    name: 'empty',
    why: 'empty cells, quoted and not, first and last, and cells of blanks',
    file: 'first,text,note,last\n,a,,\n"","b","",""\n ,c,  ,   \n,d,"\t",\n',
    cells: [
      ['first', 'text', 'note', 'last'],
      ['', 'a', '', ''],
      ['', 'b', '', ''],
      [' ', 'c', '  ', '   '],
      ['', 'd', '\t', ''],
    ],
  },
  {
    name: 'lone-quotes',
    why: 'one quote at the start, in the middle, at the end; apostrophes and typographic ones',
    file: `id,text\n1,"5"" pipe"\n2,"""a"\n3,"a"""\n4,it's 'so'\n5,“so” ‘so’ „so“\n`,
    cells: [
      ['id', 'text'],
      ['1', '5" pipe'],
      ['2', '"a'],
      ['3', 'a"'],
      ['4', "it's 'so'"],
      ['5', '“so” ‘so’ „so“'],
    ],
  },
  {
    name: 'megabyte',
    why: 'cells of a megabyte, full of quotes and line breaks',
    file: `id,text,note\n1,${quoted(megabyte)},short\n2,short,${quoted(megabyte)}\n`,
    cells: [
      ['id', 'text', 'note'],
      ['1', megabyte, 'short'],
      ['2', 'short', megabyte],
    ],
  },
  {
    name: 'json',
    why: 'JSON, templates and markup, none of which is ever read as such',
    file: `id,text\n1,${quoted(json)}\n2,"{{ id }} {% raw %} {{ env.HOME }}"\n3,"<b>&amp;\\n \\"" </b>"\n4,$HOME \`date\` %PATH%\n`,
    cells: [
      ['id', 'text'],
      ['1', json],
      ['2', '{{ id }} {% raw %} {{ env.HOME }}'],
      ['3', '<b>&amp;\\n \\" </b>'],
      ['4', '$HOME `date` %PATH%'],
    ],
  },
  {
    name: 'control',
    why: 'NUL, escape sequences and every other control character',
    file: `id,text\n1,a\0b\n2,\u001b[2J\u001b]0;title\u0007\n3,"${Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('')}\u007f\u0085"\n4,\0\n`,
    cells: [
      ['id', 'text'],
      ['1', 'a\0b'],
      ['2', '\u001b[2J\u001b]0;title\u0007'],
      ['3', `${Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('')}\u007f\u0085`],
      ['4', '\0'],
    ],
  },
  {
    name: 'unicode',
    why: 'Chinese, right to left, joined emoji, combining marks, separators that are no line ends, and U+FFFD',
    file: 'id,text\n1,北京是中国的首都。\n2,שלום עולם \u202eabc\u202c\n3,👩‍🚀👨‍👩‍👧‍👦🏳️‍🌈\n4,e\u0301 é ﬁ Å\n5,a\u2028b\u2029c\u00a0\n6,\ufffd\u{10ffff}\n',
    cells: [
      ['id', 'text'],
      ['1', '北京是中国的首都。'],
      ['2', 'שלום עולם \u202eabc\u202c'],
      ['3', '👩‍🚀👨‍👩‍👧‍👦🏳️‍🌈'],
      ['4', 'e\u0301 é ﬁ Å'],
      ['5', 'a\u2028b\u2029c\u00a0'],
      ['6', '\ufffd\u{10ffff}'],
    ],
  },
  {
    name: 'headers',
    why: 'columns called like members of every object, like numbers, like formulas, with commas, quotes and line breaks',
    file: 'text,__proto__,constructor,7,"a,b","say ""x""","two\nlines",=1+1, blank \na,b,c,d,e,f,g,h,i\n',
    cells: [
      ['text', '__proto__', 'constructor', '7', 'a,b', 'say "x"', 'two\nlines', '=1+1', ' blank '],
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'],
    ],
  },
  {
    name: 'formulas',
    why: 'what spreadsheets would run, and numbers that they would change',
    file: `id,text\n1,"=HYPERLINK(""http://x"")"\n2,+49 30\n3,-1\n4,@SUM(1)\n5,007\n6,1e5\n7,2026-01-02\n8,12345678901234567890\n`,
    cells: [
      ['id', 'text'],
      ['1', '=HYPERLINK("http://x")'],
      ['2', '+49 30'],
      ['3', '-1'],
      ['4', '@SUM(1)'],
      ['5', '007'],
      ['6', '1e5'],
      ['7', '2026-01-02'],
      ['8', '12345678901234567890'],
    ],
  },
  {
    name: 'unended',
    why: 'no line end after the last record, blanks around cells',
    file: 'id,text\n1,  a  \n2,"  b  "\n3,c',
    cells: [
      ['id', 'text'],
      ['1', '  a  '],
      ['2', '  b  '],
      ['3', 'c'],
    ],
  },
];
