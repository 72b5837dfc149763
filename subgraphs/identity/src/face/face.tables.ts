import type { FacePurpose, Pose } from './face.rules.ts';

export interface FaceTables {
  face_enrolment: {
    user_id: string;
    tenant_id: string;
    sealed_descriptor: Buffer;
    model: string;
    consent_version: number;
    enrolled_at: Date;
  };
  face_challenge: {
    challenge_hash: string;
    tenant_id: string;
    purpose: FacePurpose;
    user_id: string;
    session_id: string;
    poses: Pose[];
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
}
