import { gunzipSync } from 'node:zlib';
import type { SettlementReport, Settlements } from '../../../core/payments/settlements.ts';
import type { AmazonClient } from './client.ts';
import { type AmazonSecret, type Report, ReportDocument, ReportPage } from './schema.ts';
import { settlementIn } from './settlement-in.ts';

const REPORTS = '/reports/2021-06-30';
/** Amazon makes it by itself at the end of a period: https://developer-docs.amazon.com/sp-api/docs/report-type-values-settlement */
const TYPE = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2';

/** Settlement reports of a seller. A report names its marketplaces; of several that are ours, the first is whose it is. https://developer-docs.amazon.com/sp-api/docs/reports-api */
export function amazonSettlements(client: AmazonClient, { marketplaceIds }: Pick<AmazonSecret, 'marketplaceIds'>): Settlements {
  const read = async (reportDocumentId: string) => {
    const { url, compressionAlgorithm } = await client.ask(ReportDocument, 'getReportDocument', { method: 'GET', path: `${REPORTS}/documents/${encodeURIComponent(reportDocumentId)}` });
    const content = await client.download(url);
    return settlementIn((compressionAlgorithm === 'GZIP' ? gunzipSync(content) : content).toString());
  };
  return {
    accounts: marketplaceIds,
    async since(after) {
      const reports: Report[] = [];
      const query = { reportTypes: TYPE, processingStatuses: 'DONE', createdSince: after.toISOString(), pageSize: '100' };
      for (let nextToken: string | undefined; ; ) {
        // the token stands alone
        const page: { reports: Report[]; nextToken?: string | null | undefined } = await client.ask(ReportPage, 'getReports', { method: 'GET', path: `${REPORTS}/reports`, query: nextToken ? { nextToken } : query });
        reports.push(...page.reports);
        nextToken = page.nextToken ?? undefined;
        if (!nextToken) break;
      }
      return reports
        .toSorted((a, b) => Date.parse(a.createdTime) - Date.parse(b.createdTime))
        .flatMap(({ reportId, createdTime, reportDocumentId, marketplaceIds: of }): SettlementReport[] => {
          const account = of?.length ? marketplaceIds.find((id) => of.includes(id)) : marketplaceIds[0];
          return account && reportDocumentId ? [{ reportId, account, createdAt: createdTime, read: () => read(reportDocumentId) }] : [];
        });
    },
  };
}
