# SPDX-License-Identifier: Apache-2.0
"""Agents' phones as sipp scenarios, good ones and others, put together from steps.

`AGENTS` names each, with what it does, how the handoff machine must type the try, and whether its sipp knows how many
calls it will get: one that leaves requests unanswered meets retransmissions for half a minute and is just stopped.
One sipp plays many of them: who was called, "sip:busy@…", says what it does. A sipp for each would keep a machine busy
with waiting alone, and that is what a measurement would see."""
from collections import namedtuple

HEADERS = """[last_Via:]
[last_From:]
[last_To:]%s
[last_Call-ID:]
%s
"""
CONTACT = "Contact: <sip:agent@[local_ip]:[local_port];transport=[transport]>\n"
TAG = ";tag=[pid]B[call_number]"
SDP = """v=0
o=agent 1 %d IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=%s"""
BROKEN_SDP = "v=0\no=agent 1 1 IN IP4\nm=audio sixteen RTP/AVP zero\n"


def cdata(text):
    return "<![CDATA[\n%s\n]]>" % text


def message(first, headers, body=""):
    if body:
        return cdata("%s\n%sContent-Type: application/sdp\nContent-Length: [len]\n\n%s" % (first, headers, body))
    return cdata("%s\n%sContent-Length: 0\n" % (first, headers))


def send(text, again=False):
    return "<send%s>%s</send>" % (' retrans="500"' if again else "", text)


def reply(line, body="", tag="", cseq="[last_CSeq:]", headers=""):
    return send(message("SIP/2.0 " + line, HEADERS % (tag, cseq) + CONTACT + headers, body), again=line.startswith("200") and bool(body))


def sdp(direction="sendrecv", version=1):
    return SDP % (version, direction)


def request(method, cseq, body=""):
    """In the dialog, from the agent's side."""
    return send(message("%s [$11] SIP/2.0" % method,
                        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nFrom: [$15]%s\nTo: [$13]\nCall-ID: [call_id]\n"
                        "CSeq: %d %s\n%sMax-Forwards: 70\n" % (TAG, cseq, method, CONTACT), body), again=method != "ACK")


def get(what):
    if what.isdigit():
        return '<recv response="100" optional="true"/>\n<recv response="%s"/>' % what
    return '<recv request="%s"/>' % what


INVITED = """<recv request="INVITE"><action>
<ereg regexp="Contact: *.([^&gt;]*)" search_in="msg" check_it="true" assign_to="10,11"/>
<ereg regexp="From: *([^\\r\\n]*)" search_in="msg" check_it="true" assign_to="12,13"/>
<ereg regexp="To: *([^\\r\\n]*)" search_in="msg" check_it="true" assign_to="14,15"/>
<ereg regexp="CSeq: *([0-9]+)" search_in="msg" check_it="true" assign_to="16,17"/>
<ereg regexp="User-to-User: [0-9a-f]+;encoding=hex" search_in="msg" check_it="true" assign_to="18"/>
<ereg regexp="sip:([a-z0-9_]+)@" search_in="hdr" header="To:" check_it="true" assign_to="19,called"/>
</action></recv><Reference variables="10,11,12,13,14,15,16,17,18,19"/>"""


def pause(ms):
    return '<pause milliseconds="%d"/>' % ms


RINGS = [reply("180 Ringing", tag=TAG), pause(100)]
TAKEN = [reply("200 OK", sdp(), tag=TAG), get("ACK")]
BYE = [get("BYE"), reply("200 OK")]
CANCELLED = [get("CANCEL"), reply("200 OK", tag=TAG)]
INVITE_CSEQ = "CSeq: [$17] INVITE"

# What follows the INVITE, and what the try ends as; sip 0: no final response of the agent's own.
Agent = namedtuple("Agent", "steps result sip bridges counted")


def refuses(line, result):
    return Agent([reply(line, tag=TAG), get("ACK")], result, int(line[:3]), False, True)


AGENTS = {
    "good": Agent(RINGS + TAKEN + BYE, "answered", 200, True, True),
    "at_once": Agent(TAKEN + BYE, "answered", 200, True, True),
    "early_media": Agent([reply("183 Session Progress", sdp(), tag=TAG), pause(200)] + TAKEN + BYE, "answered", 200, True, True),
    # These misbehave.
    "bye_280": Agent(RINGS + TAKEN + [pause(280), request("BYE", 1), get("200")], "answered", 200, True, True),
    "never": Agent([pause(600000)], "no_answer", 0, False, False),
    "rings_for_ever": Agent([reply("180 Ringing", tag=TAG)] + CANCELLED + [reply("487 Request Terminated", tag=TAG, cseq=INVITE_CSEQ), get("ACK")], "no_answer", 0, False, True),
    "rings_deaf": Agent(RINGS + [get("CANCEL"), pause(600000)], "no_answer", 0, False, False),
    "crosses": Agent(RINGS + CANCELLED + [reply("200 OK", sdp(), tag=TAG, cseq=INVITE_CSEQ), get("ACK")] + BYE, "no_answer", 0, False, True),
    "busy": refuses("486 Busy Here", "busy"),
    "declines": refuses("603 Decline", "declined"),
    "breaks": refuses("500 Server Internal Error", "failed"),
    "overloaded": refuses("503 Service Unavailable", "failed"),
    "unknown": refuses("404 Not Found", "failed"),
    "no_such_call": refuses("481 Call/Transaction Does Not Exist", "failed"),
    "loop": refuses("482 Loop Detected", "failed"),
    "pending": refuses("491 Request Pending", "failed"),
    "no_sdp": Agent(RINGS + [send(message("SIP/2.0 200 OK", HEADERS % (TAG, "[last_CSeq:]") + CONTACT), again=True), get("ACK")] + BYE,
                    "failed", 488, False, True),
    "broken_sdp": Agent(RINGS + [reply("200 OK", BROKEN_SDP, tag=TAG), get("ACK")] + BYE, "failed", 488, False, True),
    "holds": Agent(RINGS + TAKEN + [pause(150), request("INVITE", 1, sdp("sendonly", 2)), get("200"), request("ACK", 1), pause(100),
                                    request("INVITE", 2, sdp("sendrecv", 3)), get("200"), request("ACK", 2)] + BYE, "answered", 200, True, True),
    "offers_nothing": Agent(RINGS + TAKEN + [pause(150), request("INVITE", 1), get("200"), request("ACK", 1, sdp("sendrecv", 2))] + BYE,
                            "answered", 200, True, True),
    "drops_the_leg": Agent(RINGS + TAKEN + [get("BYE"), pause(600000)], "answered", 200, True, False),
    "sends_no_sound": Agent(RINGS + TAKEN + BYE, "answered", 200, True, True),
}
GOOD = ("good", "at_once", "early_media")
SILENT = ("sends_no_sound", "drops_the_leg")


def asked_for(name):
    """Goes on at that agent's label if the call is for it."""
    return ('<nop next="%s" test="is_%s"><action><strcmp assign_to="differs" variable="called" value="%s"/>'
            '<test assign_to="is_%s" variable="differs" compare="equal" value="0"/></action></nop>' % ((name,) * 4))


def scenario(names):
    """Of a sipp that is all these agents."""
    parts = [INVITED] + [asked_for(name) for name in names]
    parts.append('<nop><action><error message="nobody of that name"/></action></nop>')
    for name in names:
        parts += ['<label id="%s"/>' % name] + AGENTS[name].steps + ['<nop next="over"/>']
    parts += ['<label id="over"/>', "<nop/>"]
    return '<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="agents">\n%s\n</scenario>\n' % "\n".join(parts)
