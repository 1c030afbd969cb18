import { ROOT } from './aws.ts';
import type { Endpoints } from './endpoints.ts';

/** What to try next. */
export function welcome(endpoints: Endpoints, notRun: number, dataDir: string): string {
  const { b2b } = endpoints.clients;
  const cora = endpoints.users[0];
  return `
Crossdock is running. Ctrl-C stops it.

  console        ${endpoints.aws}/console/        (sign in as one of the people below)
  API            ${endpoints.api}        (contract: ${endpoints.api}/openapi.json)
  webhooks       ${endpoints.inbound}/webhooks/{shopify,shiphero}
  AWS endpoint   ${endpoints.aws}        (key ${ROOT.accessKeyId}, secret ${ROOT.secretAccessKey}, region ${endpoints.region})
  simulated      Tryton ${endpoints.partners.tryton} · ShipHero ${endpoints.partners.shiphero} · Shopify ${endpoints.partners.shopify} · AvaTax ${endpoints.partners.avalara} · Stripe ${endpoints.partners.stripe} · Salesforce ${endpoints.partners.salesforce} · EasyPost ${endpoints.partners.easypost} · Amazon ${endpoints.partners.amazon} · Xero ${endpoints.partners.xero}
  mails          ${endpoints.aws}/_local/mail        (what customers and roles are told; nothing leaves this machine)
  channel b2b    client ${b2b?.id}, secret ${b2b?.secret}
  people         ${endpoints.users.map((user) => user.username).join(' ')}, password ${cora?.password}

Try (all of it is in ${dataDir}/endpoints.json too):

  TOKEN=$(curl -s -u '${b2b?.id}:${b2b?.secret}' -d grant_type=client_credentials ${endpoints.tokenUrl} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

  curl -s ${endpoints.api}/orders -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -H 'idempotency-key: try-1' -d '{"channelOrderId":"TRY-1","customerId":"ACME","currency":"USD","paymentOwner":"terms","taxOwner":"channel","shipTo":{"name":"Acme Builders","street":"12 Harbour Rd","city":"Newark","country":"US"},"lines":[{"lineId":"1","sku":"DRILL-18V","quantity":{"amount":"1","uom":"EA"},"unitPrice":{"amount":"129.00","uom":"EA"},"tax":{"minor":1064,"currency":"USD"}}]}'

  curl -s "${endpoints.api}/orders?channelOrderId=TRY-1" -H "authorization: Bearer $TOKEN"

Other scenarios: npm run demo -- --help${notRun > 0 ? `\n${notRun} resources have nothing to run on one machine (alarms, dashboards, firewall): ${endpoints.aws}/_local/resources lists them.` : ''}`;
}
