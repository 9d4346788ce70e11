import { answerSum, answerWith, serveForTest } from './test-endpoint.ts';

/**
 * An endpoint that answers the questions of `writeProject` rightly, but for some rows on some nights; every run it is asked by
 * is a night.
 * @param wrongOn by night: the keys of rows that are answered wrongly, `q3 once` only the first time on that night
 */
export async function nightsForTest(wrongOn: readonly (readonly string[])[], before: () => void = () => undefined) {
  const nights: { readonly runId: string; readonly asked: string[] }[] = [];
  const { baseUrl } = await serveForTest((one, response) => {
    before();
    const runId = one.requestId.split(':')[0] ?? '';
    if (nights.at(-1)?.runId !== runId) nights.push({ runId, asked: [] });
    const asked = nights.at(-1)?.asked ?? [];
    const row = `q${/\d+/.exec(one.question)?.[0]}`;
    const wrong = wrongOn[nights.length - 1] ?? [];
    const isWrong = wrong.includes(row) || (wrong.includes(`${row} once`) && !asked.includes(row));
    asked.push(row);
    if (isWrong) answerWith(response, 'Who knows?');
    else answerSum(one, response);
  });
  return {
    baseUrl,
    /** Rows by their keys, in the order they came. */ askedOn: (night: number) => nights[night]?.asked ?? [],
  };
}
