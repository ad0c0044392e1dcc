#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""llama.cpp's server with a model of random weights: gibberish, by the real protocol. Needs the PyPI packages gguf and
xllamacpp (llama.cpp prebuilt, its HTTP server included); without them it says so and exits with 77.

    llama_server.py [--make FILE | --slow]      Prints {"port"} and ends when its standard input does. Slow: with a model so
                                                large that a long answer takes seconds."""
import json
import os
import sys
import tempfile

try:
    import gguf
    import numpy
    import xllamacpp
except ImportError as missing:
    print(json.dumps({"skip": "no %s" % missing.name}), flush=True)
    sys.exit(77)

WORDS = ("the a of to and in is it you that was for on are as with his they at be this have from or one had by word but not what all were we "
         "when your can said there use an each which she do how their if will up other about out many then them these so some her would make "
         "like him into time has look two more write go see number no way could people my than first water been call who oil its now find").split()
TEMPLATE = ("{%- for m in messages %}{{- '<|' + m.role + '|>' }}{{- m.content if m.content else '' }}"
            "{%- if m.tool_calls %}{%- for c in m.tool_calls %}{{- '<tool_call>' + (c.function | tojson) + '</tool_call>' }}{%- endfor %}{%- endif %}"
            "{{- '\n' }}{%- endfor %}{%- if add_generation_prompt %}{{- '<|assistant|>' }}{%- endif %}")


def make(path, layers=2, width=64, heads=4, context=8192):
    tokens, types, scores = [b"<unk>", b"<s>", b"</s>"], [2, 3, 3], [0.0, 0.0, 0.0]
    for byte in range(256):
        tokens.append(b"<0x%02X>" % byte)
        types.append(6)
        scores.append(0.0)
    for i, word in enumerate([w for w in WORDS for _ in (0,)] + [".", "!", "?", ","]):
        tokens.append(word.encode() if word in ".!?," else "\u2581".encode() + word.encode())
        types.append(1)
        scores.append(-float(i))
    random = numpy.random.default_rng(7)
    out = gguf.GGUFWriter(path, "llama")
    out.add_name("random")
    out.add_context_length(context)
    out.add_embedding_length(width)
    out.add_block_count(layers)
    out.add_feed_forward_length(2 * width)
    out.add_head_count(heads)
    out.add_head_count_kv(heads)
    out.add_rope_dimension_count(width // heads)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_vocab_size(len(tokens))
    out.add_tokenizer_model("llama")
    out.add_token_list(tokens)
    out.add_token_types(types)
    out.add_token_scores(scores)
    out.add_bos_token_id(1)
    out.add_eos_token_id(2)
    out.add_unk_token_id(0)
    out.add_chat_template(TEMPLATE)

    def weights(name, *shape, scale=0.3 * 8 / width ** 0.5):
        out.add_tensor(name, (random.standard_normal(shape) * scale).astype(numpy.float32))

    weights("token_embd.weight", len(tokens), width, scale=1)
    # Words are likelier than lone bytes, of which most are no UTF-8.
    head = random.standard_normal((len(tokens), width)) * 0.5
    head[3:259] *= 0.2
    out.add_tensor("output.weight", head.astype(numpy.float32))
    out.add_tensor("output_norm.weight", numpy.ones(width, dtype=numpy.float32))
    for i in range(layers):
        for part in ("attn_norm", "ffn_norm"):
            out.add_tensor("blk.%d.%s.weight" % (i, part), numpy.ones(width, dtype=numpy.float32))
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            weights("blk.%d.%s.weight" % (i, part), width, width)
        weights("blk.%d.ffn_gate.weight" % i, 2 * width, width)
        weights("blk.%d.ffn_up.weight" % i, 2 * width, width)
        weights("blk.%d.ffn_down.weight" % i, width, 2 * width)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


def main():
    if sys.argv[1:2] == ["--make"]:
        make(sys.argv[2])
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "random.gguf")
        if sys.argv[1:2] == ["--slow"]:
            make(path, layers=3, width=384)
        else:
            make(path)
        params = xllamacpp.CommonParams()
        params.model.path = path
        params.hostnames, params.port = ["127.0.0.1"], 0
        params.n_ctx, params.n_parallel, params.use_jinja, params.warmup = 8192, 2, True, False
        params.cpuparams.n_threads = 1
        keep = os.dup(1)
        os.dup2(2, 1)  # llama.cpp may print to standard output
        server = xllamacpp.Server(params)
        os.write(keep, (json.dumps({"port": int(server.listening_address.rsplit(":", 1)[1])}) + "\n").encode())
        sys.stdin.read()
        os._exit(0)


if __name__ == "__main__":
    main()
