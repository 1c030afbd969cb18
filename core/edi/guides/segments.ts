/**
 * An element of a segment: needed, possible, or not read (its place only; a partner's profile may have it passed over). A composite names its parts.
 */
export interface ElementUse {
  use: 'needed' | 'possible' | 'unused';
  /** Reference numbers of its components; one, where it is a simple element. */
  references: readonly string[];
}

export interface SegmentShape {
  id: string;
  /** In order: the first is element 01. */
  elements: readonly ElementUse[];
  rules: readonly Rule[];
}

/** Between elements, as X12 writes it: P0304 all or none, R0203 at least one, C0302 the first needs the others. */
export interface Rule {
  name: string;
  kind: 'P' | 'R' | 'C';
  elements: readonly number[];
}

/**
 * Segments in use, in 4010; 5010 is the same as far as it goes. M: needed (by X12, or by our maps), O: possible, -: not read. https://www.stedi.com/edi/x12-004010/segment/BEG and so on.
 */
const SEGMENTS = `
  ACK M668 O380 O355 O374 O373 -326 O235 O234 O235 O234 : P0203 C0405 P0708 P0910
  ADX M782 M426 O128 O127 : P0304
  AK1 M479 M28 O480
  AK2 M143 M329 O1705
  AK3 M721 M719 O447 M720
  AK4 M722+1528 O725 M723 O724
  AK5 M717 O718 O718 O718 O718 O718
  AK9 M715 M97 M123 M2 O716 O716 O716 O716 O716
  BAK M353 M587 M324 M373 O328 -326 -367 O127 O373
  BCA M353 M587 M324 O328 O327 M373 -326 -367 O127 O373 -373
  BCH M353 M92 M324 O328 O327 M373 -326 -367 O127 -373 O373
  BEG M353 M92 M324 O328 M373
  BIA M353 M755 M127 M373 O337 -306
  BIG M373 M76 O373 M324 O328 -327 O640
  BPR M305 M782 M478 M591 O812 O506 O507 O569 O508 O509 -510 O506 O507 O569 O508 M373 : P0607 C0809 P1213 C1415
  BSN M353 M396 M373 M337 O1005
  CTT M354 O347
  CUR M98 M100
  DTM M374 M373 -337
  ENT O554 -98 -66 -67
  G62 M432 M373 O176 O337 -623 : P0304
  G69 M369
  HL M628 O734 M735 O736
  IT1 O350 M358 M355 M212 O639 O235 O234 O235 O234 O235 O234 : P0607 P0809 P1011
  ITD O336 O333 O338 -370 O351 -446 O386
  LIN O350 M235 M234 O235 O234 O235 O234 O235 O234 : P0405 P0607 P0809
  LX M554
  MAN M88 M87
  N1 M98 O93 O66 O67 : R0203 P0304
  N2 M93 -93
  N3 M166 O166
  N4 O19 O156 O116 O26
  N9 M128 M127 -369 -373 -337
  NM1 M98 M1065 O1035 -1036 -1037 -1038 -1039 -66 -67
  NTE O363 M352
  PER M366 -93 O365 O364 O365 O364 : P0304 P0506
  PID M349 -750 -559 -751 M352
  PO1 M350 M330 M355 O212 O639 O235 O234 O235 O234 O235 O234 : C0504 P0607 P0809 P1011
  POC M350 M670 O330 O671 O355 O212 O639 O235 O234 O235 O234 O235 O234 : C0305 C0706 P0809 P1011 P1213
  PRF M324 O328 -327 O373
  QTY M673 M380 M355 -61
  REF M128 M127 -352
  RMR M128 M127 -482 O782 O782 O782 O426 O782 : P0102 P0708
  SAC M248 M1300 -559 -1301 M610
  SDQ M355 O66 M67 M380 O67 O380 O67 O380 O67 O380 O67 O380 O67 O380 O67 O380 O67 O380 O67 O380 O67 O380 -310 : P0506 P0708 P0910 P1112 P1314 P1516 P1718 P1920 P2122
  SN1 O350 M382 M355 -646 -330 -355
  TD1 O103 O80 - - - O187 O81 O355 : C0102 P0708 C0607
  TD5 O133 O66 O67 -91 O387 : C0203 R0205
  TDS M610
  TRN M481 M127 O509 -127
  TXI M963 M782
  W01 M330 M355 -438 M235 M234 O235 O234 -59 -121 -23 -22 -416 -451 -286 O235 O234 : P0607 P1516
  W03 M382 O81 O355 -183 -355 O80 -355 : P0203
  W05 M473 M285 O324 -472 -474 -640 -306 -92
  W06 M514 M285 M373 M145 -531 O324 -474 -472 -152 -891 -640 -306
  W07 M413 M355 -438 M235 M234 O235 O234 O451 -893 -235 -234 : P0607 P1011
  W12 M368 O330 M382 O383 M355 -438 M235 M234 O451 -81 -187 -188 -81 -187 -188 -438 O235 O234 : P1718
  W14 M413 -382 -414 - -80
  W15 M373 M31 O31 O353 -640 -306
  W17 M514 M373 M394 O285 O145 O176 O337 -474 -472 : P0607
  W19 M181 M477 M355 -438 M235 M234 O235 O234 O451 -81 -187 -188 -81 -187 -188 -529 -235 -234 : P0708 P1718
  W27 M91 O140 O387 O146 -40 -206 -207 -368 -152 -890 : R0203
  W66 M146 M91 -399 -400 O387 -433 -434 -625 -610 O140
  W76 M330 -81 -355 -183 -355 -398
`;

const SHAPES: ReadonlyMap<string, SegmentShape> = new Map(
  SEGMENTS.trim()
    .split('\n')
    .map((line) => {
      const [elements = '', rules = ''] = line.split(':');
      const [id = '', ...uses] = elements.trim().split(' ');
      return [id, { id, elements: uses.map(elementUse), rules: rules.trim().split(' ').filter(Boolean).map(ruleOf) }];
    }),
);

function ruleOf(name: string): Rule {
  return { name, kind: name[0] as Rule['kind'], elements: [...name.slice(1).matchAll(/\d\d/g)].map(([pair]) => Number(pair)) };
}

function elementUse(text: string): ElementUse {
  const use = text.startsWith('M') ? 'needed' : text.startsWith('O') ? 'possible' : 'unused';
  return { use, references: text.slice(1).split('+').filter(Boolean) };
}

export const segmentShape = (id: string): SegmentShape | undefined => SHAPES.get(id);

/** Segments of the standard that no guide here uses: they are known, and a partner's profile may have them passed over. */
export const isSegmentOfX12 = (id: string): boolean => SHAPES.has(id) || OTHERS.has(id);
const OTHERS = new Set(
  'AMT CAD CB1 CLD CN1 CRC CSH CTB CTP CUR DIS DTP ETD FA1 FA2 FOB G61 INC ISR ISS IT3 IT8 L7 LDT LE LH1 LH2 LM LQ LS MEA MSG MTX PAL PAM PCT PKG PO3 PO4 PWK R4 SCH SI SLN SPI SR SSS SW TAX TC2 TD3 TD4 TSD V1 V9 W08 W09 W10 W13 W20 W28 W60 W6 YNQ'.split(' '),
);
