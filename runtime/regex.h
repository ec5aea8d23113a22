/* Regular expressions: Python's patterns, matched by PCRE2. The functions of jit/native.def; they
 * run on fibers. Compiled patterns are kept in one small table of the process.
 */
#pragma once

#include "runtime/str.h"

enum rt_regex_mode {
    RT_REGEX_SEARCH,
    RT_REGEX_MATCH,
    RT_REGEX_FULLMATCH,
};

/* What a pattern is: "good:flags:count:looks:parents:name=group,..." (parents with commas; looks:
 * whether there are groups inside look-arounds), or "bad:position:message" for re.error. */
int32_t rt_regex_describe(struct rt_context *context, const struct rt_str *pattern, int64_t flags,
                          int32_t site, struct rt_str **ret_str);
/* Up to `most` matches of a good pattern in text[start:end], one after the other as finditer()
 * finds them: for each the start and end of all groups, -1 where one took no part. */
int32_t rt_regex_find(struct rt_context *context, const struct rt_str *pattern, int64_t flags,
                      const struct rt_str *text, int64_t start, int64_t end, int64_t mode,
                      int64_t most, int32_t type, int32_t site, struct rt_list **ret_list);
