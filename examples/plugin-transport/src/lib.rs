// SPDX-License-Identifier: Apache-2.0
//! A transport in Rust: calls as plain TCP connections. What crosses, both ways, is 16 kHz mono PCM, little endian, as it
//! comes; a connection is a call, its end is the hang-up. Targets are "pcm:host:port".
//! Configuration: {"listen": "127.0.0.1:4000"}; without it there are outgoing calls only.
//! Built without segue's libraries: rustc --crate-type cdylib -C panic=abort src/lib.rs
mod segue;

use segue::*;
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream, ToSocketAddrs};
use std::os::raw::{c_char, c_int, c_void};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{sync_channel, SyncSender, TrySendError};
use std::sync::{Arc, Mutex};
use std::thread::{spawn, JoinHandle};
use std::time::Duration;

const RATE: u32 = 16000;
const SAMPLES: usize = 320; // 20 ms
const QUEUED: usize = 50; // frames on their way out: a second; what comes on top is dropped

/// What the library gave us, usable from every thread by contract.
#[derive(Clone, Copy)]
struct Library {
    host: *const Host,
    sink: Sink,
}
unsafe impl Send for Library {}
unsafe impl Sync for Library {}

struct Leg {
    socket: TcpStream,
    out: SyncSender<Vec<u8>>,
    answered: bool,
    by: u32, // who ends it, as far as is known
}

struct Shared {
    library: Library,
    legs: Mutex<HashMap<u64, Option<Leg>>>, // None: it is being dialled
    threads: Mutex<Vec<JoinHandle<()>>>,
    stopping: AtomicBool,
}

fn event(leg: u64, kind: u32) -> LegEvent {
    let mut e: LegEvent = unsafe { std::mem::zeroed() };
    e.size = std::mem::size_of::<LegEvent>();
    e.leg = leg;
    e.r#type = kind;
    e.media_way = MEDIA_PCM;
    e.sample_rate = RATE;
    e
}

impl Shared {
    fn tell(&self, e: &LegEvent) {
        unsafe { (self.library.sink.event)(self.library.sink.ctx, e) }
    }

    fn refused(&self, leg: u64, result: u32) {
        let mut e = event(leg, LEG_REFUSED);
        e.result = result;
        self.tell(&e);
    }

    /// Keep a connection as a leg: a thread that reads it and one that writes.
    fn take(self: &Arc<Self>, leg: u64, socket: TcpStream, answered: bool) -> std::io::Result<()> {
        socket.set_nodelay(true)?;
        let (out, queue) = sync_channel::<Vec<u8>>(QUEUED);
        let (mut reader, mut writer) = (socket.try_clone()?, socket.try_clone()?);
        self.legs.lock().unwrap().insert(leg, Some(Leg { socket, out, answered, by: BY_REMOTE }));
        if answered {
            self.tell(&event(leg, LEG_ANSWERED));
        } else {
            let (from, to) = (CString::new("pcm:caller").unwrap(), CString::new("pcm:bot").unwrap());
            let mut e = event(leg, LEG_INCOMING);
            e.from = from.as_ptr();
            e.to = to.as_ptr();
            self.tell(&e);
        }
        let mine = self.clone();
        let read = spawn(move || mine.listen_to(leg, &mut reader));
        let write = spawn(move || {
            while let Ok(bytes) = queue.recv() {
                if writer.write_all(&bytes).is_err() {
                    break; // the reader sees it too
                }
            }
        });
        self.threads.lock().unwrap().extend([read, write]);
        Ok(())
    }

    /// Until the connection ends; then the leg has.
    fn listen_to(&self, leg: u64, socket: &mut TcpStream) {
        let mut bytes = [0u8; 2 * SAMPLES];
        while socket.read_exact(&mut bytes).is_ok() {
            let mut pcm = [0i16; SAMPLES];
            for (s, b) in pcm.iter_mut().zip(bytes.chunks_exact(2)) {
                *s = i16::from_le_bytes([b[0], b[1]]);
            }
            let f = Frame {
                size: std::mem::size_of::<Frame>(),
                pcm: pcm.as_ptr(),
                n_samples: SAMPLES as u32,
                sample_rate: RATE,
                payload: std::ptr::null(),
                payload_len: 0,
                timestamp: 0,
            };
            let up = matches!(self.legs.lock().unwrap().get(&leg), Some(Some(l)) if l.answered);
            if up {
                unsafe { (self.library.sink.frame)(self.library.sink.ctx, leg, &f) }
            }
        }
        let gone = self.legs.lock().unwrap().remove(&leg);
        if let Some(Some(l)) = gone {
            let _ = l.socket.shutdown(Shutdown::Both);
            let mut e = event(leg, LEG_ENDED);
            e.result = RESULT_HANGUP;
            e.by = l.by;
            self.tell(&e);
        }
    }

