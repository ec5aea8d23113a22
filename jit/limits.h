/* The compiler's limits: past one of them a program is refused with a diagnostic that names it. */
#pragma once

enum {
    /* Decoding: what one Program may hold. */
    PROGRAM_NAMES_MAX = 1 << 20,
    PROGRAM_CODES_MAX = 1 << 16,
    PROGRAM_VALUES_MAX = 1 << 26,
    PROGRAM_REGISTERS_MAX = 1 << 14,     /* of one code */
    PROGRAM_PARAMETERS_MAX = 255,        /* of one code */
    PROGRAM_WORDS_MAX = 1 << 24,         /* of one code */
    PROGRAM_VALUE_DEPTH_MAX = 100,       /* nesting of captured containers */
    PROGRAM_LIVENESS_BITS_MAX = 1 << 28, /* blocks times registers of one code: 32 MiB of bits */
    PROGRAM_ARENA_BYTES_MAX = 1 << 30,

    /* Inference: a program of many types must not compile for ever. */
    SPECIALISE_VERSIONS_MAX = 8,     /* type states of one program point, before they merge */
    SPECIALISE_FUNCTIONS_MAX = 4096, /* specialisations */
    SPECIALISE_ANALYSES_MAX = 65536, /* times that one of them is (re)analysed */
    SPECIALISE_NESTING_MAX = 64,     /* analyses within one another, before one is queued */
    SPECIALISE_TYPES_MAX = 1 << 16,
    SPECIALISE_ROUNDS_MAX = 64, /* each makes at least one decision */
    SPECIALISE_ARENA_BYTES_MAX = 1 << 30,

    /* Tuples up to this length are iterated element by element at compile time; longer ones as
       lists. */
    SPECIALISE_TUPLE_UNROLL_MAX = 6,

    JIT_CACHE_IMAGES_DEFAULT = 256,
};
