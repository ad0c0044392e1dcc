# SPDX-License-Identifier: Apache-2.0
"""A voice bot over SIP whose mind is one Python function. It tries a fix, and hands over when that fails or when the caller
asks for a person; the context rides in the INVITE to the agent.

    pip install .            # in the top folder; doc/python.md
    python examples/python/bot.py --listen udp:127.0.0.1:5060 --agent sip:agent@127.0.0.1:5070 --keys keys.json
"""
import argparse
import asyncio
import json
import logging

import segue

PHRASES = ["my internet keeps dropping", "the internet is down", "no it still drops", "no", "yes", "yes it works now",
           "i want to talk to a person", "agent please"]


async def mind(turns: segue.Turns):
    """Stands in for your language model: `turns` is what was said so far, what you yield is spoken."""
    said = turns.text
    if turns.kind == "greet":
        yield "Thanks for calling. How can I help?"
    elif turns.kind == "returned":
        yield "I am still here. Is there anything else I can do?"
    elif turns.kind != "turn":
        return
    elif "person" in said or "agent" in said:
        yield segue.ToolCall("handoff", reason="explicit_request", why="the caller asked for a person")
    elif "internet" in said:
        yield segue.ToolCall("note", intent="internet_drops", title="Internet keeps dropping", desired="a stable line")
        yield segue.ToolCall("attempt", action="restart the router", outcome="offered")
        yield "Please restart your router. Does it work now?"
    elif said.startswith("no"):
        yield segue.ToolCall("attempt", action="restart the router", outcome="failed")
        yield segue.ToolCall("handoff", reason="fixes_rejected", why="a restart did not help")
    elif said.startswith("yes"):
        yield segue.ToolCall("attempt", action="restart the router", outcome="done")
        yield "I am glad to hear that. Goodbye."
        yield segue.ToolCall("end")
    else:
        yield "I did not get that. What can I do for you?"


async def serve(call: segue.Call, pipeline) -> None:
    session = await call.answer(**pipeline)
    async for event in session:
        if isinstance(event, segue.Turn):
            print(f"{event.t / 1000:6.2f}  {event.who:6}  {event.text}", flush=True)
        elif isinstance(event, (segue.Decision, segue.Bridge, segue.EngineReport)):
            print(f"{event.t / 1000:6.2f}  {event.type}  {event.data.get('why') or event.data.get('message') or ''}", flush=True)
    print(f"outcome: {session.outcome.transfer['result']}", flush=True)
    print(session.context().brief(), flush=True)


async def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ap.add_argument("--listen", default="udp:127.0.0.1:5060")
    ap.add_argument("--agent", required=True, help="who takes over, such as sip:agent@127.0.0.1:5070")
    ap.add_argument("--keys", required=True, help="key file; the agent's side has the same")
    ap.add_argument("--livekit", type=json.loads, help="LiveKit rooms too: the transport's configuration, JSON (doc/livekit.md)")
    ap.add_argument("--more", default="{}", type=json.loads, help="more of a session's configuration, JSON (doc/session.md)")
    args = ap.parse_args()
    logging.basicConfig()
    async with segue.Runtime() as rt:
        rt.engine("mind", llm=mind, hints={"phrases": PHRASES})
        pipeline = dict(asr="pocketsphinx", tts="flite", llm="mind", targets=[args.agent], keys=args.keys, bind="example", **args.more)
        rt.prepare(**pipeline)
        rt.use("sip", listen=[args.listen])
        if args.livekit:
            rt.use("livekit", **args.livekit)
        print("ready", flush=True)
        calls = set()
        async for call in rt.incoming():
            task = asyncio.create_task(serve(call, pipeline))
            calls.add(task)  # the loop alone would not keep it
            task.add_done_callback(calls.discard)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
