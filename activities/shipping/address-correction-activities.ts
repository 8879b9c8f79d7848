import type { AddressCorrectionRepository } from '../../db/shipping/address-correction-repository.ts';
import type {
  AddressCorrectionActivities,
  AddressCorrectionRecords,
} from '../../workflows/shipping/address-contract.ts';
import type { CarrierGateway } from '../../gateways/carrier-gateway.ts';
import { unknownIfUnavailable } from './unknown-if-unavailable.ts';

interface Deps {
  readonly carriers: Pick<CarrierGateway, 'verifyAddress'>;
  readonly corrections: AddressCorrectionRepository;
}

export function createAddressCorrectionActivities({ carriers, corrections }: Deps): AddressCorrectionActivities {
  return {
    async checkCorrection({ correctionId }) {
      const { address, addressCheck, insistOnAddress, outcome } = await corrections.readCorrection(correctionId);
      if (outcome !== null || addressCheck !== null || insistOnAddress) return;
      const verdict = await unknownIfUnavailable(() => carriers.verifyAddress(address));
      await corrections.recordCheck(correctionId, verdict === 'deliverable' ? 'fine' : verdict);
    },
  };
}

export function createAddressCorrectionRecords({ corrections }: Pick<Deps, 'corrections'>): AddressCorrectionRecords {
  return { applyCorrection: ({ correctionId }) => corrections.applyCorrection(correctionId) };
}
