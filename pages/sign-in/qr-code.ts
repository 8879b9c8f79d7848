import { toSVG } from 'bwip-js/node';

/** A QR code as the address of a picture: nothing is loaded for it, and no style stands in it. */
export function qrCode(text: string): string {
  const svg = toSVG({
    bcid: 'qrcode',
    text,
    paddingwidth: 4,
    paddingheight: 4,
    backgroundcolor: 'FFFFFF',
  });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
