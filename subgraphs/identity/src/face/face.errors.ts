import { userError } from '@lyceum/kit/errors/failure.ts';
import type { DocumentRow } from '../consent/consent.query.ts';
import type { FrameFault } from './face.rules.ts';

/** Unknown, too old, answered, of another tenant, of somebody or something else: told alike, because only the beginner could tell them apart. */
export function faceChallengeEnded() {
  return userError('FaceChallengeEnded', 'This challenge is not known here, took too long or was answered already; ask anew.');
}

export function faceConsentMissing(document: DocumentRow | null) {
  const message = document
    ? `Faces are compared only of people who agreed to FACE_CHECK ${document.version}; show it and ask for giveConsent.`
    : 'This marketplace compares no faces: it has published no document FACE_CHECK to agree to.';
  return userError('FaceConsentMissing', message, { document });
}

export function faceNotForMinors() {
  return userError('FaceNotForMinors', 'Faces of minors are not measured; check in otherwise.');
}

export function faceNotEnrolled() {
  return userError('FaceNotEnrolled', 'Nothing is kept of this face, or another program measured it; enrol it first.');
}

export function faceNotMatched() {
  return userError('FaceNotMatched', 'This is not the face that was enrolled, or not recognisably; try again in better light.');
}

const advice: Readonly<Record<FrameFault, string>> = {
  UNREADABLE: 'could not be decoded; send it as the camera made it',
  NO_FACE: 'shows no face; look into the camera, in better light',
  SEVERAL_FACES: 'shows more than one face; be alone in the picture',
  TOO_SMALL: 'shows a face that is too small; come nearer',
  BLURRED: 'is blurred; hold still and clean the lens',
  WRONG_POSE: 'does not look where it was asked to; turn the head about 30 degrees, and send no mirrored frames',
  ANOTHER_FACE: 'shows another face than the rest',
};

export function framesRefused(fault: FrameFault, frame: number) {
  return userError('FramesRefused', `Frame ${frame} ${advice[fault]}; ask for a new challenge.`, { fault, frame });
}

export function noPicture(frame: number, message: string) {
  return userError('InvalidInput', message, { field: `frames.${frame}` });
}

export function wrongNumberOfFrames(asked: number) {
  return userError('InvalidInput', `Bring ${asked} frames, one for each pose.`, { field: 'frames' });
}
