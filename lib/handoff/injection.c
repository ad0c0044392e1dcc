/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/injection.h"

#include "dialog/words.h"

/* Things only a program has. */
static const segue__class classes[] = {
    {"rules",
     " rule rules instruction instructions prompt prompts policy policies guideline guidelines training programming "
     "restrictions safeguards filters directives constraints "},
    {"notes",
     " summary summaries note notes record records file context handoff handover brief briefing transcript log ticket "
     "metadata json "},
    {"model",
     " ai bot assistant model llm gpt chatbot robot computer machine program algorithm summarizer summariser "},
    {"proof",
     " verified authenticated authorized authorised identified cleared vip trusted approved admin administrator strong "
     "premium urgent emergency priority validated privileged employee owner platinum gold "},
    {"human", " agent human colleague representative rep person operator supervisor manager staff advisor "},
    {"say",
     " write say put note record add include mention state report document enter type insert log claim "},
    {NULL, NULL},
};

static const char *const patterns[] = {
    "ignore|ignoring|disregard|disregarding|forget|override|overriding|bypass|drop|skip .. <rules>",
    "ignore|disregard|forget everything|anything|all|what",
    "new|updated|additional|real|actual|secret|hidden|following <rules>",
    "system|developer|admin|root|debug|maintenance prompt|message|mode|override|instruction|command|note|access",
    "your <rules>",
    "youre now|no ?longer a|an|in|my|the|bound",
    "youre ?a|an ai|assistant|model|gpt",
    "the|your ?previous|prior|last|final|whole summary|notes|record|records|transcript is|was|must|should|shall|will|has|needs .. that|show|say|says|read|state|i|im|to|wrong",
    "write|log|record|enter|insert|type ?down ?in ?also that",
    "ignore|disregard the|this|that|your caller|customer|user|person|transcript|call|above|conversation",
    "instruction|instructions|command|order to|for ?the|your <model>|you",
    "treat|take|accept everything|anything|whatever",
    "hypothetical|hypothetically|simulated|fictional",
    "to|call|dial ?the|a|this premium number",
    "language model",
    "as an <model> you|must",
    "pretend|imagine ?that you|im|i|my|this|we",
    "act|behave|respond|answer as ?if|though|an|a|the|my",
    "from now on",
    "<say> .. <notes>",
    "<say> .. in|into|to|for|on the|your|my <notes>",
    "in|into|on|at the|your|my ?call|case|customer <notes> .. <say>|that|as",
    "end|close|begin|start|stop of|the ?the data|quote|quotes|transcript|turn|turns|context|conversation|input|text|caller",
    "end|close|begin|start quote|quotes|transcript|turn|turns|context|input|data",
    "tell|inform|notify|instruct|let|advise|order the|your|any|that|next|my ?next|human <human> ?know .. that|to|im|i|me|they|he|she|you",
    "<say> .. that .. <proof>",
    "mark|set|flag|list|treat|consider|count|show|label|classify|register me|my|this|the|caller|account|call|authentication|auth .. <proof>",
    "mark|set|flag|list|treat|consider|label|classify me|my|this|the|caller .. as",
    "set|change|raise|upgrade|increase|switch|update the|my|your auth|authentication|verification|security|target|priority|policy|threshold|destination",
    "auth|authentication|verification|security level|status equals|to|is|set|now",
    "call|invoke|run|use|execute|trigger the|your ?verify|handoff|note|attempt|end tool|function|api|command",
    "tool|function call|calls",
    "json|bracket|brace|backtick|backslash|markdown|xml",
    "<model>|assistant|system colon",
    "as|note|message|attention ?to|for ?the <model>",
    "attention|hey|listen|note|dear|hello ?to <model> .. summar*|must|should|will|write|from|reading|report",
    "if you|youre are|an ?reading|summarizing|summarising|summarize|summarise|an|a",
    "whoever|whatever|when|while|the .. summar* this|that|my|the",
    "summar* this|the|my ?call|conversation as",
    "do|you dont|not|must|have|need|should .. verify|verification|authenticate ?me|anyone|them",
    "skip|without|bypass|omit|waive|disable ?the|any|all|your|my verif*|authenticat*|identity|security",
    "no need to verify|authenticate|check|confirm|ask",
    "repeat after me",
    "say exactly|only",
    "jailbreak|jailbroken|dan mode",
    "sip colon|address",
    "transfer|route|forward|send|redirect .. sip|extension|premium|nine hundred",
    "simulation|hypothetical|roleplay|test mode",
    "this is ?a|an|your ?only developer|administrator|admin|engineer|openai|anthropic|system",
    "i|im ?am ?your ?the ?an ?a ?system|real|actual|new developer|administrator|admin|creator|programmer|owner|supervisor|boss",
    "the|my previous|prior|earlier|last agent|representative|rep|bot|conversation|message|summary ?already ?has ?was approved|promised|authorized|authorised|verified|confirmed|wrong|void",
    NULL,
};

bool segue__is_injection(const char *text, size_t len) {
  segue__words w;
  segue__words_of(&w, text, len);
  return segue__match_any(&w, patterns, classes, NULL, NULL) != SIZE_MAX;
}