    fn accept(self: &Arc<Self>, listener: TcpListener) {
        for socket in listener.incoming() {
            if self.stopping.load(Ordering::SeqCst) {
                return;
            }
            if let Ok(socket) = socket {
                let leg = unsafe { ((*self.library.host).new_id)(self.library.host) };
                let _ = self.take(leg, socket, false);
            }
        }
    }

    fn connect(self: &Arc<Self>, leg: u64, target: String) {
        let found = target.to_socket_addrs().ok().and_then(|mut a| a.next());
        let socket = found.and_then(|a| TcpStream::connect_timeout(&a, Duration::from_millis(1500)).ok());
        // A hang-up in the meantime has taken it off the list.
        let wanted = matches!(self.legs.lock().unwrap().remove(&leg), Some(None));
        match socket {
            _ if !wanted => self.refused(leg, RESULT_CANCELLED),
            Some(s) => {
                if self.take(leg, s, true).is_err() {
                    self.refused(leg, RESULT_UNREACHABLE);
                }
            }
            None => self.refused(leg, RESULT_UNREACHABLE),
        }
    }
}

/// The state the host allocates for us: one pointer and what belongs to the listener.
struct Transport {
    shared: Arc<Shared>,
    listener: Option<(std::net::SocketAddr, JoinHandle<()>)>,
}

fn failed(err: *mut Error, code: c_int, message: &str) -> c_int {
    if let Some(e) = unsafe { err.as_mut() } {
        *e = unsafe { std::mem::zeroed() };
        e.code = code;
        e.offset = u64::MAX;
        for (to, from) in e.message.iter_mut().zip(message.bytes().take(255)) {
            *to = from as c_char;
        }
    }
    code
}

/// The text of "listen", if there. A plugin with more to configure takes a JSON crate.
fn listen_of(config: &str) -> Result<Option<String>, ()> {
    let config = config.trim();
    if !config.starts_with('{') || !config.ends_with('}') {
        return Err(());
    }
    let rest = match config.split_once("\"listen\"") {
        None => return Ok(None),
        Some((_, rest)) => rest.trim_start().strip_prefix(':').ok_or(())?.trim_start(),
    };
    rest.strip_prefix('"').and_then(|r| r.split_once('"')).map(|(v, _)| Some(v.to_string())).ok_or(())
}

unsafe extern "C" fn init(state: *mut c_void, host: *const Host, sink: *const Sink, config: *const c_char, err: *mut Error) -> c_int {
    let listen = match CStr::from_ptr(config).to_str().map_err(|_| ()).and_then(listen_of) {
        Ok(l) => l,
        Err(()) => return failed(err, E_PARSE, "the configuration must be {\"listen\": \"address:port\"}, or empty"),
    };
    let shared = Arc::new(Shared {
        library: Library { host, sink: *sink },
        legs: Mutex::new(HashMap::new()),
        threads: Mutex::new(Vec::new()),
        stopping: AtomicBool::new(false),
    });
    let mut listener = None;
    if let Some(address) = listen {
        let socket = match TcpListener::bind(&address) {
            Ok(s) => s,
            Err(_) => return failed(err, E_IO, "cannot listen there"),
        };
        let at = match socket.local_addr() {
            Ok(a) => a,
            Err(_) => return failed(err, E_IO, "cannot listen there"),
        };
        let mine = shared.clone();
        listener = Some((at, spawn(move || mine.accept(socket))));
    }
    *(state as *mut *mut Transport) = Box::into_raw(Box::new(Transport { shared, listener }));
    OK
}

unsafe fn transport<'a>(state: *mut c_void) -> &'a Transport {
    &**(state as *mut *mut Transport)
}

