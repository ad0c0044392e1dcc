// SPDX-License-Identifier: Apache-2.0
//! segue/ext/plugin.h and segue/ext/transport.h as Rust sees them: the members in their order, nothing added.
//! `layout` lists where each of them lies; tests/conformance/outside.py compares that with what C says.
#![allow(dead_code, non_camel_case_types)]
use std::os::raw::{c_char, c_int, c_void};

pub const ABI: u32 = 1;
pub const OK: c_int = 0;
pub const E_INVAL: c_int = -1;
pub const E_PARSE: c_int = -3;
pub const E_AGAIN: c_int = -5;
pub const E_NOTFOUND: c_int = -7;
pub const E_UNSUPPORTED: c_int = -8;
pub const E_IO: c_int = -14;

pub const LEG_INCOMING: u32 = 1;
pub const LEG_ANSWERED: u32 = 3;
pub const LEG_REFUSED: u32 = 4;
pub const LEG_ENDED: u32 = 5;
pub const RESULT_UNREACHABLE: u32 = 7;
pub const RESULT_CANCELLED: u32 = 8;
pub const RESULT_DECLINED: u32 = 3;
pub const RESULT_HANGUP: u32 = 10;
pub const BY_REMOTE: u32 = 0;
pub const BY_LOCAL: u32 = 1;
pub const MEDIA_PCM: u32 = 2;
pub const CMD_RING: u32 = 1;
pub const CMD_ANSWER: u32 = 2;
pub const CMD_REJECT: u32 = 3;
pub const CMD_HANGUP: u32 = 4;

/// A structure of C, and a way to list its members.
macro_rules! mirror {
    ($name:ident, $c:literal { $($field:ident : $type:ty),* $(,)? }) => {
        #[repr(C)]
        #[derive(Clone, Copy)]
        pub struct $name { $(pub $field: $type),* }
        impl $name {
            pub fn layout(out: &mut Vec<String>) {
                let room = std::mem::MaybeUninit::<$name>::uninit();
                let base = room.as_ptr();
                out.push(format!("{} {}", $c, std::mem::size_of::<$name>()));
                $(out.push(format!("{}.{} {}", $c, stringify!($field).trim_start_matches("r#"),
                    unsafe { std::ptr::addr_of!((*base).$field) as usize } - base as usize));)*
            }
        }
    };
}

mirror!(Error, "segue_error" { code: i32, line: u32, offset: u64, path: [c_char; 128], message: [c_char; 256] });

mirror!(Host, "segue_host" {
    size: usize, abi: u32, reserved: u32, ctx: *mut c_void, user: *mut c_void,
    now: unsafe extern "C" fn(*const Host) -> u64,
    alloc: unsafe extern "C" fn(*const Host, usize) -> *mut c_void,
    realloc: unsafe extern "C" fn(*const Host, *mut c_void, usize) -> *mut c_void,
    free: unsafe extern "C" fn(*const Host, *mut c_void),
    log: unsafe extern "C" fn(*const Host, c_int, *const c_char),
    new_id: unsafe extern "C" fn(*const Host) -> u64,
    random: unsafe extern "C" fn(*const Host, *mut c_void, usize) -> c_int,
});

mirror!(Header, "segue_header" { name: *const c_char, value: *const c_char });

mirror!(Frame, "segue_media_frame" {
    size: usize, pcm: *const i16, n_samples: u32, sample_rate: u32, payload: *const u8, payload_len: u32, timestamp: u32,
});

mirror!(LegEvent, "segue_leg_event" {
    size: usize, leg: u64, r#type: u32, result: u32, status: i32, by: u32, media_way: u32, sample_rate: u32,
    reason: *const c_char, from: *const c_char, from_display: *const c_char, to: *const c_char, call_id: *const c_char,
    target: *const c_char, headers: *const Header, n_headers: usize, media: *const c_void, data: *const c_char,
    data_len: usize, replaces: u64, at: u64,
});

mirror!(Sink, "segue_transport_sink" {
    size: usize, ctx: *mut c_void,
    event: unsafe extern "C" fn(*mut c_void, *const LegEvent),
    frame: unsafe extern "C" fn(*mut c_void, u64, *const Frame),
});

mirror!(Command, "segue_leg_command" {
    size: usize, r#type: u32, status: i32, flags: u32, reserved: u32, replaces: u64, target: *const c_char,
    reason: *const c_char, content_type: *const c_char, headers: *const Header, n_headers: usize, media: *const c_void,
    data: *const c_char, data_len: usize,
});

mirror!(Dial, "segue_leg_dial" {
    size: usize, leg: u64, target: *const c_char, from: *const c_char, from_display: *const c_char,
    headers: *const Header, n_headers: usize, media: *const c_void, auth_user: *const c_char, auth_password: *const c_char,
});

mirror!(TransportOps, "segue_transport_ops" {
    size: usize, abi: u32, capabilities: u32, engine_size: usize,
    init: Option<unsafe extern "C" fn(*mut c_void, *const Host, *const Sink, *const c_char, *mut Error) -> c_int>,
    fini: Option<unsafe extern "C" fn(*mut c_void)>,
    dial: Option<unsafe extern "C" fn(*mut c_void, *const Dial, *mut Error) -> c_int>,
    command: Option<unsafe extern "C" fn(*mut c_void, u64, *const Command) -> c_int>,
    frame: Option<unsafe extern "C" fn(*mut c_void, u64, *const Frame) -> c_int>,
    tick: Option<unsafe extern "C" fn(*mut c_void, u64)>,
});

mirror!(Plugin, "segue_plugin" {
    size: usize, abi: u32, flags: u32, name: *const c_char, version: *const c_char, description: *const c_char,
    asr: *const c_void, llm: *const c_void, tts: *const c_void, transport: *const TransportOps, verify: *const c_void,
    turn: *const c_void, store: *const c_void, hook: *const c_void,
});
unsafe impl Sync for Plugin {}

pub fn layout() -> Vec<String> {
    let mut out = Vec::new();
    Error::layout(&mut out);
    Host::layout(&mut out);
    Header::layout(&mut out);
    Frame::layout(&mut out);
    LegEvent::layout(&mut out);
    Sink::layout(&mut out);
    Command::layout(&mut out);
    Dial::layout(&mut out);
    TransportOps::layout(&mut out);
    Plugin::layout(&mut out);
    out
}
