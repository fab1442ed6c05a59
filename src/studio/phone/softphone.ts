// A browser phone: SIP.js over WebSocket and the browser's own WebRTC. Calls a line, or registers and is called. Tells what happens to its store.
// Not here: sounds, and what it looks like.
import { type Invitation, Inviter, Registerer, RegistererState, type Session, SessionState, UserAgent, Web } from 'sip.js';
import type { CallAnswer } from '#api/contract/client.ts';
import { microphoneConstraints, microphoneStream, toSpeaker, useAudioChoice } from '#kit/audio-devices.ts';
import { askMicrophone } from './microphone.ts';
import { freshCall, type PhoneStore } from './phone-state.ts';

export type Credentials = CallAnswer<'phoneCredentials'>;

export interface Softphone {
  /** Dial the credentials' target. */
  call: (peer: string) => Promise<void>;
  answer: () => Promise<void>;
  reject: () => Promise<void>;
  hangUp: () => Promise<void>;
  press: (key: string) => void;
  mute: (muted: boolean) => void;
  /** There is a call, ringing or talking. */
  busy: () => boolean;
  /** The connection of the call's media, to be measured. */
  connection: () => RTCPeerConnection | undefined;
  /** After the socket was lost: connect it again and register again; the call goes on. Rejects when the server cannot be reached. */
  reconnect: () => Promise<void>;
  /** End everything and leave the server. */
  close: () => Promise<void>;
}

const keyMs = 120;
const gapMs = 60;

function handlerOf(session: Session | undefined): Web.SessionDescriptionHandler | undefined {
  const handler = session?.sessionDescriptionHandler;
  return handler instanceof Web.SessionDescriptionHandler ? handler : undefined;
}

const media = () => ({ sessionDescriptionHandlerOptions: { constraints: { audio: microphoneConstraints(), video: false } } });

