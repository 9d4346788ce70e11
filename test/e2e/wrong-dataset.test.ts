import { describe, test } from 'vitest';
import { expectMistake, type Mistake } from './mistake.ts';

const csv = (text: string | Buffer) => ({ 'questions.csv': text });

describe('a broken dataset ends with exit 2 and says file, line and column; nothing is sent', () => {
  test.each<Mistake>(
    [
      { what: 'an empty file', files: csv(''), says: ['questions.csv', 'empty'] },
      { what: 'blank lines only', files: csv('\n\n\n'), says: ['questions.csv', 'empty'] },
      { what: 'a header and nothing else', files: csv('id,question,expected\n'), says: ['no rows'] },
      {
        what: 'a short row',
        files: csv('id,question,expected\n1,a,b\n2,a\n'),
        says: ['questions.csv:3', '2 cells', '3 columns'],
      },
      { what: 'a long row', files: csv('id,question,expected\n1,a,b,c\n'), says: ['questions.csv:2', '4 cells'] },
      { what: 'an id twice', files: csv('id,question,expected\n1,a,b\n1,c,d\n'), says: ['questions.csv:3', 'line 2'] },
      { what: 'a row without an id', files: csv('id,question,expected\n,a,b\n'), says: ['questions.csv:2'] },
      { what: 'a column twice', files: csv('id,question,question\n1,a,b\n'), says: ['questions.csv:1', 'question'] },
      { what: 'a column without a name', files: csv('id,question,expected,\n1,a,b,\n'), says: ['questions.csv:1'] },
      { what: 'text behind a quote', files: csv('id,question,expected\n1,"a"b,c\n'), says: ['questions.csv:2'] },
      { what: 'a quote inside a cell', files: csv('id,question,expected\n1,5" pipe,c\n'), says: ['questions.csv:2'] },
      {
        what: 'a quote that stays open',
        files: csv('id,question,expected\n1,"a,c\n2,b,c\n'),
        says: ['questions.csv:2'],
      },
      {
        what: 'bytes that are no UTF-8',
        files: csv(Buffer.from('id,question,expected\n1,\xff,b\n', 'latin1')),
        says: ['questions.csv:2', 'UTF-8'],
      },
      { what: 'UTF-16', files: csv(Buffer.from('\ufeffid,question,expected\n1,a,b\n', 'utf16le')), says: ['UTF-16'] },
      {
        what: 'a spreadsheet',
        files: csv(Buffer.from('PK\u0003\u0004\u0014\u0000rest', 'latin1')),
        says: ['spreadsheet'],
      },
      {
        what: 'a column that the template wants',
        files: csv('id,frage,expected\n1,a,b\n'),
        says: ['question', 'frage'],
      },
      { what: 'nothing to expect', files: csv('id,question,expected\n1,a,\n'), says: ['questions.csv:2', 'expected'] },
    ].map((mistake) => ({ args: ['run', 'eval.json'], code: 2, ...mistake })),
  )('$what', expectMistake);
});
