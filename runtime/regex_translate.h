/* Python's regular expressions, read as CPython reads them and written again in PCRE2's syntax.
 *
 * What the translation does not know is refused by name: nothing reaches PCRE2 that was not
 * understood, so nothing is matched in PCRE2's sense where Python's is another.
 */
#pragma once

#include "runtime/str.h"

enum rt_regex_flag {
    RT_REGEX_IGNORECASE = 2,
    RT_REGEX_LOCALE = 4,
    RT_REGEX_MULTILINE = 8,
    RT_REGEX_DOTALL = 16,
    RT_REGEX_UNICODE = 32,
    RT_REGEX_VERBOSE = 64,
    RT_REGEX_ASCII = 256,
    RT_REGEX_SINCE_3_11 = 1 << 20, /* the client's CPython */
};

enum { RT_REGEX_GROUPS_MAX = 200, RT_REGEX_DEPTH_MAX = 100, RT_REGEX_UNITS_MAX = 1 << 16 };

enum rt_regex_verdict {
    RT_REGEX_GOOD,
    RT_REGEX_BAD,     /* re.error with this message */
    RT_REGEX_REFUSED, /* the message says what is not supported */
    RT_REGEX_NO_MEMORY,
};

struct rt_regex_group {
    uint32_t parent; /* the group around it, 0: none */
    bool closed;
    int64_t name_start; /* in the pattern */
    int64_t name_count; /* 0: it has none */
    int64_t least, most;
};

struct rt_regex_translation {
    enum rt_regex_verdict verdict;
    char message[160];
    int64_t position; /* of an error; -1: it has none */
    uint32_t flags;   /* with those that the pattern itself sets */
    uint32_t group_count;
    struct rt_regex_group groups[RT_REGEX_GROUPS_MAX + 1]; /* from 1 on */
    uint32_t code_point_max;
    bool refers_back;
    bool looks;   /* groups inside lookarounds */
    char *text;   /* owned; NUL-terminated ASCII */
    size_t bytes; /* of text */
    size_t room;
};

/* `wide`: for code points beyond 255. */
void rt_regex_translate(const struct rt_str *pattern, uint32_t flags, bool wide,
                        struct rt_regex_translation *ret_translation);
void rt_regex_translation_finish(struct rt_regex_translation *translation);