/** Connect a phone to the server. With `register` it can be called. Rejects when the server cannot be reached. */
export async function openSoftphone(
  credentials: Credentials,
  store: PhoneStore,
  options: { register: boolean; onLost?: () => void },
): Promise<Softphone> {
  const own = UserAgent.makeURI(`sip:${credentials.user}@${credentials.domain}`);
  if (!own) throw new Error('the server gave credentials that are not a SIP address');
  let session: Session | undefined;
  let closing = false;
  /** Done when what can be done before the answer has been done. */
  let prepared: Promise<void> = Promise.resolve();
  const speaker = new Audio();
  speaker.autoplay = true;

  /** Let what the far end sends be heard. A browser needs its time to begin: over a second was seen. */
  const openSpeaker = (of: Session) => {
    const stream = handlerOf(of)?.remoteMediaStream ?? null;
    if (speaker.srcObject === stream) return;
    speaker.srcObject = stream;
    void toSpeaker(speaker).then(() => speaker.play().catch(() => undefined));
  };

  const follow = (next: Session) => {
    session = next;
    next.stateChange.addListener((state) => {
      if (session !== next) return;
      if (state === SessionState.Established) {
        openSpeaker(next);
        store.setState({ phase: 'talking', since: Date.now() });
      }
      if (state === SessionState.Terminated) {
        session = undefined;
        speaker.srcObject = null;
        const { since } = store.getState();
        store.setState({ phase: 'ended', since: undefined, lastedMs: since === undefined ? 0 : Date.now() - since });
      }
    });
  };

  const openMicrophone = (open: boolean) => {
    for (const sender of handlerOf(session)?.peerConnection?.getSenders() ?? []) if (sender.track) sender.track.enabled = open;
  };

  /**
   * While it rings the connection is made, with the microphone silent, so that the caller is heard at once when the agent answers. The server
   * lets nobody hear this phone before the answer, and sends it silence.
   */
  const prepare = async (invitation: Invitation) => {
    try {
      await invitation.progress({ statusCode: 183, ...media() });
      if (session !== invitation) return;
      openMicrophone(false);
      openSpeaker(invitation);
    } catch {
      const problem = await askMicrophone();
      if (problem) store.setState({ problem });
    }
  };

  const leaveDevices = useAudioChoice.subscribe((now, before) => {
    if (now.speaker !== before.speaker) void toSpeaker(speaker);
    if (now.microphone !== before.microphone) void changeMicrophone();
  });

  /** Another microphone in the middle of a call. */
  const changeMicrophone = async () => {
    const sender = handlerOf(session)
      ?.peerConnection?.getSenders()
      .find(({ track }) => track?.kind === 'audio');
    if (!sender?.track) return;
    const { enabled } = sender.track;
    const stream = await microphoneStream().catch(() => undefined);
    const [track] = stream?.getAudioTracks() ?? [];
    if (!track) return;
    const old = sender.track;
    track.enabled = enabled;
    await sender.replaceTrack(track);
    old.stop();
  };

  const agent = new UserAgent({
    uri: own,
    authorizationUsername: credentials.user,
    authorizationPassword: credentials.password,
    transportOptions: {
      server: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${credentials.wsPath}`,
      keepAliveInterval: 25,
    },
    // A chosen microphone that is gone must not cost the call.
    sessionDescriptionHandlerFactory: Web.defaultSessionDescriptionHandlerFactory(microphoneStream),
    sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 400, peerConnectionConfiguration: { iceServers: [] } },
    logBuiltinEnabled: false,
    delegate: {
      onInvite: (invitation: Invitation) => {
        if (session) {
          void invitation.reject({ statusCode: 486 });
          return;
        }
        follow(invitation);
        const { displayName, uri } = invitation.remoteIdentity;
        const name = displayName || uri.user || '';
        store.setState({ ...freshCall, phase: 'ringing-in', peer: /^anonymous$/i.test(name) ? '' : name });
        prepared = prepare(invitation);
      },
      onDisconnect: (error?: Error) => {
        if (closing || !error) return;
        store.setState({ registered: false, problem: { word: 'lost' } });
        options.onLost?.();
      },
    },
  });
  await agent.start();

  let registerer: Registerer | undefined;
  const register = async () => {
    if (!options.register) return;
    if (!registerer) {
      registerer = new Registerer(agent, { expires: 120 });
      registerer.stateChange.addListener((state) => {
        if (!closing) store.setState({ registered: state === RegistererState.Registered });
      });
    }
    await registerer.register({
      requestDelegate: {
        onAccept: () => store.setState({ registered: true, problem: undefined }),
        onReject: (answer) => store.setState({ problem: { word: 'refused', code: answer.message.statusCode ?? 0 } }),
      },
    });
  };
  await register();

  const invitation = () => (session && 'accept' in session ? (session as Invitation) : undefined);

  const hangUp = async () => {
    const current = session;
    if (!current) return;
    if (current.state === SessionState.Established) await current.bye();
    else if (current instanceof Inviter) await current.cancel();
    else await invitation()?.reject();
  };

  return {
    call: async (peer) => {
      const target = UserAgent.makeURI(credentials.target ?? '');
      if (!target) throw new Error('the server gave no address to call');
      const inviter = new Inviter(agent, target, media());
      follow(inviter);
      store.setState({ ...freshCall, phase: 'connecting', peer });
      await inviter.invite({
        requestDelegate: {
          onProgress: () => store.setState({ phase: 'calling' }),
          onReject: (answer) => {
            const code = answer.message.statusCode ?? 0;
            if (code !== 487) store.setState({ problem: { word: 'refused', code } });
          },
        },
      });
    },
    answer: async () => {
      // Two descriptions at once would undo each other.
      await prepared;
      const current = invitation();
      if (current?.state !== SessionState.Initial) return;
      openMicrophone(!store.getState().muted);
      await current.accept(media());
      openMicrophone(!store.getState().muted);
    },
    reject: async () => {
      await invitation()?.reject({ statusCode: 603 });
    },
    hangUp,
    press: (key) => {
      const sender = handlerOf(session)?.peerConnection?.getSenders()[0]?.dtmf;
      if (!sender) return;
      sender.insertDTMF(sender.toneBuffer + key, keyMs, gapMs);
      store.setState((state) => ({ keys: state.keys + key }));
    },
    mute: (muted) => {
      openMicrophone(!muted);
      store.setState({ muted });
    },
    busy: () => session !== undefined,
    connection: () => handlerOf(session)?.peerConnection,
    reconnect: async () => {
      await agent.reconnect();
      await register();
    },
    close: async () => {
      closing = true;
      leaveDevices();
      await hangUp().catch(() => undefined);
      await registerer?.unregister().catch(() => undefined);
      await agent.stop().catch(() => undefined);
    },
  };
}