unsafe extern "C" fn fini(state: *mut c_void) {
    let t = Box::from_raw(*(state as *mut *mut Transport));
    t.shared.stopping.store(true, Ordering::SeqCst);
    if let Some((at, thread)) = t.listener {
        let _ = TcpStream::connect_timeout(&at, Duration::from_millis(500)); // wakes it
        let _ = thread.join();
    }
    // Ending the connections ends the threads; they report their legs. Dialling ones take 1.5 s at most.
    loop {
        for leg in t.shared.legs.lock().unwrap().values_mut().flatten() {
            leg.by = BY_LOCAL;
            let _ = leg.socket.shutdown(Shutdown::Both);
        }
        let thread = t.shared.threads.lock().unwrap().pop();
        match thread {
            Some(thread) => {
                let _ = thread.join();
            }
            None => break,
        }
    }
}

unsafe extern "C" fn dial(state: *mut c_void, dial: *const Dial, err: *mut Error) -> c_int {
    let shared = transport(state).shared.clone();
    let (leg, target) = ((*dial).leg, (*dial).target);
    let target = if target.is_null() { "" } else { CStr::from_ptr(target).to_str().unwrap_or("") };
    let target = match target.strip_prefix("pcm:") {
        Some(t) => t.to_string(),
        None => return failed(err, E_INVAL, "a target is pcm:host:port"),
    };
    shared.legs.lock().unwrap().insert(leg, None);
    let mine = shared.clone();
    let thread = spawn(move || mine.connect(leg, target));
    shared.threads.lock().unwrap().push(thread);
    OK
}

unsafe extern "C" fn command(state: *mut c_void, leg: u64, cmd: *const Command) -> c_int {
    let shared = &transport(state).shared;
    let kind = (*cmd).r#type;
    let mut legs = shared.legs.lock().unwrap();
    if !legs.contains_key(&leg) {
        return E_NOTFOUND;
    }
    if kind == CMD_HANGUP || kind == CMD_REJECT {
        match legs.get_mut(&leg) {
            Some(Some(l)) => {
                l.by = BY_LOCAL;
                let _ = l.socket.shutdown(Shutdown::Both); // its reader reports the end
            }
            _ => {
                legs.remove(&leg); // whoever dials it finds it gone and reports
            }
        }
        return OK;
    }
    match (kind, legs.get_mut(&leg)) {
        (CMD_RING, _) => OK, // a connection that waits is ringing
        (CMD_ANSWER, Some(Some(l))) if !l.answered => {
            l.answered = true;
            drop(legs);
            shared.tell(&event(leg, LEG_ANSWERED));
            OK
        }
        _ => E_UNSUPPORTED,
    }
}

unsafe extern "C" fn frame(state: *mut c_void, leg: u64, f: *const Frame) -> c_int {
    let legs = transport(state).shared.legs.lock().unwrap();
    let (pcm, n) = ((*f).pcm, (*f).n_samples as usize);
    match legs.get(&leg) {
        Some(Some(l)) if !pcm.is_null() && (*f).sample_rate == RATE => {
            let bytes = std::slice::from_raw_parts(pcm, n).iter().flat_map(|s| s.to_le_bytes()).collect();
            match l.out.try_send(bytes) {
                Err(TrySendError::Full(_)) => E_AGAIN,
                _ => OK,
            }
        }
        Some(_) => E_INVAL,
        None => E_NOTFOUND,
    }
}

static OPS: TransportOps = TransportOps {
    size: std::mem::size_of::<TransportOps>(),
    abi: ABI,
    capabilities: 0,
    engine_size: std::mem::size_of::<*mut Transport>(),
    init: Some(init),
    fini: Some(fini),
    dial: Some(dial),
    command: Some(command),
    frame: Some(frame),
    tick: None,
};

const fn text(bytes: &'static [u8]) -> *const c_char {
    bytes.as_ptr() as *const c_char
}

#[no_mangle]
#[allow(non_upper_case_globals)]
pub static segue_plugin_v1: Plugin = Plugin {
    size: std::mem::size_of::<Plugin>(),
    abi: ABI,
    flags: 0,
    name: text(b"pcm\0"),
    version: text(b"1.0\0"),
    description: text(b"Calls as TCP connections of raw audio: an example of a transport in Rust.\0"),
    asr: std::ptr::null(),
    llm: std::ptr::null(),
    tts: std::ptr::null(),
    transport: &OPS,
    verify: std::ptr::null(),
    turn: std::ptr::null(),
    store: std::ptr::null(),
    hook: std::ptr::null(),
};
