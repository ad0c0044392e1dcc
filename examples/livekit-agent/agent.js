// SPDX-License-Identifier: Apache-2.0
// A human agent's side of a handoff: segue comes into the room as a participant of kind agent, and we ask it for the call.
"use strict";
const { ConnectionState, Room, RoomEvent, Track, ParticipantKind } = LivekitClient;
const $ = (id) => document.getElementById(id);

const RECIPIENT_DISCONNECTED = 1503; // of a remote call
let room = null;
let segue = null; // the participant that brings a call, while there is one
let sound = [];   // its audio elements

function show(state, call, talk) {
  $("state").textContent = state;
  $("call").hidden = !call;
  $("talk").hidden = !talk;
}

function problem(text) {
  $("problem").textContent = text || "";
}

// What goes wrong is told on the page; the call itself goes on.
function guarded(work) {
  return async (event) => {
    event?.preventDefault?.();
    problem();
    try {
      await work();
    } catch (error) {
      problem(error.message || String(error));
    }
  };
}

// A remote call of the library; payloads are JSON.
async function request(method, payload, to = segue) {
  if (!to) throw new Error("There is no call");
  const answer = await room.localParticipant.performRpc({
    destinationIdentity: to.identity, method, payload: payload === undefined ? "" : JSON.stringify(payload), responseTimeout: 10000,
  });
  return JSON.parse(answer || "{}");
}

// Text of the call is somebody's speech: it goes into the page as text.
function list(element, lines) {
  element.replaceChildren(...lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
}

async function showContext(from) {
  const told = await request("segue.context", undefined, from);
  if (from !== segue) return null;
  const card = told.brief?.card ?? [];
  list($("brief"), Array.isArray(card) ? card : String(card).split("\n"));
  $("context").textContent = told.context ? JSON.stringify(told.context, null, 2) : "Too long for this page: see the sidecar.";
  return told.state;
}

function hear(track, participant) {
  if (track?.kind !== Track.Kind.Audio || participant !== segue || track.attachedElements.length) return;
  sound.push(track.attach());
  document.body.append(sound.at(-1));
}

async function rings(participant) {
  if (participant.kind !== ParticipantKind.AGENT || segue) return;
  segue = participant;
  participant.audioTrackPublications.forEach((publication) => hear(publication.track, participant)); // there before us
  $("answers").replaceChildren();
  $("notes").value = "";
  $("take").hidden = false;
  $("pass").hidden = true;
  show("a call", true, false);
  // Its data channel may come up a little after itself.
  for (let tries = 0; segue === participant; tries++) {
    try {
      await showContext(participant);
      return;
    } catch (error) {
      if (tries === 10) throw error;
      await new Promise((done) => setTimeout(done, 300));
    }
  }
}

function over(participant) {
  if (participant !== segue) return;
  segue = null;
  sound.splice(0).forEach((element) => element.remove());
  room.localParticipant.setMicrophoneEnabled(false);
  show("waiting for calls", false, false);
  // Whoever rang meanwhile is next.
  if (room.state === ConnectionState.Connected) room.remoteParticipants.forEach((other) => other !== participant && guarded(() => rings(other))());
}

// The open microphone is what answers; whoever is asked first whether they take it has said so by the same button.
async function take() {
  const call = segue;
  $("take").hidden = true;
  try {
    await room.localParticipant.setMicrophoneEnabled(true);
  } catch (error) { // there is none, or we may not use it: it rings on
    if (segue === call) $("take").hidden = false;
    throw error;
  }
  for (let tries = 0, said = false; tries < 100 && segue === call; tries++) {
    const state = await showContext(call);
    if (state === "bridged") break;
    if (state === "accepting" && !said) {
      $("pass").hidden = false;
      await request("segue.accept", undefined, call).then(() => { said = true; }, () => {});
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  if (segue !== call) return;
  $("pass").hidden = true;
  show("in a call", true, true);
}

async function ask() {
  const question = $("question").value.trim();
  if (!question) return;
  const said = await request("segue.ask", { question });
  const term = document.createElement("dt"), text = document.createElement("dd"), source = document.createElement("small");
  term.textContent = question;
  text.textContent = said.text + " ";
  source.textContent = said.turns?.length ? `(turns ${said.turns.join(", ")})` : "(not said in the call)";
  text.append(source);
  $("answers").append(term, text);
  $("question").value = "";
}

async function ready() {
  const { url, token } = await (await fetch("config.json")).json();
  room = new Room({ rtcConfig: location.hash === "#local" ? { iceServers: [] } : undefined });
  room.on(RoomEvent.ParticipantConnected, (participant) => guarded(() => rings(participant))());
  room.on(RoomEvent.ParticipantDisconnected, over);
  room.on(RoomEvent.Disconnected, () => {
    if (segue) over(segue);
    show("not in the room", false, false);
    $("ready").hidden = false;
  });
  room.on(RoomEvent.TrackSubscribed, (track, publication, participant) => hear(track, participant));
  await room.connect(url, token);
  $("ready").hidden = true;
  show("waiting for calls", false, false);
  room.remoteParticipants.forEach((participant) => guarded(() => rings(participant))());
}

// The library leaves when it has the caller back; that may be seen before its answer, which comes another way.
async function handback() {
  const text = $("notes").value.trim();
  try {
    await request("segue.handback", text ? { text } : {});
  } catch (error) {
    if (error.code !== RECIPIENT_DISCONNECTED) throw error;
  }
}

$("ready").onclick = guarded(ready);
$("take").onclick = guarded(take);
$("pass").onclick = guarded(() => request("segue.decline"));
$("ask").onsubmit = guarded(ask);
$("handback").onsubmit = guarded(handback);
$("hangup").onclick = guarded(() => room.disconnect());
