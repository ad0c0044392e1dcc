// SPDX-License-Identifier: Apache-2.0
// A recogniser in C++17: it counts knocks (short sounds with silence around them) and answers "one", "two", …
// Built against segue's installed headers alone: c++ -std=c++17 -shared -fPIC $(pkg-config --cflags segue) knocks.cpp
#include <segue/ext/asr.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <string>

namespace {

// What is loud, in the middle of 20 ms. Anything from a telephone is well above.
constexpr double kLoud = 500.0;

struct Engine {
  const segue_host *host;
  double loud = kLoud;
};

// One utterance being listened to. Lives in the memory that the host gives a stream.
class Stream {
public:
  Stream(const Engine &engine, const segue_asr_sink &sink) : engine_(engine), sink_(sink) {}

  void hear(const int16_t *pcm, size_t n, segue_time at) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += double(pcm[i]) * pcm[i];
    const bool loud = n > 0 && std::sqrt(sum / double(n)) > engine_.loud;
    if (loud && !was_loud_) {
      if (knocks_++ == 0) start_ = at;
      tell(0, false);
    }
    if (loud) end_ = at + n * 1000000 / 16000;
    was_loud_ = loud;
  }

  void finish(uint32_t utterance) {
    tell(utterance, true);
    forget();
  }

  void forget() {
    knocks_ = 0;
    start_ = end_ = 0;
    was_loud_ = false;
  }

private:
  void tell(uint32_t utterance, bool final) const {
    static const char *const words[] = {"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};
    const std::string text = knocks_ < 10 ? words[knocks_] : std::to_string(knocks_);
    segue_asr_result r{};
    r.size = sizeof r;
    r.utterance = utterance;
    r.is_final = final;
    r.text = text.c_str();
    r.confidence = knocks_ > 0 ? 1.0 : 0.0;
    r.start = start_;
    r.end = end_;
    sink_.result(sink_.ctx, &r);
  }

  const Engine &engine_;
  segue_asr_sink sink_;
  int knocks_ = 0;
  bool was_loud_ = false;
  segue_time start_ = 0, end_ = 0;
};

int fail(segue_error *err, int code, const char *message) {
  if (!err) return code;
  *err = segue_error{};
  err->code = code;
  err->offset = UINT64_MAX;
  std::snprintf(err->message, sizeof err->message, "%s", message);
  return code;
}

// No exception may leave a plugin: whoever called is C.
template <typename F> int guarded(segue_error *err, F &&body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return fail(err, SEGUE_E_NOMEM, "out of memory");
  } catch (const std::exception &) {
    return fail(err, SEGUE_E_ENGINE, "it failed");
  }
}

// {"loud": N} or nothing. A plugin with more to configure takes a JSON library.
int init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  return guarded(err, [&] {
    auto *e = new (engine) Engine{host};
    const char *end = config + std::strlen(config);
    while (end > config && std::strchr(" \t\r\n", end[-1])) end--;
    if (config[std::strspn(config, " \t\r\n")] != '{' || end == config || end[-1] != '}')
      return fail(err, SEGUE_E_PARSE, "the configuration must be an object");
    if (const char *at = std::strstr(config, "\"loud\"")) {
      if (std::sscanf(at, "\"loud\" : %lf", &e->loud) != 1 || !(e->loud >= 1 && e->loud <= 32767))
        return fail(err, SEGUE_E_PARSE, "loud must be a number from 1 to 32767");
    }
    return int(SEGUE_OK);
  });
}

void fini(void *engine) {
  static_cast<Engine *>(engine)->~Engine();
}

int open(void *stream, void *engine, const segue_asr_sink *sink, const segue_asr_options *o, segue_error *err) {
  if (o->sample_rate != 16000) return fail(err, SEGUE_E_UNSUPPORTED, "16000 Hz only");
  return guarded(err, [&] {
    new (stream) Stream(*static_cast<Engine *>(engine), *sink);
    return int(SEGUE_OK);
  });
}

int write(void *stream, const int16_t *pcm, size_t n, segue_time at) {
  return guarded(nullptr, [&] {
    static_cast<Stream *>(stream)->hear(pcm, n, at);
    return int(SEGUE_OK);
  });
}

int flush(void *stream, uint32_t utterance) {
  return guarded(nullptr, [&] {
    static_cast<Stream *>(stream)->finish(utterance);
    return int(SEGUE_OK);
  });
}

void close(void *stream) {
  static_cast<Stream *>(stream)->~Stream();
}

// Results are given at once, on the host's thread: there is nothing that a cancel from another thread could stop.
constexpr segue_asr_ops make_ops() {
  segue_asr_ops o{};
  o.size = sizeof o;
  o.abi = SEGUE_PLUGIN_ABI;
  o.engine_size = sizeof(Engine);
  o.stream_size = sizeof(Stream);
  o.init = init;
  o.fini = fini;
  o.open = open;
  o.write = write;
  o.flush = flush;
  o.close = close;
  return o;
}
constexpr segue_asr_ops ops = make_ops();

constexpr segue_plugin make_plugin() {
  segue_plugin p{};
  p.size = sizeof p;
  p.abi = SEGUE_PLUGIN_ABI;
  p.name = "knocks";
  p.version = "1.0";
  p.description = "Counts knocks: an example of a recogniser in C++.";
  p.asr = &ops;
  return p;
}

} // namespace

extern "C" SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = make_plugin();
